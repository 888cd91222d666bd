"""Candles for strategies: walks from whole numbers, and small parameters that let every strategy act often."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from tests.builders import HOUR, MILLISECOND, START
from thunes.domain.candle import Candle
from thunes.simulator.candle_file import load

# By strategy: parameters with which a few hundred candles say everything it can say.
BUSY: dict[str, list[dict[str, Any]]] = {
    "sma_crossover": [{"fast": 2, "slow": 5}],
    "rsi_reversion": [{"period": 3, "oversold": 35, "exit_above": 60}],
    "donchian": [{"entry": 5, "exit": 3}, {"entry": 2, "exit": 7}],
    "composite": [
        {"members": [{"strategy": "sma_crossover", "parameters": {"fast": 2, "slow": 5}, "weight": 2},
                     {"strategy": "donchian", "parameters": {"entry": 3, "exit": 3}, "weight": -1},
                     {"strategy": "rsi_reversion", "parameters": {"period": 2}}], "threshold": 2},
    ],
}  # fmt: skip
EACH = [(name, parameters) for name, several in BUSY.items() for parameters in several]
# Moves of the close in cents, many of them none at all; how far high and low go beyond.
STEPS = st.lists(st.tuples(st.integers(-300, 300) | st.just(0), st.integers(0, 50)), min_size=110, max_size=140)


def walk(steps: Sequence[tuple[int, int]], start: int = 100_000) -> list[Candle]:
    """Return one candle per step, ending at START; prices stay positive."""
    candles, cents = [], start
    first = HOUR.open_time(START) - len(steps) * HOUR.length
    for number, (move, beyond) in enumerate(steps):
        before, cents = cents, max(cents + move, 1000)
        opened = first + number * HOUR.length
        prices = (before, max(before, cents) + beyond, min(before, cents) - beyond, cents)
        open_, high, low, close = (Decimal(price) / 100 for price in prices)
        closed = opened + HOUR.length - MILLISECOND
        candles.append(Candle(opened, closed, open_, high, low, close, Decimal(1)))
    return candles


def recorded(folder: Path, start: datetime, days: int) -> Sequence[Candle]:
    """Return hourly candles of BTCUSDT that happened."""
    file = folder / "klines" / "BTCUSDT-1h-2017_2023.parquet"
    return load(file, "BTCUSDT", start, start + timedelta(days=days)).candles
