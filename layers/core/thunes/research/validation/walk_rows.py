"""A walk forward as rows that people read: how each fold went, and how the parameters moved."""

import csv
import io
import json
import math
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from thunes.domain.audit import to_json
from thunes.domain.times import from_ms, iso
from thunes.features.bars import Bars
from thunes.research.statistics.drawdowns import max_drawdown
from thunes.research.statistics.ratios import per_year, sharpe
from thunes.research.validation.walk_forward import Step, Walk

Row = Mapping[str, object]
RESULTS, PARAMETERS = "walk_forward.csv", "walk_parameters.csv"


def result_rows(walk: Walk) -> list[Row]:
    """Return a row for each fold: when it trained and tested (an end is the first moment after), and what came of it.

    ``parameters`` are JSON. The return and the fall are shares of 1, the Sharpe ratio is yearly; None where a figure is
    not defined. What a report reads is in ``report.tables.Fold``.
    """
    year = per_year(walk.bars.interval)
    return [
        {
            "fold": number,
            **_times(walk.bars, "train", step.fold.train),
            **_times(walk.bars, "test", step.fold.test),
            "train_score": _plain(step.score),
            "sharpe": _plain(sharpe(step.returns, year)),
            "total_return": float(np.prod(1.0 + step.returns)) - 1.0,
            "max_drawdown": max_drawdown(step.returns),
            "parameters": json.dumps(to_json(step.parameters)),
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
    return {"fold": number, "test_start": _times(bars, "test", step.fold.test)["test_start"], **values}


def _times(bars: Bars, part: str, candles: range) -> dict[str, object]:
    first, after = int(bars.open_ms[candles[0]]), int(bars.open_ms[candles[-1]]) + bars.length_ms
    return {f"{part}_start": iso(from_ms(first)), f"{part}_end": iso(from_ms(after))}


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
