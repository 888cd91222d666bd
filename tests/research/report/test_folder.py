"""A folder is read whole, or refused in one line that names the file."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from thunes.errors import Misconfigured
from thunes.research.report import read_run
from thunes.research.report.folder import RunFolder

FILES = ("config.json", "statistics.json", "fills.csv", "round_trips.csv", "equity.parquet")


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "run"))


def test_what_was_written_is_what_is_read(run: RunFolder) -> None:
    assert len(run.account) == run.statistics["candles"] == 2000
    assert len(run.fills.price) == run.statistics["fills"]
    assert len(run.trips) == run.statistics["round_trips"]
    assert run.account.equity[-1] == run.statistics["final_equity"]
    assert (run.cash, run.assets, run.length_ms) == (10_000.0, ("BTC", "USDT"), 3_600_000)
    assert [fold.name for fold in run.walk_forward] == ["1", "2", "3"]
    assert run.walk_forward[1].sharpe is None


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(Misconfigured, match=rf"run/{name}: there is no such file; run thunes backtest again"):
        read_run(copy)


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_named(copy: Path, name: str) -> None:
    (copy / name).write_bytes(b"{\xff\x00")
    with pytest.raises(Misconfigured, match=rf"run/{name}: ") as raised:
        read_run(copy)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "change", "says"),
    [
        ("config.json", lambda text: text.replace('"BTCUSDT"', "5"), "'symbol' is missing"),
        ("config.json", lambda text: text.replace('"1h"', '"61m"'), "interval '61m' is unknown"),
        ("config.json", lambda text: text.replace('"cash": 10000.0', '"cash": 0'), "no positive cash"),
        ("config.json", lambda text: text.replace('"slippage": 0.0005', '"slippage": "x"'), "slippage"),
        ("statistics.json", lambda text: text.replace('"candles": 2000', '"candles": NaN'), "'candles' is nan"),
        ("statistics.json", lambda text: f"[{text}]", "holds no JSON object"),
        ("fills.csv", lambda text: text.replace("BUY", "HOLD"), "'HOLD' is neither BUY nor SELL"),
        ("fills.csv", lambda text: text.replace("opened", "when"), "has no column opened"),
        ("fills.csv", lambda text: text + "2022-01-01T00:00:00Z,BUY\n", "has 2 fields instead of 5"),
        ("round_trips.csv", lambda text: text.replace("2022-", "22-"), "column 'entered'"),
        ("walk_forward.csv", lambda text: text.replace("1.5", "x"), "sharpe"),
        ("walk_forward.csv", lambda text: text.replace('"{', '"['), "parameters"),
        ("validation.json", lambda text: text[1:], "cannot be read as JSON"),
    ],
)
def test_what_makes_no_sense_is_named(copy: Path, name: str, change: Callable[[str], str], says: str) -> None:
    before = (copy / name).read_text(encoding="utf-8")
    (copy / name).write_text(change(before), encoding="utf-8")
    assert (copy / name).read_text(encoding="utf-8") != before
    with pytest.raises(Misconfigured, match=rf"run/{name}: .*{says}"):
        read_run(copy)


@pytest.mark.parametrize(
    ("column", "values", "says"),
    [
        ("open_time", [2, 1], "open_time does not ascend"),
        ("equity", [1.0, np.nan], "equity holds what is no finite number"),
        ("close", [1.0, 0.0], "no price"),
    ],
)
def test_an_account_that_makes_no_sense_is_named(copy: Path, column: str, values: list[float], says: str) -> None:
    columns = {"open_time": [1, 2], **{name: [1.0, 1.0] for name in ("close", "equity", "held")}, column: values}
    pq.write_table(pa.table(columns), copy / "equity.parquet")
    with pytest.raises(Misconfigured, match=rf"equity.parquet: .*{says}"):
        read_run(copy)


def test_an_empty_account_is_named(copy: Path) -> None:
    empty = pa.table({name: pa.array([], pa.float64()) for name in ("open_time", "close", "equity", "held")})
    pq.write_table(empty, copy / "equity.parquet")
    with pytest.raises(Misconfigured, match="holds no candle"):
        read_run(copy)


def test_walk_forward_and_validation_may_be_missing(copy: Path) -> None:
    (copy / "walk_forward.csv").unlink()
    (copy / "validation.json").unlink()
    run = read_run(copy)
    assert (run.walk_forward, run.validation) == ((), None)


def test_a_symbol_that_tells_no_assets_is_taken_as_it_is(copy: Path) -> None:
    config = json.loads((copy / "config.json").read_text(encoding="utf-8"))
    (copy / "config.json").write_text(json.dumps({**config, "symbol": "ABC"}), encoding="utf-8")
    assert read_run(copy).assets == ("base", "quote")
