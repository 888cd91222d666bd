"""A run with an account that a test makes up, to hold what it computes against."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from thunes.features.bars import Times
from thunes.research.report.folder import RunFolder
from thunes.research.report.tables import Account

DAY_MS = 86_400_000


def times(start: str, n: int, hours: int) -> Times:
    """Return when ``n`` candles of so many hours open."""
    first = np.datetime64(start, "ms").astype(np.int64)
    return first + np.arange(n, dtype=np.int64) * hours * 3_600_000


def with_account(run: RunFolder, opened: Times, equity: Sequence[float], interval: str = "1d") -> RunFolder:
    """Return ``run`` with another account, which began with 100."""
    values = np.array(equity, dtype=np.float64)
    config = {**run.config, "interval": interval, "terms": {**run.config["terms"], "cash": 100.0}}
    return replace(run, config=config, account=Account(opened, np.ones(len(values)), values, np.zeros(len(values))))
