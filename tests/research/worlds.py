"""Invented markets with and without something to find, and studies of them."""

from pathlib import Path
from typing import Any

import numpy as np

from tests.research.markets import ALL_CASH, HOUR_MS
from thunes.domain.candle import Interval
from thunes.features.bars import Bars
from thunes.research.data.dataset import Dataset
from thunes.research.optimise import Ground, Plan, Search
from thunes.research.trials import TrialLedger
from thunes.strategies import Bound

BOUNDS = {"fast": Bound(2, 10), "slow": Bound(8, 40)}


def world(seed: int, n: int, drift: float = 0.0, spread: float = 0.005, lasting: int = 40) -> Bars:
    """Return hourly candles: noise of ``spread``, and a drift either way that turns after ``lasting`` on average."""
    dice = np.random.default_rng(seed)
    turns = np.cumsum(dice.random(n) < 1.0 / lasting) % 2 * 2 - 1
    close = np.round(20_000.0 * np.exp(np.cumsum(drift * turns + dice.normal(0.0, spread, n))), 2)
    opens = np.concatenate([[20_000.0], close[:-1]])
    high, low = np.maximum(opens, close), np.minimum(opens, close)
    start = 1_609_459_200_000  # 2021
    return Bars(Interval("1h"), start + np.arange(n) * HOUR_MS, opens, high, low, close, np.full(n, 1.00001))  # the lot


def ground_of(bars: Bars) -> Ground:
    """Return the candles, on terms of all the cash."""
    return Ground.of(Dataset.of("BTCUSDT", bars), ALL_CASH)


def study(folder: Path, bars: Bars, name: str = "study", **options: Any) -> Search:
    """Return a small study of them, judged by the whole alone, whose trials are put on record in ``folder``."""
    usual = {"bounds": BOUNDS, "objectives": ("sharpe",), "least_round_trips": 3, "inner_folds": 1}
    plan = Plan("sma_crossover", **{**usual, **options})
    return Search(name, plan, ground_of(bars), TrialLedger(folder / "trials"))


def write_candles(path: Path, bars: Bars) -> Path:
    """Write candles as a file that any command reads."""
    columns = (bars.open_ms, bars.open, bars.high, bars.low, bars.close, bars.volume)
    lines = (",".join(str(value) for value in row) for row in zip(*(part.tolist() for part in columns), strict=True))
    path.write_text("open_time,open,high,low,close,volume\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path
