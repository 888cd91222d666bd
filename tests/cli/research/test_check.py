"""`thunes check`: 0 when a strategy is sound, its findings and 5 when it is not, one line for what is no input."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from tests.research.biased import Peeking, Rooted
from tests.simulator.candle_files import FIRST, HOUR_MS, rows, write_csv
from thunes import strategies
from thunes.cli import cli, run
from thunes.strategies import REGISTRY

Ran = Callable[..., tuple[int, str, str]]
# The package has the command under the module's name.
MODULE = sys.modules["thunes.cli.check"]


@pytest.fixture
def ran(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ran:
    """Run a command; return its exit code, and what it wrote to both streams."""
    monkeypatch.setattr(MODULE, "CANDLES", 400)
    return lambda *arguments: (run(["check", *arguments]), *capsys.readouterr())


QUICK = ("donchian", "--parameters", '{"entry": 5, "exit": 3}')


@pytest.mark.parametrize("command", ["lookahead", "recursive"])
def test_a_sound_strategy_is_told_so(ran: Ran, command: str) -> None:
    code, out, err = ran(command, *QUICK)
    title, _, line = out.splitlines()
    assert (code, err, line.split()) == (0, "", ["donchian", "nothing", "found"])
    assert title.endswith(", 400 candles, invented from seed 7")
    code, out, _ = ran(command, *QUICK, "--json")
    expected = {"candles": 400, "source": "invented from seed 7", "findings": 0, "strategies": {"donchian": []}}
    assert (code, json.loads(out)) == (0, expected)


def test_all_are_every_strategy_there_is(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MODULE, "CANDLES", 800)
    code, out, _ = ran("lookahead", "all", "--json")
    assert (code, list(json.loads(out)["strategies"])) == (0, list(REGISTRY))


@pytest.mark.parametrize(("command", "biased"), [("lookahead", Peeking()), ("recursive", Rooted())])
def test_what_lies_is_shown_and_leaves_with_five(
    ran: Ran, monkeypatch: pytest.MonkeyPatch, command: str, biased: Any
) -> None:
    monkeypatch.setattr(strategies, "build", lambda *_: biased)
    code, out, err = ran(command, "donchian", "--json")
    found = json.loads(out)
    assert (code, found["findings"]) == (5, len(found["strategies"][biased.name]))
    assert set(found["strategies"][biased.name][0]) == {"check", "candle", "what"}
    assert err == f"error: {found['findings']} found\n       a backtest of this strategy is not to be believed\n"
    code, out, _ = ran(command, "donchian")
    lines = out.splitlines()
    assert (code, len(lines)) == (5, 13)
    assert lines[-1].endswith(f"and {found['findings'] - 10} more; --json has them all")


def test_candles_of_a_file_are_looked_at(ran: Ran, tmp_path: Path) -> None:
    few = write_csv(tmp_path / "few.csv", rows(9))
    code, out, err = ran("recursive", *QUICK, "--data", str(few))
    assert (code, out) == (2, "")
    assert err == "error: 9 candles are too few to check donchian\n       give it 62 or more\n"
    more = [(FIRST + n * HOUR_MS, 100, 101 + n % 5, 99 - n % 3, 100, 1) for n in range(70)]
    code, out, _ = ran("recursive", *QUICK, "--data", str(write_csv(tmp_path / "enough.csv", more)))
    assert (code, out.splitlines()[0]) == (0, "Dependence on the start, 70 candles, enough.csv")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["lookahead", "donchain"], 3, "strategy 'donchain' is unknown\n       did you mean donchian?"),
        (["lookahead", "donchian", "--parameters", '{"entri": 3}'], 2, "did you mean entry?"),
        (["lookahead", "donchian", "--parameters", '{"entry": 0}'], 2, "entry and exit must be whole numbers"),
        (["recursive", "donchian", "--parameters", "[3]"], 2, "'[3]' is no JSON object\n       write it as in"),
        (["recursive", "donchian", "--parameters", "{"], 2, "'{' is no JSON object"),
        (["recursive", "all", "--parameters", "{}"], 2, "--parameters are one strategy's\n"),
        (["recursive", "donchian", "--data", "nowhere.csv"], 3, "nowhere.csv: no such file"),
        (["recursive"], 2, "Missing argument 'STRATEGY'"),
    ],
)
def test_what_is_no_input_is_one_line(ran: Ran, arguments: list[str], code: int, said: str) -> None:
    left, out, err = ran(*arguments)
    assert (left, out) == (code, "")
    assert said in err


def test_without_the_research_libraries_it_says_which_is_missing(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("thunes.research")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "numpy", None)
    code, out, err = ran("lookahead", "sma_crossover")
    assert (code, out, err) == (2, "", "error: numpy is not installed\n       install thunes[research]\n")


def test_both_checks_are_commands() -> None:
    group = cli.commands["check"]
    assert isinstance(group, click.Group)
    assert set(group.commands) == {"lookahead", "recursive"}
