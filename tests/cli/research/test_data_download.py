"""`thunes data download` as a person uses it, with archive and exchange on loopback."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.research.data.market import Market, serving
from tests.terminal import Terminal
from thunes.cli import run
from thunes.research.data import load_bars

SPAN = ("--start", "2024-12-01", "--end", "2025-01-31")


@pytest.fixture(scope="module")
def market() -> Iterator[Market]:
    """An archive and a REST interface."""
    with serving() as found:
        yield found


def variables(market: Market) -> dict[str, str]:
    return {"THUNES_ARCHIVE_URL": market.url, "THUNES_MARKET_DATA_URL": f"{market.url}/api"}


def addresses(market: Market) -> list[str]:
    return ["--archive", market.url, "--rest", f"{market.url}/api"]


def test_programs_are_told_what_is_in_the_file(terminal: Terminal, market: Market) -> None:
    done = terminal("data", "download", "btcusdt", *SPAN, "--json", *addresses(market))
    assert done.code == 0, done.err
    path = terminal.folder / "data" / "BTCUSDT-1h.parquet"
    dataset = load_bars(path)
    assert done.json == {
        "symbol": "BTCUSDT",
        "interval": "1h",
        "file": "data/BTCUSDT-1h.parquet",
        "candles": 62 * 24,
        "start": "2024-12-01T00:00:00.000Z",
        "end": "2025-02-01T00:00:00.000Z",
        "missing": 0,
        "parts": {"archive": 2, "rest": 0, "kept": 0},
        "bytes": path.stat().st_size,
        "data_hash": dataset.data_hash,
    }
    host = market.url.removeprefix("http://")
    assert done.err == f"2024-12 from {host}\n2025-01 from {host}\n"


def test_people_get_a_table_and_addresses_may_come_from_the_environment(terminal: Terminal, market: Market) -> None:
    terminal.variables.update(variables(market))
    done = terminal("data", "download", "BTCUSDT", *SPAN, "--out", "mine")
    assert done.code == 0, done.err
    assert re.search(r"^Downloaded\nsymbol +BTCUSDT\n", done.out)
    assert re.search(r"^file +mine/BTCUSDT-1h\.parquet$", done.out, re.MULTILINE)
    assert re.search(r"^parts +archive 2, rest 0, kept 0$", done.out, re.MULTILINE)


@pytest.mark.parametrize("as_json", [False, True])
def test_offline_it_says_so_names_the_host_and_proposes_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], as_json: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    nobody = ["--archive", "http://127.0.0.1:1", "--rest", "http://127.0.0.1:1/api"]
    code = run(["data", "download", "BTCUSDT", *SPAN, *nobody, *(["--json"] if as_json else [])])
    out, err = capsys.readouterr()
    what = "127.0.0.1:1 cannot be reached (ConnectionError)"
    hint = "try again when it can, or work with a file of your own: --data FILE"
    assert code == 6
    assert what in (out if as_json else err)
    assert hint in (out if as_json else err)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (["BTC/USDT", *SPAN], 2, "'BTC/USDT' is no symbol"),
        (["../BTC", *SPAN], 2, "'../BTC' is no symbol"),
        (["BTCUSDT"], 2, "Missing option '--start'"),
        (["BTCUSDT", *SPAN, "--interval", "7m"], 2, "interval '7m' is unknown; use one of 1m, 3m"),
        (["BTCUSDT", "--start", "2999-01-01"], 2, "--start 2999-01-01 has not been yet; give an earlier day"),
        (["BTCUSDT", "--start", "2024-02-01", "--end", "2024-01-01"], 2, "--end is before --start 2024-02-01"),
        (["BTCUSDT", "--start", "yesterday"], 2, "'yesterday' is no time; give a day as in 2024-01-31"),
        (["BTCUSDT", "--start", "2024-02-30"], 2, "'2024-02-30' is no time"),
        (["BTCUSDT", *SPAN, "--archive", "data.binance.vision"], 2, "is no address; begin it with https://"),
        (["BTCUSDT", *SPAN, "--out", "taken"], 2, "taken is a file; give --out a folder"),
        (["NONEUSDT", *SPAN], 3, "lists no NONEUSDT; look at the symbol"),
        (["BTCUSDT", "--start", "2024-09-01", "--end", "2024-09-30"], 3, "there are no 1h candles of BTCUSDT from"),
    ],
)
def test_bad_input_is_refused_in_one_line(  # noqa: PLR0917 - three fixtures of pytest's own
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    market: Market,
    arguments: list[str],
    code: int,
    why: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").touch()
    for name, address in variables(market).items():
        monkeypatch.setenv(name, address)
    found = run(["data", "download", *arguments])
    out, err = capsys.readouterr()
    assert (found, out) == (code, "")
    assert [part for part in why.split("; ") if part not in err] == []
    assert "Traceback" not in err
    assert not list(tmp_path.rglob("*.parquet"))
