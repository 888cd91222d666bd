"""The scheduled search as its container runs it: every symbol, gone on with, told to end, and nothing signed off."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gpu_jobs.optimize_strategy import main
from tests.jobs.found import ASKED, SEARCH, TRIALS, searched, summary, trials
from thunes import cli

ROOT = Path(__file__).parents[2]


def options(data: Path, output: Path) -> list[str]:
    return [*ASKED, "--data", str(data), "--ledger", str(data.parent / "earlier"), "--output", str(output)]


def test_every_symbol_has_its_study_and_the_gate_s_answer(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(options(data, tmp_path / "out")) == 0
    told = summary(tmp_path / "out")
    assert told["ended"] is True
    assert [row["data"] for row in told["studies"]] == ["BTCUSDT-1h.parquet", "ETHUSDT-1h.parquet"]
    for row in told["studies"]:
        assert row["trials"] == TRIALS
        evidence = json.loads((tmp_path / "out" / row["promotion"]).read_text(encoding="utf-8"))
        assert evidence["conditions"] == row["conditions"]
        assert evidence["passed"] is False
        assert (row["state"] == "for a person") is (row["refused_by"] == [])
    assert told["studies"][1]["state"] == "refused"
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["study"], line["state"]) for line in lines] == [
        (row["study"], row["state"]) for row in told["studies"]
    ]


def test_what_nothing_speaks_against_is_left_for_a_person(data: Path, tmp_path: Path) -> None:
    (data / "ETHUSDT-1h.parquet").unlink()
    assert main([*options(data, tmp_path / "out"), "--trials", "20"]) == 0
    (row,) = summary(tmp_path / "out")["studies"]
    assert row["state"] == "for a person"
    locked = [one for one in row["conditions"] if one["passed"] is False]
    assert [one["condition"] for one in locked] == ["holdout_sharpe", "holdout_near_outer"]
    assert not list((tmp_path / "out").rglob("openings.log"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "out"]


def test_a_person_can_sign_off_what_it_found(data: Path, tmp_path: Path) -> None:
    (data / "ETHUSDT-1h.parquet").unlink()
    asked = ("--trials", "20")
    assert main([*options(data, tmp_path / "out"), *asked]) == 0
    (row,) = summary(tmp_path / "out")["studies"]
    (tmp_path / "artifacts").mkdir()
    (tmp_path / "out" / "studies").rename(tmp_path / "artifacts" / "optimise")
    (tmp_path / "out" / "ledger").rename(tmp_path / "artifacts" / "trials")
    candles = data.rename(tmp_path / "elsewhere") / "BTCUSDT-1h.parquet"
    known = trials(tmp_path / "artifacts" / "trials")
    again = ("--sampler", "random", "--data", str(candles), "--study", row["study"])
    searching = [part for part in SEARCH if part not in {"--folds", "2"}]
    assert cli.run(["optimize", *searching, *asked, *again]) == 0
    assert set(trials(tmp_path / "artifacts" / "trials")) == set(known)
    run = Path("artifacts/optimise") / Path(row["promotion"]).parent.relative_to("studies")
    assert cli.run(["promote", str(run), "--folds", "2"]) == 0
    assert (tmp_path / "artifacts" / "params").is_dir()


def test_the_same_job_again_tries_nothing_anew(data: Path, tmp_path: Path) -> None:
    assert main(options(data, tmp_path / "out")) == 0
    first, on_record = summary(tmp_path / "out"), trials(tmp_path / "out" / "ledger")
    assert main(options(data, tmp_path / "out")) == 0
    again = summary(tmp_path / "out")
    assert len(searched(tmp_path / "out" / "ledger")) == 2 * TRIALS
    assert set(trials(tmp_path / "out" / "ledger")) == set(on_record)
    for row, before in zip(again["studies"], first["studies"], strict=True):
        assert (row["study"], row["trials"], row["configurations"]) == (
            before["study"],
            before["trials"],
            before["configurations"],
        )


def test_trials_of_earlier_runs_count(data: Path, tmp_path: Path) -> None:
    assert main(options(data, tmp_path / "first")) == 0
    (tmp_path / "first" / "ledger").rename(tmp_path / "earlier")
    assert main([*options(data, tmp_path / "second"), "--seed", "2"]) == 0
    before, after = summary(tmp_path / "first")["studies"][0], summary(tmp_path / "second")["studies"][0]
    assert before["study"] != after["study"]
    assert after["configurations"] > before["configurations"]
    assert set(trials(tmp_path / "earlier")) < set(trials(tmp_path / "second" / "ledger"))


def test_told_to_end_it_finishes_the_trial_under_way_and_goes_on_later(
    data: Path, tmp_path: Path, told_to_end: Callable[[int], None]
) -> None:
    before = signal.getsignal(signal.SIGTERM)
    told_to_end(3)
    assert main(options(data, tmp_path / "out")) == 130
    told = summary(tmp_path / "out")
    assert (told["ended"], [row["state"] for row in told["studies"]]) == (False, ["interrupted"])
    assert len(trials(tmp_path / "out" / "ledger")) == 3
    assert signal.getsignal(signal.SIGTERM) is before
    assert main(options(data, tmp_path / "out")) == 0
    assert main(options(data, tmp_path / "whole")) == 0
    assert searched(tmp_path / "out" / "ledger") == searched(tmp_path / "whole" / "ledger")
    parameters = [[row["parameters"] for row in summary(tmp_path / name)["studies"]] for name in ("out", "whole")]
    assert parameters[0] == parameters[1]


def test_a_study_of_which_nothing_could_be_taken_is_no_failure(data: Path, tmp_path: Path) -> None:
    assert main([*options(data, tmp_path / "out"), "--min-round-trips", "9999"]) == 0
    assert {row["state"] for row in summary(tmp_path / "out")["studies"]} == {"nothing taken"}


def damaged(data: Path) -> None:
    (data / "BTCUSDT-1h.parquet").write_bytes(b"no candles")


def nothing(data: Path) -> None:
    for path in data.iterdir():
        path.unlink()


@pytest.mark.parametrize(
    ("harm", "more", "said"),
    [
        (nothing, (), "has no *.parquet; put candles there"),
        (damaged, (), "BTCUSDT-1h.parquet"),
        (None, ("--objective", "beauty"), "objective 'beauty' is unknown"),
        (None, ("--range", "speed=1:2"), "no parameter 'speed' to search"),
        (None, ("--colour", "red"), "No such option"),
        (None, ("--folds", "1"), "'--folds'"),
    ],
)
def test_what_makes_no_sense_is_one_line(
    data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    harm: Callable[[Path], None] | None,
    more: tuple[str, ...],
    said: str,
) -> None:
    if harm:
        harm(data)
    assert main([*options(data, tmp_path / "out"), *more]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: ")
    assert said in line


def test_an_unknown_strategy_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["astrology"]) == 2
    assert "'astrology' is not one of" in capsys.readouterr().err


@pytest.mark.slow
def test_the_process_itself_can_be_told_to_end(data: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "layers" / "core")}
    script, asked = ROOT / "gpu_jobs" / "optimize_strategy.py", [*options(data, tmp_path / "out"), "--trials", "4000"]
    with subprocess.Popen(
        [sys.executable, script, *asked], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("400/4000"):
                process.send_signal(signal.SIGTERM)
                break
        rest = process.stderr.read()
        assert process.wait() == 130, rest
    count = len(trials(tmp_path / "out" / "ledger"))
    assert 400 <= count < 4000
    assert [row["state"] for row in summary(tmp_path / "out")["studies"]] == ["interrupted"]
