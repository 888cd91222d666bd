"""A market that rises, falls by almost a third within an hour, and recovers: invented, the same on every machine."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from thunes.domain.candle import Candle, Interval
from thunes.domain.money import floor_to
from thunes.simulator.generator import TICK, generate

INTERVAL = Interval("5m")
HOUR = 12  # candles
# Twelve of these are 0.69.
FALL = 0.969551
RISE_BEFORE, RISE_AFTER = 1.0025, 1.003
# So long before the fall the market begins to rise: time for a crossover to be in it.
RISING = 60


def crash(seed: int, start: datetime, count: int, at: int) -> list[Candle]:
    """Return ``count`` candles of five minutes; the fall begins with the candle number ``at`` and lasts an hour."""
    candles, factor = [], 1.0
    for candle, step in zip(generate(seed, start, INTERVAL, count), _steps(at), strict=False):
        closing = factor * step
        candles.append(_scaled(candle, factor, closing))
        factor = closing
    return candles


def _steps(at: int) -> Iterator[float]:
    yield from [1.0] * (at - RISING)
    yield from [RISE_BEFORE] * RISING
    yield from [FALL] * HOUR
    while True:
        yield RISE_AFTER


def _scaled(candle: Candle, opening: float, closing: float) -> Candle:
    """Let a candle open and close at its part of the way; its wicks keep their share of the price."""
    low, high = min(opening, closing), max(opening, closing)
    open_, close = _times(candle.open, opening), _times(candle.close, closing)
    return replace(
        candle,
        open=open_,
        close=close,
        high=max(_times(candle.high, high), open_, close),
        low=min(_times(candle.low, low), open_, close),
    )


def _times(price: Decimal, factor: float) -> Decimal:
    return floor_to(price * Decimal(repr(factor)), TICK)
