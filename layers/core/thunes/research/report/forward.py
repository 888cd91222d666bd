"""The walk forward: what each test window came to, and how the parameters that were chosen for it moved."""

import json
from collections.abc import Sequence

import numpy as np

from thunes.research.report.figures import NONE, day, exact, number, optional
from thunes.research.report.html import Html, element
from thunes.research.report.parts import note, section, table
from thunes.research.report.plots import Bar, bars, line
from thunes.research.report.tables import Fold


def walk_forward(folds: Sequence[Fold]) -> Html:
    """Return the panel; nothing when there are no folds."""
    if not folds:
        return Html()
    charts = [_bands(folds), *(_trajectory(folds, name) for name in moving(folds))]
    whole = element("div", *charts, class_="two")
    return section("walk-forward", "Walk forward", whole, _table(folds))


def moving(folds: Sequence[Fold]) -> list[str]:
    """Return the parameters that are numbers in every fold and differ between some."""
    names = dict.fromkeys(name for fold in folds for name in fold.parameters)
    return [name for name in names if len(set(_numbers(folds, name))) > 1]


def _numbers(folds: Sequence[Fold], name: str) -> list[float]:
    try:
        return [float(fold.parameters[name]) for fold in folds]
    except (KeyError, TypeError, ValueError):
        return []


def _bands(folds: Sequence[Fold]) -> Html:
    shown = [fold for fold in folds if fold.sharpe is not None]
    if not shown:
        return note("No test window has a Sharpe ratio.")
    above = sum((fold.sharpe or 0.0) > 0.0 for fold in folds)
    says = f"Sharpe ratio of each test window: above 0 in {above} of {len(folds)}."
    columns = [Bar(fold.start, fold.end, fold.sharpe or 0.0, _told(fold)) for fold in shown]
    chart = bars(columns, says, lambda value: number(value, 1))
    return element("div", element("h3", "Sharpe out of sample"), chart, note(says))


def _told(fold: Fold) -> str:
    return f"Fold {fold.name}, {day(fold.start)} to {day(fold.end)}: Sharpe {number(fold.sharpe or 0.0, 2)}"


def _trajectory(folds: Sequence[Fold], name: str) -> Html:
    values = np.array(_numbers(folds, name))
    times = np.array([[fold.start, fold.end] for fold in folds], dtype=np.int64).reshape(-1)
    says = f"{name} as chosen for each test window: between {values.min():g} and {values.max():g}."
    chart = line(times, np.repeat(values, 2), says, lambda value: f"{value:g}")
    return element("div", element("h3", f"Parameter {name}"), chart, note(says))


def _table(folds: Sequence[Fold]) -> Html:
    names = list(dict.fromkeys(name for fold in folds for name in fold.parameters))
    columns = ("Fold", "Test from", "To", "Sharpe", "Return", "Max drawdown", *names)
    rows = ([*_figures(fold), *(_parameter(fold, name) for name in names)] for fold in folds)
    return table("Test windows", columns, rows)


def _figures(fold: Fold) -> list[object]:
    sharpe = NONE if fold.sharpe is None else number(fold.sharpe, 2)
    rates = (
        exact(fold.total_return, optional(fold.total_return, signed=True), toned=True),
        exact(fold.max_drawdown, optional(fold.max_drawdown)),
    )
    return [fold.name, day(fold.start), day(fold.end), exact(fold.sharpe, sharpe), *rates]


def _parameter(fold: Fold, name: str) -> str:
    value = fold.parameters.get(name)
    return NONE if value is None else value if isinstance(value, str) else json.dumps(value)
