"""Locked data is given out against a line in a log, and the log is whole or nothing is given out."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.research.series import random_bars
from thunes.errors import Misconfigured
from thunes.research.validation import Holdout
from thunes.research.validation.openings import read

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
BARS = random_bars(100, 1)


@given(some.integers(2, 200), some.floats(0.0, 1.0))
def test_both_sides_are_all_of_it_in_order(candles: int, share: float) -> None:
    bars, log = random_bars(candles, 2), Path("/nowhere/holdout.jsonl")
    if not 0 < round(candles * share) < candles:
        with pytest.raises(Misconfigured, match="both sides must keep some"):
            Holdout(bars, share, log)
        return
    holdout = Holdout(bars, share, log)
    assert len(holdout.research) == candles - round(candles * share)
    assert np.array_equal(holdout.research.close, bars.close[: len(holdout.research)])


def test_an_opening_is_on_record_before_anything_is_given_out(tmp_path: Path) -> None:
    log = tmp_path / "holdout.jsonl"
    holdout = Holdout(BARS, 0.25, log)
    opened = holdout.open("alice", "run-7", NOW)
    assert opened.close.tolist() == BARS.close[75:].tolist()
    line = json.loads(log.read_text(encoding="utf-8"))
    assert (line["at"], line["who"], line["run_id"]) == ("2026-01-02T03:04:05.000Z", "alice", "run-7")
    assert (line["data"], line["first"]) == (holdout.data, "2022-01-04T03:00:00.000Z")


def test_every_opening_is_added_and_counted_for_its_own_data(tmp_path: Path) -> None:
    log = tmp_path / "holdout.jsonl"
    one, other = Holdout(BARS, 0.25, log), Holdout(BARS, 0.2, log)
    for holdout in (one, other, one):
        holdout.open("bob", "run-8", NOW)
    assert [len(holdout.openings()) for holdout in (one, other)] == [2, 1]
    assert len(read(log)) == 3
    assert Holdout(random_bars(100, 1), 0.25, log).data == one.data, "the same candles are the same holdout"
    assert Holdout(random_bars(100, 2), 0.25, log).data != one.data


def test_a_holdout_nobody_opened_has_no_openings_and_no_log(tmp_path: Path) -> None:
    assert Holdout(BARS, 0.25, tmp_path / "holdout.jsonl").openings() == []
    assert list(tmp_path.iterdir()) == []


def test_without_a_log_there_is_no_holdout() -> None:
    with pytest.raises(TypeError, match="log"):
        Holdout(BARS, 0.25)  # type: ignore[call-arg]


@pytest.mark.parametrize(("who", "run_id"), [("", "run"), ("alice", "  ")])
def test_nobody_and_no_run_open_nothing(tmp_path: Path, who: str, run_id: str) -> None:
    with pytest.raises(Misconfigured, match="neither name may be empty"):
        Holdout(BARS, 0.25, tmp_path / "log").open(who, run_id, NOW)
    assert list(tmp_path.iterdir()) == []


def test_a_log_that_cannot_be_written_opens_nothing(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="name a file in a folder that exists"):
        Holdout(BARS, 0.25, tmp_path / "missing" / "log").open("alice", "run", NOW)
    with pytest.raises(Misconfigured, match="holdout log"):
        Holdout(BARS, 0.25, tmp_path).open("alice", "run", NOW)


@pytest.mark.parametrize(
    ("damage", "line"),
    [
        (lambda text: text[:-20], "line 3 is"),
        (lambda text: text[:-1], "line 3 is cut off"),
        (lambda text: text.replace("carol", "nobody", 1), "line 2 does not follow"),
        (lambda text: text.split("\n", 1)[1], "line 1 does not follow"),
        (lambda text: "\n" + text, "line 1 is no record"),
        (lambda text: "[]\n" + text, "line 1 is no record"),
        (lambda text: text.replace('"who"', '"why"', 1), "line 1 is no record"),
        (lambda text: "\xff" + text, "line 1 is no record"),
    ],
)
def test_a_damaged_log_is_refused_in_one_line_and_left_alone(tmp_path: Path, damage: object, line: str) -> None:
    log = tmp_path / "holdout.jsonl"
    holdout = Holdout(BARS, 0.25, log)
    for _ in range(3):
        holdout.open("carol", "run-9", NOW)
    broken = damage(log.read_text(encoding="utf-8")).encode("latin-1")  # type: ignore[operator]
    log.write_bytes(broken)
    for ask in (lambda: holdout.open("alice", "run", NOW), holdout.openings):
        with pytest.raises(Misconfigured, match=line) as refused:
            ask()
        assert "\n" not in str(refused.value)
    assert log.read_bytes() == broken


def test_openings_at_once_all_have_their_line(tmp_path: Path) -> None:
    log = tmp_path / "holdout.jsonl"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: Holdout(BARS, 0.25, log).open(f"user {n}", "run", NOW), range(40)))
    assert sorted(opening.who for opening in read(log)) == sorted(f"user {n}" for n in range(40))
