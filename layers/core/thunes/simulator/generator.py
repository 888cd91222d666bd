"""Invented candles: trends, ranges and shocks from a seed, the same on every machine."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from thunes.domain.candle import Candle, Interval
from thunes.domain.money import floor_to

TICK = Decimal("0.01")
LOT = Decimal("0.00001")
START_PRICE = 25_000.0
# Drift per candle and spread of each regime; a shock is one violent candle.
REGIMES = ((0.0012, 0.004), (0.0, 0.003), (-0.0010, 0.004))
REGIME_LENGTH = (60, 140)
SHOCK_CHANCE = 0.004
SHOCK_SIZE = 0.05


def generate(seed: int, start: datetime, interval: Interval, count: int) -> list[Candle]:
    """Return ``count`` candles from ``start`` on; only additions and products, so no platform differs."""
    dice = random.Random(seed)  # noqa: S311 - a market, not a secret
    drifts = _drifts(dice)
    candles, price = [], START_PRICE
    for number in range(count):
        drift, spread = next(drifts)
        opened = start + number * interval.length
        close = price * (1 + drift + spread * _bell(dice))
        high = max(price, close) * (1 + spread * dice.random() / 2)
        low = min(price, close) * (1 - spread * dice.random() / 2)
        volume = 20 + 180 * dice.random()
        prices = [floor_to(Decimal(repr(level)), TICK) for level in (price, high, low, close)]
        candles.append(_candle(opened, interval, prices, floor_to(Decimal(repr(volume)), LOT)))
        price = close
    return candles


def _drifts(dice: random.Random) -> Iterator[tuple[float, float]]:
    while True:
        drift, spread = dice.choice(REGIMES)
        for _ in range(dice.randint(*REGIME_LENGTH)):
            shock = SHOCK_SIZE * _bell(dice) if dice.random() < SHOCK_CHANCE else 0.0
            yield drift + shock, spread


def _bell(dice: random.Random) -> float:
    """Roughly normal, between -3 and 3, without a transcendental function."""
    return sum(dice.random() for _ in range(6)) - 3.0


def _candle(opened: datetime, interval: Interval, prices: list[Decimal], volume: Decimal) -> Candle:
    open_, _, _, close = prices
    closed = opened + interval.length - timedelta(milliseconds=1)
    return Candle(opened, closed, open_, max(prices), min(prices), close, volume)
