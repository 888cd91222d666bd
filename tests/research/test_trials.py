"""The trial ledger: nothing lost, nothing twice, nothing damaged in silence."""

import fcntl
import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.research.markets import ALL_CASH, walked
from thunes.research.data.dataset import Dataset
from thunes.research.trials import TrialLedger, about

DATASET = Dataset.of("BTCUSDT", walked(1, 300))
WRITERS, EACH = 3, 60


def line(trial: str, ratio: float | None = 0.01, dataset: Dataset = DATASET, **more: Any) -> dict[str, Any]:
    state = "complete" if ratio is not None else "infeasible"
    found = {"study": "one", "trial": trial, "kind": "trial", "state": state, "param_hash": trial}
    return {**found, "sharpe_per_candle": ratio, **about(dataset, ALL_CASH), **more}


# What each writer runs: a process of its own, with nothing of this one.
WRITE = """
import json, sys
from pathlib import Path
from thunes.research.trials import TrialLedger
ledger, line = TrialLedger(Path(sys.argv[1])), json.loads(sys.argv[2])
for number in range(int(sys.argv[3])):
    ledger.append({**line, "trial": str(number), "reason": "x" * (number * 40)})
"""


def test_no_line_is_lost_or_torn_when_processes_write_at_once(tmp_path: Path) -> None:
    lines = [json.dumps(line("", study=f"writer {writer}")) for writer in range(WRITERS)]
    commands = [[sys.executable, "-c", WRITE, str(tmp_path), text, str(EACH)] for text in lines]
    for writer in [subprocess.Popen(command) for command in commands]:
        assert writer.wait() == 0
    found, damaged = TrialLedger(tmp_path).read(DATASET.data_hash)
    wanted = {(f"writer {writer}", str(number)) for writer in range(WRITERS) for number in range(EACH)}
    assert {(one["study"], one["trial"]) for one in found} == wanted
    assert len(found) == WRITERS * EACH
    assert damaged == []


# The same, many lines at once.
WRITE_ALL = """
import json, sys
from pathlib import Path
from thunes.research.trials import TrialLedger
ledger, line = TrialLedger(Path(sys.argv[1])), json.loads(sys.argv[2])
for turn in range(4):
    ledger.append_all([{**line, "trial": f"{turn} {number}", "reason": "x" * 500} for number in range(2000)])
"""


def test_lines_that_are_added_at_once_stay_together_whoever_else_writes(tmp_path: Path) -> None:
    texts = [json.dumps(line("", study=f"writer {writer}")) for writer in range(WRITERS)]
    for writer in [subprocess.Popen([sys.executable, "-c", WRITE_ALL, str(tmp_path), text]) for text in texts]:
        assert writer.wait() == 0
    found, damaged = TrialLedger(tmp_path).read(DATASET.data_hash)
    assert (len(found), damaged) == (WRITERS * 4 * 2000, [])
    turns = [(one["study"], one["trial"].split()[0]) for one in found]
    assert len([turn for turn, before in pairwise(turns) if turn != before]) == WRITERS * 4 - 1


def test_lines_are_added_all_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = TrialLedger(tmp_path)
    ledger.append(line("before"))
    content = ledger.file(DATASET.data_hash).read_bytes()
    with pytest.raises(ValueError, match="Out of range"):
        ledger.append_all([line("0"), line("1", float("inf"))])
    with pytest.raises(ValueError, match="2 sets of candles"):
        ledger.append_all([line("0"), line("1", data_hash="other")])
    write = os.write
    monkeypatch.setattr("os.write", lambda place, text: write(place, text[: len(text) // 2]))
    with pytest.raises(OSError, match="is the disk full"):
        ledger.append_all([line(str(number)) for number in range(100)])
    monkeypatch.undo()
    assert ledger.file(DATASET.data_hash).read_bytes() == content
    assert [path.name for path in tmp_path.iterdir()] == [f"{DATASET.data_hash}.jsonl"]
    ledger.append_all([])
    ledger.append_all([line("0"), line("1")])
    assert [one["trial"] for one in ledger.read(DATASET.data_hash)[0]] == ["before", "0", "1"]


def test_who_adds_lines_waits_for_whoever_else_does(tmp_path: Path) -> None:
    ledger = TrialLedger(tmp_path)
    ledger.append(line("before"))
    waiting = Thread(target=ledger.append_all, args=([line("0"), line("1")],))
    with ledger.file(DATASET.data_hash).open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        waiting.start()
        waiting.join(0.2)
        assert waiting.is_alive()
        assert ledger.tally(DATASET).trials == 1
    waiting.join(10.0)
    assert ledger.tally(DATASET).trials == 3


def test_many_lines_take_one_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []
    write = os.write

    def counted(place: int, text: bytes) -> int:
        written.append(len(text))
        return write(place, text)

    monkeypatch.setattr("os.write", counted)
    TrialLedger(tmp_path).append_all([line(str(number)) for number in range(10_000)])
    assert len(written) == 1
    assert TrialLedger(tmp_path).tally(DATASET).configurations == 10_000


@given(st.data())
def test_whatever_is_cut_off_is_told_and_everything_else_is_counted(data: st.DataObject) -> None:
    import tempfile  # noqa: PLC0415 - hypothesis wants a folder of its own for each example

    with tempfile.TemporaryDirectory() as place:
        ledger = TrialLedger(Path(place))
        for number in range(3):
            ledger.append(line(str(number)))
        path = ledger.file(DATASET.data_hash)
        content = path.read_bytes()
        last = content[:-1].rfind(b"\n") + 1
        path.write_bytes(content[: data.draw(st.integers(last + 1, len(content) - 1))])
        ledger.append(line("3"))
        found, damaged = ledger.read(DATASET.data_hash)
        assert [one["trial"] for one in found] in (["0", "1", "3"], ["0", "1", "2", "3"])  # all but its newline, or not
        assert damaged == ([] if len(found) == 4 else [f"{path.name} line 3"])


def test_a_cut_off_last_line_is_told_before_anybody_writes_again(tmp_path: Path) -> None:
    ledger = TrialLedger(tmp_path)
    ledger.append(line("0"))
    with ledger.file(DATASET.data_hash).open("ab") as file:
        file.write(b'{"study": "one", "tri')
    tally = ledger.tally(DATASET)
    assert tally.trials == 1
    assert tally.damaged == (f"{DATASET.data_hash}.jsonl line 2",)


def test_n_and_variance_count_different_sets_however_often_they_were_tried(tmp_path: Path) -> None:
    ledger = TrialLedger(tmp_path)
    for trial, ratio in (("0", 0.01), ("1", 0.05), ("2", -0.02)):
        ledger.append(line(trial, ratio))
    ledger.append(line("again", 0.05, param_hash="1", study="another"))
    ledger.append(line("refused", None))
    ledger.append(line("9", 0.5, kind="inner"))
    ledger.append(line("9", 0.7, kind="outer", study="procedure"))
    tally = ledger.tally(DATASET)
    assert (tally.configurations, tally.trials, tally.refused) == (3, 5, 1)
    assert tally.variance == pytest.approx(np.var([0.01, 0.05, -0.02], ddof=1))
    assert ledger.procedures(DATASET.data_hash) == {"procedure": 0.7}


def test_a_trial_that_was_written_twice_counts_once(tmp_path: Path) -> None:
    ledger = TrialLedger(tmp_path)
    ledger.append(line("0"))
    ledger.append(line("0"))
    assert ledger.tally(DATASET).trials == 1


def test_candles_shifted_by_one_do_not_begin_a_new_count(tmp_path: Path) -> None:
    ledger = TrialLedger(tmp_path)
    shifted = Dataset.of("BTCUSDT", DATASET.bars.between(1, 300))
    other = Dataset.of("ETHUSDT", shifted.bars.between(1, 299))
    ledger.append(line("0"))
    ledger.append(line("1", 0.02))
    assert ledger.tally(shifted).configurations == 2
    assert ledger.tally(other).configurations == 0


def test_the_head_changes_with_every_line(tmp_path: Path) -> None:
    ledger, heads = TrialLedger(tmp_path), set()
    for number in range(3):
        ledger.append(line(str(number)))
        heads.add(ledger.tally(DATASET).head)
    assert len(heads) == 3


def test_a_figure_that_is_no_number_is_never_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Out of range"):
        TrialLedger(tmp_path).append(line("0", float("nan")))
    assert TrialLedger(tmp_path).read(DATASET.data_hash) == ([], [])
