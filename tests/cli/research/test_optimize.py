"""`thunes optimize`, `promote` and `params` as they are used: in a process of their own, stopped and gone on with."""

import json
import signal
from pathlib import Path

import pytest

from tests.apart import Outcome
from tests.research.worlds import world, write_candles
from tests.terminal import Terminal

FILE = "BTCUSDT-1h.csv"
SEARCH = ("optimize", "sma_crossover", "--data", FILE, "--budget", "all", "--seed", "1", "--no-certify")


@pytest.fixture
def market(terminal: Terminal) -> Terminal:
    """A terminal with candles in which there is something to find."""
    write_candles(terminal.folder / FILE, world(5, 3000, 0.003))
    return terminal


def ledger(terminal: Terminal) -> list[str]:
    (file,) = (terminal.folder / "artifacts" / "trials").glob("*.jsonl")
    return [json.loads(line)["trial"] for line in file.read_text().splitlines()]


def one_line(found: Outcome, code: int, *said: str) -> None:
    assert found.code == code, found.err
    assert found.err.startswith("error: ")
    assert len(found.err.splitlines()) <= 2
    assert all(part in found.err for part in said), found.err


@pytest.mark.slow
def test_stopped_by_ctrl_c_it_goes_on_to_the_same_result(market: Terminal) -> None:
    command = (*SEARCH, "--trials", "400", "--sampler", "random")
    with market.start(*command) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("40/400"):
                process.send_signal(signal.SIGINT)
                break
        rest = process.stderr.read()
        assert process.wait() == 130
    assert "interrupted: its trials are kept, the same command goes on with them" in rest
    assert rest.endswith("error: interrupted\n")
    begun = len(ledger(market))
    assert 40 <= begun < 400
    (study,) = (market.folder / "artifacts" / "optimise").iterdir()
    assert not [path for path in study.iterdir() if "result" in path.name]
    resumed = market(*command, "--json")
    assert resumed.code == 0, resumed.err
    trials = [int(name) for name in ledger(market) if name.isdigit()]
    assert trials == list(range(400))
    other = market(*command, "--out", "other", "--ledger", "others", "--json")
    assert other.json["best"] == resumed.json["best"]
    table = "result/trials.csv"
    assert (market.folder / "other" / study.name / table).read_bytes() == (study / table).read_bytes()


@pytest.mark.slow
def test_from_search_to_signed_off_and_back(market: Terminal) -> None:
    found = market(*SEARCH, "--trials", "40", "--sampler", "random", "--json").json
    run = Path("artifacts/optimise") / found["study"] / "result" / found["run"]
    said = market("promote", str(run), "--folds", "3", "--json")
    assert said.code == 0, said.err
    assert said.json["passed"] is True
    assert {row["passed"] for row in said.json["conditions"]} == {True, None}
    shown = market("params", "show", "sma_crossover", "--json").json
    assert shown["parameters"] == found["best"]["parameters"]
    assert shown["evidence"] == said.json["evidence"]
    one_line(market("params", "rollback", "sma_crossover"), 3, "no earlier set")
    assert market("promote", str(run), "--folds", "3").code == 0
    back = market("params", "rollback", "sma_crossover", "--json").json
    assert (back["set"], back["of"]) == (1, 2)
    history = market("params", "history", "sma_crossover", "--json").json
    assert [step["set"] for step in history["history"]] == [1, 2, 1]


@pytest.mark.slow
def test_what_the_gate_refuses_is_not_signed_off(terminal: Terminal) -> None:
    write_candles(terminal.folder / FILE, world(5, 3000))
    found = terminal(*SEARCH, "--trials", "20", "--min-round-trips", "5", "--json").json
    run = Path("artifacts/optimise") / found["study"] / "result" / found["run"]
    refused = terminal("promote", str(run), "--folds", "3")
    assert refused.code == 5
    assert "the gate says no: deflated_sharpe_research" in refused.err
    assert "deflated_sharpe_research" in refused.out
    assert not (terminal.folder / "artifacts" / "params").exists()
    one_line(terminal("params", "show", "sma_crossover"), 3, "nothing was signed off")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--objective", "beauty"), "objective 'beauty' is unknown"),
        (("--objective", "sharpe,turnover", "--sampler", "tpe"), "give --sampler nsga2"),
        (("--range", "fast=a:b"), "is no range"),
        (("--range", "speed=1:2"), "no parameter 'speed' to search"),
        (("--holdout", "1"), "--holdout 1 is no share"),
        (("--seed", "-1"), "--seed -1 must be 0 or more"),
        (("--study", "../x"), "is no name for a folder"),
        (("-p", "fast=3", "-p", "slow=9"), "has nothing to search"),
        (("-p", "slow=0"), "must be at least 1 and less than slow"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(market: Terminal, options: tuple[str, ...], said: str) -> None:
    one_line(market(*SEARCH, *options), 2, said)
    assert not (market.folder / "artifacts").exists()


@pytest.mark.slow
def test_an_invented_year_is_evidence_of_nothing(terminal: Terminal) -> None:
    found = terminal(
        "optimize", "sma_crossover", "--trials", "5", "--min-round-trips", "0", "--no-certify", "--json"
    ).json
    run = Path("artifacts/optimise") / found["study"] / "result" / found["run"]
    one_line(terminal("promote", str(run)), 2, "invented year, evidence of nothing")


@pytest.mark.slow
def test_a_study_of_something_else_is_refused(market: Terminal) -> None:
    assert market(*SEARCH, "--trials", "5", "--study", "mine", "--min-round-trips", "0").code == 0
    one_line(market(*SEARCH, "--trials", "5", "--study", "mine"), 2, "study mine has least_round_trips 0 and not 30")
    listed = market("optimize", "list", "--json").json["studies"]
    assert [study["study"] for study in listed] == ["mine"]
    assert market("optimize", "show", "mine", "--json").json["counts"]["trials"] == 5
    one_line(market("optimize", "show", "nothing"), 3, "study nothing has no result")
