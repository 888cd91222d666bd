"""`thunes sweep` where nothing is good enough or makes sense, or somebody stops it: nothing is left half."""

from pathlib import Path

import pytest

from tests.cli.research.swept import SMA, Given, answer, commands_in, recorded


@pytest.fixture
def ran(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Given:
    return commands_in(tmp_path, capsys, monkeypatch)


def test_when_none_is_good_enough_it_says_so_and_keeps_the_record(ran: Given) -> None:
    found = ran("sweep", *SMA, "--min-round-trips", "5000", "--json")
    swept = answer(found, 5)
    assert swept["best"] is None
    assert "no pair could be taken" in found[2]
    assert len(recorded()) == 12
    assert "none has enough round trips" in (Path("artifacts/sweep") / swept["sweep"] / "heat_map.svg").read_text()


def test_interrupted_it_leaves_no_folder_and_keeps_the_record(ran: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("thunes.research.optimise.sweep_folder.heat_map", stopped)
    code, out, err = ran("sweep", *SMA)
    assert (code, out, err.strip()) == (130, "", "error: interrupted")
    assert list(Path("artifacts/sweep").iterdir()) == []
    assert len(recorded()) == 12


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("sma",), "strategy 'sma' is unknown"),
        (("dca",), "dca builds its position up in parts"),
        (("grid",), "grid builds its position up in parts"),
        (("composite",), "composite has threshold left to sweep"),
        (("sma_crossover", "-p", "fast=3"), "sma_crossover has slow left to sweep"),
        (("sma_crossover", "-p", "speed=3", *SMA[1:]), "has no parameter 'speed'"),
        (("sma_crossover", "--range", "fast=3:9"), "--range names fast"),
        (("sma_crossover", "--range", "fast=3:9", "--range", "fast=5:9"), "takes two different parameters"),
        ((*SMA, "--range", "fast=5:9"), "takes two different parameters"),
        (("sma_crossover", "--range", "fast=3:9", "--range", "speed=5:9"), "no parameter 'speed' to search"),
        (("sma_crossover", "--range", "fast=3:9", "--range", "slow=many"), "is no range"),
        (("sma_crossover", "--range", "fast=9:3", "--range", "slow=5:9"), "range of fast (9, 3, 1) is empty"),
        (("sma_crossover", "--range", "fast=20:30", "--range", "slow=5:9"), "fast 30 must be at least 1 and less than"),
        (("sma_crossover", "--range", "fast=2:900", "--range", "slow=5:900"), "give a wider step"),
        (("donchian", "--range", "entry=800:810", "--range", "exit=801:802", "--end", "2021-01-20"), "are refused: "),
        ((*SMA, "-p", "fast=3"), "fast cannot be swept and fixed"),
        ((*SMA, "--figure", "fills"), "--figure 'fills' is none that a sweep compares; known are sharpe, "),
        ((*SMA, "--holdout", "1"), "--holdout 1 is no share"),
        ((*SMA, "--limits", "nowhere.json"), "nowhere.json"),
    ],
)
def test_what_makes_no_sense_is_said_in_one_line(ran: Given, asked: tuple[str, ...], said: str) -> None:
    code, out, err = ran("sweep", *asked)
    assert (code, out) == (3 if "nowhere" in said else 2, "")
    assert said in " ".join(err.replace("\n      ", ";").split()), err
    assert len([line for line in err.splitlines() if line.startswith("error: ")]) == 1
    assert not Path("artifacts").exists()


def test_a_place_that_cannot_be_written_is_said(ran: Given) -> None:
    Path("taken").write_text("a file", encoding="utf-8")
    code, _, err = ran("sweep", *SMA, "--out", "taken")
    assert (code, "give another --out" in err) == (2, True)
