"""`thunes backtest`: the same question twice is the same answer; what makes no sense is said in one line."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import START
from thunes.cli import run
from thunes.domain.candle import Candle, Interval
from thunes.domain.times import to_ms
from thunes.simulator.generator import generate

HOUR = Interval("1h")
OPENS = START.replace(hour=0, minute=0, second=0)
Given = Callable[..., tuple[int, str, str]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Twenty days of candles."""
    path = tmp_path / "BTCUSDT-1h.csv"
    rows = [_row(candle) for candle in generate(5, OPENS, HOUR, 480)]
    path.write_text("\n".join(["open_time,open,high,low,close,volume", *rows]))
    return path


@pytest.fixture
def backtest(file: Path, capsys: pytest.CaptureFixture[str]) -> Given:
    """Run the command on that file; stops keep it from being certified, which takes a library of many seconds."""

    def command(*options: str, strategy: str = "sma_crossover") -> tuple[int, str, str]:
        given = ["--data", str(file), "--out", str(file.parent / "runs"), "-p", "stop_loss=0.02"]
        code = run(["backtest", strategy, *given, *options])
        return code, *capsys.readouterr()

    return command


def test_the_same_question_twice_is_the_same_answer(backtest: Given, file: Path) -> None:
    options = ("-p", "fast=3", "-p", "slow=9", "--start", "2024-01-12", "--end", "2024-01-20", "--json")
    first, second = backtest(*options), backtest(*options)
    assert first == second
    answer = json.loads(first[1])
    assert (first[0], answer["start"], answer["end"]) == (0, "2024-01-12T00:00:00.000Z", "2024-01-21T00:00:00.000Z")
    assert (answer["candles"], answer["statistics"]["candles"], answer["certified"]) == (216, 216, False)
    assert answer["parameters"] == {"fast": 3, "slow": 9, "stop_loss": "0.02"}
    assert [path.name for path in (file.parent / "runs").iterdir()] == [answer["run"]]


def test_people_get_a_table_and_reasons_to_doubt(backtest: Given) -> None:
    code, out, err = backtest("--budget", "all", "-p", "fast=20", "-p", "slow=100")
    assert code == 0
    assert out.startswith("sma_crossover-BTCUSDT-1h-")
    assert "max drawdown" in out
    assert "warning: " in err
    assert "round trips are too few" in err


@pytest.mark.parametrize(
    ("options", "code", "why"),
    [
        (["-p", "fast"], 2, "'fast' is no parameter"),
        (["-p", "fats=3"], 2, "has no parameter 'fats'"),
        (["-p", "fast=60"], 2, "fast 60 must be at least 1 and less than slow 50"),
        (["-p", "fast=2.5"], 2, "must be whole numbers"),
        (["--start", "2024-01-12", "--end", "2024-01-11"], 2, "--start"),
        (["--start", "2023-01-12"], 2, "use a later --start"),
        (["--end", "2025-01-12"], 2, "use an earlier --end"),
        (["--start", "2024-01-29", "-p", "slow=200"], 0, ""),
        (["--start", "2024-01-10", "--end", "2024-01-10"], 2, "24 candles are too few"),
        (["--cash", "0"], 2, "--cash 0 must be more than 0"),
        (["--budget", "most"], 2, "--budget 'most' is no amount"),
        (["--commission", "1"], 2, "--commission 1 is no share"),
        (["--slippage", "-0.1"], 2, "--slippage -0.1 is no share"),
        (["--symbol", "BTCXYZ"], 2, "its quote asset is none of"),
        (["--limits", "nowhere.json"], 3, "nowhere.json"),
        (["--data", "nowhere.parquet"], 2, "nowhere.parquet: no such file"),
    ],
)
def test_what_makes_no_sense_is_said_in_one_line(
    backtest: Given, file: Path, options: list[str], code: int, why: str
) -> None:
    found, out, err = backtest(*options)
    assert found == code
    if code:
        assert out == ""
        assert why in err
        assert len([line for line in err.splitlines() if line.startswith("error: ")]) == 1
        assert not (file.parent / "runs").exists()


def test_an_unknown_strategy_is_refused(backtest: Given) -> None:
    code, _, err = backtest(strategy="sma_crosover")
    assert (code, "'sma_crosover' is unknown" in err) == (2, True)


def test_a_place_that_cannot_be_written_is_said(backtest: Given, file: Path) -> None:
    (file.parent / "runs").write_text("a file")
    code, _, err = backtest()
    assert code == 2
    assert "give another --out" in err


def _row(candle: Candle) -> str:
    numbers = (candle.open, candle.high, candle.low, candle.close, candle.volume)
    return ",".join([str(to_ms(candle.open_time)), *map(str, numbers)])
