"""Run folders as a backtest writes them, from invented candles or given ones, with statistics of their own."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tests.research.markets import walked, wished
from thunes.domain.times import from_ms, iso
from thunes.features.bars import Bars
from thunes.research.kernel import BUY, Run, simulate
from thunes.research.report.tables import Fills, Fold, RoundTrips
from thunes.research.terms import Terms
from thunes.strategies.wishes import Wishes

START_MS = 1_640_995_200_000  # 2022-01-01
CASH = Terms(cash=10_000.0)


def invented(folder: Path, n: int = 2000, seed: int = 7, **changes: Any) -> Path:
    """Write a run over a random walk; ``changes`` go into its config."""
    bars = walked(seed, n)
    moved = Bars(bars.interval, bars.open_ms + START_MS, bars.open, bars.high, bars.low, bars.close, bars.volume)
    return written(folder, moved, wished(seed, n, 0.03), CASH, **changes)


def written(folder: Path, bars: Bars, wishes: Wishes, terms: Terms, **changes: Any) -> Path:
    """Write the folder of a run of ``wishes`` on ``bars`` and return it."""
    run = simulate(bars, wishes, terms)
    trips = paired(bars, run, terms)
    folder.mkdir(parents=True)
    config = {**_config(folder.name, bars, terms), **changes}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "statistics.json").write_text(json.dumps(_statistics(bars, run, terms, trips)), encoding="utf-8")
    _csv(folder / "fills.csv", Fills.COLUMNS, _fills(bars, run))
    _csv(folder / "round_trips.csv", RoundTrips.COLUMNS, trips)
    columns = {"open_time": bars.open_ms, "close": bars.close, "equity": run.equity, "held": run.held}
    pq.write_table(pa.table(columns), folder / "equity.parquet")
    return folder


def validated(folder: Path, parameters: Sequence[Mapping[str, Any]]) -> None:
    """Add a walk forward of so many folds, 30 days each, and a validation."""
    rows = []
    for number, chosen in enumerate(parameters):
        start = START_MS + number * 30 * 86_400_000
        figures = ("", "", "") if number == 1 else (1.5 - number, 0.05 - number / 50, -0.08)
        rows.append((number + 1, _time(start), _time(start + 30 * 86_400_000), *figures, json.dumps(chosen)))
    _csv(folder / "walk_forward.csv", Fold.COLUMNS, rows)
    content: dict[str, Any] = {
        "deflated_sharpe": 0.913,
        "overfitting": 0.15,
        "trials_counted": 240,
        "overfitting_blocks": 16,
    }
    content |= {"stable": True, "certified": "not asked for", "plan": {"seed": 1}, "source": {"data": "somewhere"}}
    (folder / "validation.json").write_text(json.dumps(content), encoding="utf-8")


def judged(folder: Path) -> None:
    """Add what chance made of the run, and what the gate said."""
    levels = {"0.05": -0.31, "0.25": -0.2, "0.5": -0.12, "0.75": -0.08, "0.95": 0.04}
    chance = {
        "draws": 1000,
        "seed": 7,
        "reordered": {"max_drawdown": levels},
        "redrawn": {"final": {level: 1.0 + value for level, value in levels.items()}, "max_drawdown": levels},
        "random_entries": {"growth": 0.4, "by_chance": levels, "p_value": 0.037},
        "histories": {"histories": 100, "block": 60, "sharpe": levels, "above_zero": 0.07},
    }
    names = (("deflated_sharpe_outer", 0.97, True), ("overfitting", 0.31, False), ("calibration", None, None))
    conditions = [
        {"condition": name, "value": value, "threshold": ">= 0.95", "passed": passed, "told": "as it was measured"}
        for name, value, passed in names
    ]
    (folder / "chance.json").write_text(json.dumps(chance), encoding="utf-8")
    gate = {"passed": False, "evidence": "0" * 64, "conditions": conditions}
    (folder / "promotion.json").write_text(json.dumps(gate), encoding="utf-8")


def paired(bars: Bars, run: Run, terms: Terms) -> list[Sequence[object]]:
    """Return the rows of a simple account: every purchase with the sale after it, commission in quote."""
    assert not terms.in_base
    rows: list[Sequence[object]] = []
    for k in range(0, len(run.bar) - 1, 2):
        fees = float(run.commission[k] + run.commission[k + 1])
        cost = float(run.quantity[k] * run.price[k] + run.commission[k])
        profit = float(run.quantity[k + 1] * run.price[k + 1] - run.commission[k + 1]) - cost
        times = (_time(int(bars.open_ms[run.bar[k]])), _time(int(bars.open_ms[run.bar[k + 1]])))
        rows.append((*times, run.quantity[k], run.price[k], run.price[k + 1], fees, cost, profit, profit / cost))
    return rows


def _config(name: str, bars: Bars, terms: Terms) -> dict[str, Any]:
    return {
        "run": name,
        "strategy": "sma_cross",
        "version": 1,
        "parameters": {"fast": 20, "slow": 50, "stop_loss": "0.03"},
        "param_hash": "0123456789ab",
        "symbol": "BTCUSDT",
        "interval": bars.interval.name,
        "start": _time(int(bars.open_ms[0])),
        "end": _time(int(bars.open_ms[-1]) + bars.length_ms),
        "candles": len(bars),
        "data_hash": "4be1f0b3c7d2a5968e1f",
        "terms": terms._asdict(),
        "code_version": "0.1.0+abcdef012345",
        "warnings": ["3 candles are missing in 1 holes; nothing is filled in them"],
    }


def _statistics(bars: Bars, run: Run, terms: Terms, trips: Sequence[Sequence[Any]]) -> dict[str, Any]:
    equity = np.concatenate([[terms.cash], run.equity])
    r, profits = np.diff(equity) / equity[:-1], np.array([row[7] for row in trips])
    year, moved = 365 * 86_400_000 / bars.length_ms, r.std(ddof=1)
    ratio = float(r.mean() / moved) if moved else None
    won, lost = profits[profits > 0].sum(), -profits[profits < 0].sum()
    return {
        "candles": len(bars),
        "final_equity": float(run.equity[-1]),
        "total_return": float(run.equity[-1] / terms.cash - 1.0),
        "cagr": float((run.equity[-1] / terms.cash) ** (year / len(r)) - 1.0),
        "annual_volatility": float(r.std(ddof=1) * np.sqrt(year)),
        "sharpe": ratio and float(ratio * np.sqrt(year)),
        "max_drawdown": float(np.min(equity / np.maximum.accumulate(equity)) - 1.0),
        "longest_drawdown": 411,
        "sharpe_per_candle": ratio,
        "min_track_record_length": None,
        "held_return": float(bars.close[-1] / bars.close[0] - 1.0),
        "exposure": float(np.mean(run.held > 0)),
        "fees": float(run.commission.sum()),
        "fills": len(run.bar),
        "round_trips": len(trips),
        "win_rate": float(np.mean(profits > 0)) if len(trips) else None,
        "expectancy": float(profits.mean()) if len(trips) else None,
        "profit_factor": float(won / lost) if lost else None,
        "mean_duration": 12.25,
        "unheard_of": 0.123456,
    }


def _fills(bars: Bars, run: Run) -> Iterable[Sequence[object]]:
    for bar, side, *amounts in zip(run.bar, run.side, run.quantity, run.price, run.commission, strict=True):
        yield _time(int(bars.open_ms[bar])), "BUY" if side == BUY else "SELL", *amounts


def _csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([columns, *rows])


def _time(stamp: int) -> str:
    return iso(from_ms(stamp))
