"""A demo that cannot run says why in one line, before anything is started or written."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.simulator.candle_files import FIRST, HOUR_MS, Row, rows, write_csv
from tests.terminal import Terminal

DAY = 24


def month(**changes: int) -> list[Row]:
    return rows(10 * DAY, **changes)


def twice(data: list[Row]) -> list[Row]:
    return [*data[:150], data[149], *data[150:]]


def unordered(data: list[Row]) -> list[Row]:
    return [*data[:150], data[151], data[150], *data[152:]]


def with_value(column: int, value: str) -> Callable[[list[Row]], list[Row]]:
    def changed(data: list[Row]) -> list[Row]:
        row = data[150]
        return [*data[:150], (*row[:column], value, *row[column + 1 :]), *data[151:]]

    return changed


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (twice, "appears twice"),
        (unordered, "comes after the one of"),
        (with_value(4, "NaN"), "close: 'NaN' is not"),
        (with_value(5, "-1"), "negative volume of -1"),
    ],
)
def test_a_file_with_a_bad_candle(terminal: Terminal, spoil: Callable[[list[Row]], list[Row]], what: str) -> None:
    path = write_csv(terminal.folder / "BTCUSDT-1h.csv", spoil(month()))
    refused(terminal, [str(path)], what)


def test_a_file_in_microseconds(terminal: Terminal) -> None:
    path = write_csv(terminal.folder / "BTCUSDT-1h.csv", month(first=FIRST * 1000, step=HOUR_MS * 1000))
    refused(terminal, [str(path)], "divide by 1000")


def test_a_file_that_ends_too_early(terminal: Terminal) -> None:
    path = write_csv(terminal.folder / "BTCUSDT-1h.csv", month())
    refused(terminal, [str(path), "--days", "11"], "ask for fewer --days")


def test_a_file_that_is_not_there(terminal: Terminal) -> None:
    outcome = terminal("demo", "--data", "nowhere.parquet")
    assert (outcome.code, outcome.err) == (3, "error: nowhere.parquet: no such file\n")


def test_a_folder_is_not_a_file(terminal: Terminal) -> None:
    (terminal.folder / "BTCUSDT").mkdir()
    refused(terminal, ["BTCUSDT"], "is a folder; give a .parquet or .csv file".partition("; ")[0])


def test_a_start_before_the_file_s_first_candle(terminal: Terminal) -> None:
    path = write_csv(terminal.folder / "BTCUSDT-1h.csv", month())
    refused(terminal, [str(path), "--start", "2023-12-01", "--days", "2"], "begins with the candle of 2024-01-10")


def test_candles_longer_than_the_run(terminal: Terminal) -> None:
    path = write_csv(terminal.folder / "BTCUSDT-1w.csv", rows(200, step=7 * DAY * HOUR_MS))
    refused(terminal, [str(path), "--days", "2"], "its candles last longer than 2 days")


@pytest.mark.parametrize("symbol", ["BTC-USDT", "BTC/USDT", "BTCXYZ"])
def test_a_symbol_that_is_none(terminal: Terminal, symbol: str) -> None:
    path = write_csv(terminal.folder / "candles.csv", month())
    refused(terminal, [str(path), "--symbol", symbol, "--days", "2"], f"symbol '{symbol}'")


@pytest.mark.parametrize("option", [["--symbol", "ETHUSDT"], ["--start", "2023-03-01"]])
def test_what_to_replay_of_a_file_without_a_file(terminal: Terminal, option: list[str]) -> None:
    outcome = terminal("demo", *option)
    assert (outcome.code, outcome.out) == (2, "")
    assert "give --data" in outcome.err


def test_a_strategy_that_nobody_knows(terminal: Terminal) -> None:
    outcome = terminal("demo", "--strategy", "donchain")
    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.err.startswith("error: strategy 'donchain' is unknown\n       did you mean donchian?")


def test_a_story_has_its_own_strategy(terminal: Terminal) -> None:
    outcome = terminal("demo", "--scenario", "crash", "--strategy", "donchian")
    assert outcome.code == 2
    assert "leave --data and --strategy away" in outcome.err


@pytest.mark.parametrize("folder", ["taken", "taken/below"])
def test_a_folder_nothing_can_be_written_into(terminal: Terminal, folder: str) -> None:
    (terminal.folder / "taken").write_text("a file")
    outcome = terminal("demo", "--out", folder)
    assert (outcome.code, outcome.out) == (2, "")
    assert f"nothing can be written into {folder}" in outcome.err
    assert (terminal.folder / "taken").read_text() == "a file"


def test_a_file_of_a_symbol_that_nobody_knows(terminal: Terminal) -> None:
    path = write_csv(terminal.folder / "candles.csv", month())
    refused(terminal, [str(path)], "symbol 'CANDLES.CSV' is not of capital letters and digits")


@pytest.mark.parametrize("value", ["1", "-0.1", "half", "NaN"])
def test_a_halt_outside_the_run(terminal: Terminal, value: str) -> None:
    outcome = terminal("demo", "--halt-at", value)
    assert outcome.code == 2
    assert "as in 0.5" in outcome.err


def refused(terminal: Terminal, arguments: list[str], what: str) -> None:
    outcome = terminal("demo", "--data", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert what in outcome.err
    assert len(outcome.err.splitlines()) <= 2
    assert not (terminal.folder / Path("artifacts")).exists()
