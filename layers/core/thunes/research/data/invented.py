"""A year that never was: candles for whoever has none, the same for the same seed."""

from collections.abc import Sequence
from datetime import UTC, datetime

from thunes.domain.candle import Candle, Interval
from thunes.features.bars import Bars
from thunes.research.data.dataset import Dataset
from thunes.simulator.generator import generate

SYMBOL, INTERVAL, START, CANDLES = "BTCUSDT", Interval("1h"), datetime(2023, 1, 1, tzinfo=UTC), 8760


def candles_of_year(seed: int) -> Sequence[Candle]:
    """Return the hours of that year, exact."""
    return generate(seed, START, INTERVAL, CANDLES)


def invented_year(seed: int) -> Dataset:
    """Return the same hours as arrays."""
    return Dataset.of(SYMBOL, Bars.of(candles_of_year(seed), INTERVAL))
