"""Real candles, clean and dirty, from the recorded data; skipped where it is not at hand."""

from pathlib import Path

import duckdb
import pytest

from thunes.domain.candle import BadCandle, missing
from thunes.domain.instrument import parse_instrument
from thunes.domain.times import to_ms
from thunes.simulator.candle_file import Recording, load, outline, spans
from thunes.simulator.candle_source import COLUMNS
from thunes.simulator.listing import listing
from thunes.simulator.market import Market


def recorded(shared_data: Path, name: str) -> tuple[Path, Recording]:
    path = shared_data / "klines" / name
    return path, load(path, path.name.split("-")[0], None, None)


@pytest.mark.parametrize(
    ("name", "count", "interval", "holes", "absent"),
    [
        ("ADAUSDT-1h-2021_2022.parquet", 17507, "1h", 6, 13),
        ("SOLUSDT-1h-2021_2022.parquet", 17507, "1h", 6, 13),
        ("resample/BTCUSDT-1d-2022.parquet", 365, "1d", 0, 0),
        ("panel-1h/WIFUSDT-1h-2024.parquet", 4452, "1h", 0, 0),
    ],
)
def test_a_real_file_is_read_with_its_real_holes(
    shared_data: Path, name: str, count: int, interval: str, holes: int, absent: int
) -> None:
    path, recording = recorded(shared_data, name)
    assert (len(recording.candles), recording.interval.name) == (count, interval)
    assert (len(list(spans(recording))), missing(recording.candles, recording.interval)) == (holes, absent)
    assert outline(path) == (recording.candles[0].open_time, recording.interval)


@pytest.mark.parametrize("name", ["panel-1h/SUIUSDT-1h-2024.parquet", "dirty/ETHUSDT-1m-2017_12_04-offgrid.parquet"])
def test_every_number_of_a_real_file_is_the_one_that_was_written(shared_data: Path, name: str) -> None:
    path, recording = recorded(shared_data, name)
    with duckdb.connect() as connection:
        raw = connection.read_parquet(str(path)).select(*COLUMNS).fetchall()
    read = [
        (to_ms(c.open_time), float(c.open), float(c.high), float(c.low), float(c.close), float(c.volume))
        for c in recording.candles
    ]
    assert read == raw
    exponents = [c.close.as_tuple().exponent for c in recording.candles]
    assert all(isinstance(exponent, int) and exponent >= -8 for exponent in exponents)


def test_a_day_whose_candles_left_the_grid_is_read_as_it_was(shared_data: Path) -> None:
    _, recording = recorded(shared_data, "dirty/ETHUSDT-1m-2017_12_04-offgrid.parquet")
    off = [c for c in recording.candles if c.open_time != recording.interval.open_time(c.open_time)]
    assert (len(recording.candles), recording.interval.name, len(off)) == (1441, "1m", 1080)
    assert {(c.open_time.second, c.open_time.microsecond) for c in off} == {(20, 810_000)}
    assert sum(not c.volume for c in recording.candles) == 110


def test_a_market_of_real_candles_is_valid_at_every_open_and_close(shared_data: Path) -> None:
    _, recording = recorded(shared_data, "dirty/ETHUSDT-1m-2017_12_04-offgrid.parquet")
    market = Market(listing(recording.symbol, recording.candles), recording.interval, recording.candles)
    for candle in recording.candles[::7]:
        assert market.price(candle.open_time) == candle.open
        assert market.book(candle.open_time).ask == candle.open + market.tick
        assert market.klines(candle.open_time, 3)[-1][0] == to_ms(candle.open_time)


@pytest.mark.parametrize(
    "name",
    ["BNBUSDT-1h-2021_2022.parquet", "resample/BTCUSDT-4h-2022.parquet", "panel-1h/ARBUSDT-1h-2024.parquet"],
)
def test_a_real_symbol_gets_a_grid_whose_worth_fits_a_balance(shared_data: Path, name: str) -> None:
    _, recording = recorded(shared_data, name)
    instrument = parse_instrument(listing(recording.symbol, recording.candles))
    assert instrument.tradable
    assert instrument.price.step * instrument.lot.step * 10**8 >= 1


@pytest.mark.parametrize("name", ["resample/BTCUSDT-3d-2022.parquet", "resample/BTCUSDT-1M-2022.parquet"])
def test_a_real_file_of_an_unknown_interval_is_refused(shared_data: Path, name: str) -> None:
    with pytest.raises(BadCandle, match=r"s apart; known are"):
        recorded(shared_data, name)
