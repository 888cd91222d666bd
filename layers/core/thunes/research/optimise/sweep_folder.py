"""The folder of a sweep: what it was, a row for every pair, a picture; written whole or not at all."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from thunes.domain.times import iso
from thunes.research.figures import COLUMNS
from thunes.research.heat_map import heat_map
from thunes.research.optimise.every_pair import Swept
from thunes.research.run_folder import whole


def write_sweep(swept: Swept, folder: Path, source: Mapping[str, Any]) -> dict[str, Any]:
    """Write the sweep below ``folder`` under its id, and return what is in ``sweep.json``.

    A sweep of that id is replaced. ``source`` says where the candles came from.

    Raises:
        Misconfigured: when nothing can be written there.
    """
    wanted, summary = swept.wanted, {**summary_of(swept), "source": dict(source)}
    with whole(folder / wanted.name) as place:
        (place / "sweep.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
        _csv(place / "sweep.csv", swept)
        drawn = heat_map(swept.rows, wanted.figure, wanted.names, wanted.plan.least_round_trips)
        (place / "heat_map.svg").write_text(drawn, encoding="utf-8")
    return summary


def summary_of(swept: Swept) -> dict[str, Any]:
    """Return the sweep in short, as JSON has it."""
    dataset = swept.wanted.ground.dataset
    return {
        "sweep": swept.wanted.name,
        **swept.wanted.config,
        "start": iso(dataset.start),
        "end": iso(dataset.end),
        "candles": len(dataset.bars),
        "counts": swept.counts,
        "best": _best(swept),
    }


def _best(swept: Swept) -> dict[str, Any] | None:
    if swept.best is None:
        return None
    row, kept, plan = swept.rows[swept.best], swept.neighbours, swept.wanted.plan
    return {
        "trial": swept.numbers[swept.best],
        "parameters": {**plan.fixed, **plan.point(swept.numbers[swept.best])},
        "figures": {name: _plain(row[name]) for name in COLUMNS},
        "kept_by_neighbours": kept,
        "least_kept_by_a_neighbour": min(kept.values(), default=None),
    }


def _csv(path: Path, swept: Swept) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow((*swept.wanted.names, *COLUMNS))
        for first, second, *values in swept.rows.tolist():
            writer.writerow((f"{first:g}", f"{second:g}", *("" if np.isnan(value) else value for value in values)))


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
