"""`thunes data verify` and `list`: what they print, with which code they end, and what their page says of them."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from tests.apart import Outcome
from tests.research.data.bar_files import rows
from tests.research.data.series import changed, walk
from tests.research.data.test_verify import as_rows
from tests.simulator.candle_files import write_csv
from thunes.cli import cli, run
from thunes.domain.candle import Interval
from thunes.research.data import load_bars, resample
from thunes.settings import load

PAGE = Path(__file__).parents[3] / "docs" / "research" / "data.md"
DUPLICATE = [*rows(6), rows(6)[5]]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Run a command of the group in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str) -> Outcome:
        return Outcome(run(["data", *arguments]), *capsys.readouterr())

    return command


def test_a_sound_file(tmp_path: Path, data: Callable[..., Outcome]) -> None:
    write_csv(tmp_path / "BTCUSDT-1h.csv", as_rows(walk()))
    said = data("verify", "BTCUSDT-1h.csv")
    assert (said.code, said.err) == (0, "")
    assert re.search(r"^BTCUSDT-1h\.csv\nsymbol +BTCUSDT\ninterval +1h\ncandles +400\n", said.out)
    assert re.search(r"^found +nothing$", said.out, re.MULTILINE)


def test_odd_candles_are_told_and_the_file_may_be_used(tmp_path: Path, data: Callable[..., Outcome]) -> None:
    bars = changed(walk(), 7, volume=0.0)
    write_csv(tmp_path / "BTCUSDT-1h.csv", [*as_rows(bars)[:20], *as_rows(bars)[23:]])
    said = data("verify", "BTCUSDT-1h.csv")
    assert (said.code, said.err) == (0, "")
    assert re.search(r"^odd +no volume +1 +2024-01-01T07:00:00\.000Z$", said.out, re.MULTILINE)
    assert re.search(r"^odd +holes, 3 candles missing +1 +longest 2024-01-01T20:00:00\.000Z$", said.out, re.MULTILINE)


def test_a_fault_ends_with_5_after_all_files_are_shown(tmp_path: Path, data: Callable[..., Outcome]) -> None:
    write_csv(tmp_path / "A-1h.csv", DUPLICATE)
    write_csv(tmp_path / "B-1h.csv", rows(6))
    said = data("verify", "A-1h.csv", "B-1h.csv")
    assert said.code == 5
    assert re.search(r"^WRONG +duplicate +1 +2024-01-10T17:00:00\.000Z$", said.out, re.MULTILINE)
    assert "B-1h.csv" in said.out
    assert said.err == (
        "error: a backtest on it would be wrong: A-1h.csv\n       mend what is listed, or load it again\n"
    )


def test_programs_get_every_time(tmp_path: Path, data: Callable[..., Outcome]) -> None:
    write_csv(tmp_path / "A-1h.csv", [row for n, row in enumerate(DUPLICATE) if n != 2])
    said = data("verify", "--json", "A-1h.csv")
    assert said.code == 5
    assert said.json == {
        "files": [
            {
                "file": "A-1h.csv",
                "symbol": "A",
                "interval": "1h",
                "candles": 6,
                "start": "2024-01-10T12:00:00.000Z",
                "end": "2024-01-10T18:00:00.000Z",
                "faults": {"duplicate": ["2024-01-10T17:00:00.000Z"]},
                "warnings": {},
                "holes": [{"start": "2024-01-10T14:00:00.000Z", "end": "2024-01-10T15:00:00.000Z", "missing": 1}],
                "against": None,
            }
        ]
    }


def test_longer_candles_are_compared(tmp_path: Path, data: Callable[..., Outcome]) -> None:
    bars = walk(24 * 40)
    write_csv(tmp_path / "B-1h.csv", as_rows(bars))
    days = resample(bars, Interval("1d"))
    for day in range(25):
        days = changed(days, day, high=200.0)
    write_csv(tmp_path / "B-1d.csv", as_rows(days))
    said = data("verify", "B-1h.csv", "--against", "B-1d.csv")
    assert said.code == 0
    assert "Against the longer candles: 25 of 40 differ; only in one file: 0" in said.out
    high = float(bars.high[:24].max())
    assert re.search(rf"^2024-01-01T00:00:00\.000Z +high +{high!r} +200\.0$", said.out, re.MULTILINE)
    assert len(re.findall(r" high ", said.out)) == 20
    assert said.out.endswith("... and 5 more: --json lists them all\n")
    compared = data("verify", "B-1h.csv", "--against", "B-1d.csv", "--json").json["files"][0]["against"]
    assert (compared["compared"], compared["only_in_one"], len(compared["different"])) == (40, 0, 25)
    assert compared["different"][0] == {"candle": "2024-01-01T00:00:00.000Z", "high": [high, 200.0]}


def test_longer_candles_that_agree_are_said_to(tmp_path: Path, data: Callable[..., Outcome]) -> None:
    write_csv(tmp_path / "B-1h.csv", as_rows(walk(48)))
    said = data("verify", "B-1h.csv", "--against", "B-1h.csv")
    assert said.out.endswith("\nAgainst the longer candles: 0 of 48 differ; only in one file: 0\n")


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (["verify"], 2, "Missing argument 'FILE...'"),
        (["verify", "none.csv"], 3, "none.csv: no such file"),
        (["verify", "B-1h.csv", "--against", "none.csv"], 3, "none.csv: no such file"),
        (["verify", "B-1h.csv", "B-1h.csv", "--against", "B-1h.csv"], 2, "--against compares with one file"),
        (["verify", "text.csv"], 2, "text.csv: "),
        (["verify", "B-4h.csv", "--against", "B-1h.csv"], 2, "1h candles cannot be made of 4h ones"),
        (["list", "nowhere"], 3, "nowhere: no such folder"),
        (["list"], 3, "data: no such folder"),
    ],
)
def test_bad_input_is_refused_in_one_line(
    tmp_path: Path, data: Callable[..., Outcome], arguments: list[str], code: int, why: str
) -> None:
    write_csv(tmp_path / "B-1h.csv", rows(6))
    write_csv(tmp_path / "B-4h.csv", rows(6, 4 * 3_600_000))
    (tmp_path / "text.csv").write_text("hello\n", encoding="utf-8")
    said = data(*arguments)
    assert (said.code, said.out) == (code, "")
    assert why in said.err
    assert len(said.err.splitlines()) <= 2


def test_a_folder_is_listed_with_what_cannot_be_used(tmp_path: Path, data: Callable[..., Outcome]) -> None:
    write_csv(tmp_path / "ETHUSDT-1h.csv", [*rows(9)[:4], *rows(9)[6:]])
    write_csv(tmp_path / "BROKEN-1h.csv", DUPLICATE)
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    (tmp_path / ".ETHUSDT-5m.csv").write_text("half", encoding="utf-8")
    said = data("list", ".")
    assert said.code == 0
    lines = said.out.splitlines()
    assert [line.split()[0] for line in lines] == ["Candles", "file", "BROKEN-1h.csv", "ETHUSDT-1h.csv"]
    dataset = load_bars(tmp_path / "ETHUSDT-1h.csv")
    size = str((tmp_path / "ETHUSDT-1h.csv").stat().st_size)
    assert lines[3].split()[1:3] == ["ETHUSDT", "1h"]
    assert lines[3].split()[5:] == ["7", "1", "2", size, dataset.data_hash[:12]]
    assert said.err.startswith("not usable: BROKEN-1h.csv: candle of 2024-01-10T17:00:00.000Z appears twice")


def test_programs_get_the_whole_list(tmp_path: Path, data: Callable[..., Outcome]) -> None:
    write_csv(tmp_path / "ETHUSDT-1h.csv", rows(9))
    write_csv(tmp_path / "BROKEN-1h.csv", DUPLICATE)
    broken, sound = data("list", ".", "--json").json["files"]
    assert broken.keys() == {"file", "bytes", "problem"}
    assert sound == {
        "file": "ETHUSDT-1h.csv",
        "bytes": (tmp_path / "ETHUSDT-1h.csv").stat().st_size,
        "problem": None,
        "symbol": "ETHUSDT",
        "interval": "1h",
        "start": "2024-01-10T12:00:00.000Z",
        "end": "2024-01-10T21:00:00.000Z",
        "candles": 9,
        "holes": 0,
        "missing": 0,
        "off_grid": 0,
        "data_hash": load_bars(tmp_path / "ETHUSDT-1h.csv").data_hash,
    }


def test_an_empty_folder(tmp_path: Path, data: Callable[..., Outcome]) -> None:
    assert data("list", ".").out == "No candles in .\n"
    assert data("list", ".", "--json").json == {"files": []}


def test_the_page_has_every_command_and_option() -> None:
    text = PAGE.read_text(encoding="utf-8")
    group: Any = cli.commands["data"]
    assert isinstance(group, click.Group)
    assert set(group.commands) == set(re.findall(r"thunes data ([a-z]+)", text))
    options = {name for command in group.commands.values() for option in command.params for name in option.opts}
    named = {name for name in options if name.startswith("--")} - {"--help"}
    assert named == set(re.findall(r"`(--[a-z-]+)[ `]", text))


def test_the_addresses_are_no_settings_of_a_deployment() -> None:
    found = set(re.findall(r"`(THUNES_[A-Z_]+)`", PAGE.read_text(encoding="utf-8")))
    assert found == {"THUNES_ARCHIVE_URL", "THUNES_MARKET_DATA_URL"}
    assert load(dict.fromkeys(found, "http://127.0.0.1:1")) == load({})
