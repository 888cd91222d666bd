"""A walk forward as rows that people read: how each fold went, and how the parameters moved."""

import csv
import io
import math
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from thunes.domain.times import from_ms, iso
from thunes.features.bars import Bars
from thunes.research.statistics.drawdowns import max_drawdown
from thunes.research.statistics.ratios import per_year, sharpe
from thunes.research.validation.walk_forward import Step, Walk

Row = Mapping[str, object]
RESULTS, PARAMETERS = "results.csv", "parameters.csv"


def result_rows(walk: Walk) -> list[Row]:
    """Return a row for each fold: when it trained and tested (times of opening, inclusive), and what came of it.

    Returns are shares of 1, the Sharpe ratio is annualised; None where a figure is not defined.
    """
    year = per_year(walk.bars.interval)
    return [
        {
            "fold": number,
            **_times(walk.bars, "train", step.fold.train),
            **_times(walk.bars, "test", step.fold.test),
            "train_score": _plain(step.score),
            "test_return": float(np.prod(1.0 + step.returns)) - 1.0,
            "test_sharpe": _plain(sharpe(step.returns, year)),
            "test_max_drawdown": max_drawdown(step.returns),
        }
        for number, step in enumerate(walk.steps, start=1)
    ]


def parameter_rows(walk: Walk) -> list[Row]:
    """Return a row for each fold: since when its parameters were applied, and what they were, by name."""
    names = list(dict.fromkeys(name for step in walk.steps for name in step.parameters))
    return [_parameters(walk.bars, number, step, names) for number, step in enumerate(walk.steps, start=1)]


def write_walk(walk: Walk, folder: Path) -> tuple[Path, Path]:
    """Write both as CSV into ``folder``, which exists; return where. A file is there whole or not at all."""
    tables = ((RESULTS, result_rows(walk)), (PARAMETERS, parameter_rows(walk)))
    results, parameters = (_write(folder / name, rows) for name, rows in tables)
    return results, parameters


def _parameters(bars: Bars, number: int, step: Step, names: Sequence[str]) -> Row:
    values = {name: step.parameters.get(name) for name in names}
    return {"fold": number, "test_from": _times(bars, "test", step.fold.test)["test_from"], **values}


def _times(bars: Bars, part: str, candles: range) -> dict[str, object]:
    first, last = (iso(from_ms(int(bars.open_ms[place]))) for place in (candles[0], candles[-1]))
    return {f"{part}_from": first, f"{part}_until": last}


def _write(path: Path, rows: Sequence[Row]) -> Path:
    text = io.StringIO()
    table = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text.getvalue(), encoding="utf-8")
    return beside.replace(path)


def _plain(figure: float) -> float | None:
    return figure if math.isfinite(figure) else None
