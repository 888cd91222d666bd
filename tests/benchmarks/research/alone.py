"""One measurement in a process of its own, whose memory and start are then its own: figures as JSON on stdout.

python -m tests.benchmarks.research.alone NAME
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from statistics import median
from typing import Any

import numpy as np

from tests.benchmarks.research.command import command
from tests.benchmarks.research.invented import QUARTER, YEAR, falling, walk, waves
from tests.benchmarks.research.study import study
from tests.research.open_handed import OPEN_HANDED
from thunes.domain.candle import Candle
from thunes.strategies import Strategy, build_whole

RUNS = 5
BLOCKED = "without numba"
SMA = build_whole("sma_crossover", {"fast": 20, "slow": 50})
# How many pairs the peer is given of the whole sweep; its time is scaled up, its memory is not.
SHARES = {"short": 10, "long": 10}
CANDLES = 3_000
# So much that a year of minutes cannot bring it down to where vectorbt takes an amount for none.
CASH = 1e9


def timed(run: Callable[[], Any], runs: int = RUNS) -> dict[str, Any]:
    """Return seconds of the first run, the median of the next and of their CPU seconds, and what they returned."""
    times, cpu = [], []
    for _ in range(runs + 1):
        started, spent = time.perf_counter(), time.process_time()
        outcome = run()
        times.append(time.perf_counter() - started)
        cpu.append(time.process_time() - spent)
    return {"first": times[0], "warm": median(times[1:]), "cpu": median(cpu[1:]), **outcome}


def one_pass() -> dict[str, Any]:
    from thunes.research.kernel import simulate  # noqa: PLC0415 - a start is measured too
    from thunes.research.terms import Terms  # noqa: PLC0415

    bars = walk("1m", YEAR)

    def run() -> dict[str, Any]:
        done = simulate(bars, SMA.wishes(bars), Terms(cash=CASH))
        return {"fills": len(done.bar), "final": float(done.equity[-1])}

    return timed(run)


def one_pass_by_vectorbt() -> dict[str, Any]:
    from thunes.research.certify import by_vectorbt  # noqa: PLC0415
    from thunes.research.terms import Terms  # noqa: PLC0415

    bars = walk("1m", YEAR)

    def run() -> dict[str, Any]:
        done = by_vectorbt(bars, SMA.wishes(bars), Terms(cash=CASH))
        return {"fills": len(done.bar), "final": float(done.equity[-1])}

    return timed(run)


def grid(which: str) -> tuple[Any, Any]:
    """Return candles and pairs of a sweep: a quarter's hours and ten thousand, or a year's minutes and a hundred."""
    from thunes.research.sweep import ordered_pairs  # noqa: PLC0415

    pairs = ordered_pairs(range(2, 160), range(5, 160))[:10_000]
    if which == "short":
        return walk("1h", QUARTER), pairs
    return walk("1m", YEAR), pairs[np.linspace(0, len(pairs) - 1, 100).astype(int)]


def sweep(which: str) -> dict[str, Any]:
    from thunes.research.sweep import sweep_sma  # noqa: PLC0415
    from thunes.research.terms import Terms  # noqa: PLC0415

    bars, pairs = grid(which)

    def run() -> dict[str, Any]:
        rows = sweep_sma(bars, pairs, Terms(cash=CASH))
        return {"pairs": len(rows), "check": float(rows["final_equity"][:: SHARES[which]].sum())}

    return timed(run)


def broadcast(which: str) -> dict[str, Any]:
    """Return the same of vectorbt, all columns at once, with the figures that a search compares."""
    from thunes.research.certify import broadcast as by_vectorbt  # noqa: PLC0415
    from thunes.research.terms import Terms  # noqa: PLC0415

    bars, pairs = grid(which)
    some = pairs[:: SHARES[which]]

    def run() -> dict[str, Any]:
        parameters = [{"fast": fast, "slow": slow} for fast, slow in some.tolist()]
        wishes = [build_whole("sma_crossover", pair).wishes(bars) for pair in parameters]
        equity, _, _ = by_vectorbt(bars, wishes, Terms(cash=CASH))
        return {"pairs": len(some), "check": float(equity.sum())}

    return timed(run, runs=1)


def replays() -> dict[str, Any]:
    """Return candles a CPU second without a signal, and what an entry with its exit adds, in milliseconds of CPU."""
    quick = build_whole("sma_crossover", {"fast": 3, "slow": 8})
    rounds = [
        (replayed(falling(CANDLES), SMA), replayed(falling(CANDLES), quick), replayed(waves(CANDLES), quick))
        for _ in range(3)
    ]
    quiet, idle, busy = (median(seconds for seconds, _ in each) for each in zip(*rounds, strict=True))
    cycles = rounds[0][2][1] / 2
    return {"candles": (CANDLES - SMA.warm_up + 1) / quiet, "cycle_ms": (busy - idle) / cycles * 1000, "cycles": cycles}


def replayed(candles: list[Candle], strategy: Strategy) -> tuple[float, int]:
    """Return CPU seconds of a replay and the number of fills."""
    from thunes.domain.candle import Interval  # noqa: PLC0415
    from thunes.research.replay import Recorded, replay  # noqa: PLC0415

    recorded = Recorded("BTCUSDT", Interval("1h"), candles)
    started = time.process_time()
    done = replay(recorded, strategy, OPEN_HANDED, Decimal(1000), strategy.warm_up - 1)
    return time.process_time() - started, len(done.fills)


WAYS: dict[str, Callable[[], dict[str, Any]]] = {
    "pass": one_pass,
    BLOCKED: one_pass,
    "pass by vectorbt": one_pass_by_vectorbt,
    "short sweep": lambda: sweep("short"),
    "long sweep": lambda: sweep("long"),
    "short broadcast": lambda: broadcast("short"),
    "long broadcast": lambda: broadcast("long"),
    "replay": replays,
    "study": study,
    "command": command,
}


def main(name: str) -> None:
    """Measure one thing and write it."""
    if name == BLOCKED:
        sys.modules["numba"] = None  # type: ignore[assignment] # as if it were not installed
    found = WAYS[name]()
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
