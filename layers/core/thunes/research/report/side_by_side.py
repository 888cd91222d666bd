"""The page of two runs: their curves in one chart, what was asked differently, and their figures."""

import json
import math
from pathlib import Path
from typing import Any

from thunes.research.report.comparison import Pair, Unlike, differences, figures, growth
from thunes.research.report.curves import MOST, seconds, short
from thunes.research.report.drawdowns import underwater
from thunes.research.report.explained import Kind, explained, written
from thunes.research.report.figures import MINUS, NONE, Money, exact, percent
from thunes.research.report.folder import Figure, RunFolder
from thunes.research.report.html import Html, element, join
from thunes.research.report.kpis import grouped, name_of
from thunes.research.report.overview import SWITCH, money_of, warnings
from thunes.research.report.page import DRAWN, page
from thunes.research.report.parts import canvas, note, section, table
from thunes.research.report.writing import write

NAMES = ("First", "Second")
CHART = "both-chart"
FIGURES = (
    "The difference is the second less the first; shares differ in percentage points. "
    "Runs over other candles or other spans of time are no fair comparison."
)


def build_comparison(first: RunFolder, second: RunFolder, out: Path) -> Path:
    """Write the page that compares two runs to ``out``, whole or not at all."""
    return write(out, side_by_side(first, second))


def side_by_side(first: RunFolder, second: RunFolder) -> str:
    """Return the page."""
    runs = (first, second)
    named = (join([f"{name}: ", element("code", run.run)]) for name, run in zip(NAMES, runs, strict=True))
    title = element("div", element("h1", "Two runs compared"), *(element("p", one) for one in named))
    panels = [*(_doubts(name, run) for name, run in zip(NAMES, runs, strict=True)), _curves(*runs), _asked(*runs)]
    main = element("main", *panels, _statistics(*runs), id="report")
    body = join([element("header", title, SWITCH, class_="top"), main])
    data = {"money": 2, "price": 2, "charts": {CHART: _lines(*runs)}}
    return page(f"{first.run} and {second.run}", body, data)


def _doubts(name: str, run: RunFolder) -> Html:
    return element(
        "div", element("h3", f"{name}, {run.run}"), warnings(run, f"warnings-{name.lower()}"), class_="doubt"
    )


def _lines(first: RunFolder, second: RunFolder) -> dict[str, Any]:
    series = []
    styles = zip(NAMES, ("strategy", "other"), growth(first, second, MOST), strict=True)
    for name, style, (times, values) in styles:
        line = {"name": name, "style": style, "format": "percent", "pane": 0, "time": seconds(times).tolist()}
        series.append({**line, "values": [None if math.isnan(value) else value for value in short(values)]})
    return {"kind": "lines", "series": series}


def _curves(first: RunFolder, second: RunFolder) -> Html:
    ends = [
        f"{name} {percent(float(run.account.equity[-1]) / run.cash - 1.0, signed=True)}, deepest drawdown "
        f"{percent(float(underwater(run.account.equity, run.cash).min()))}"
        for name, run in zip(NAMES, (first, second), strict=True)
    ]
    says = f"Change of both accounts since their start. {'; '.join(ends)}."
    return section("equity", "Equity", canvas(CHART, says), note(f"{says} ", DRAWN))


def _asked(first: RunFolder, second: RunFolder) -> Html:
    found = differences(first, second)
    if not found:
        return section("asked", "What was asked", note("Both runs were asked the same."))
    rows = ([name, *_values(pair)] for name, pair in found.items())
    return section("asked", "What was asked", table("Asked differently", ("", *NAMES), rows))


def _values(pair: Unlike) -> list[object]:
    return [NONE if value is None else value if isinstance(value, str) else json.dumps(value) for value in pair]


def _statistics(first: RunFolder, second: RunFolder) -> Html:
    found = figures(first, second)
    columns = ("Statistic", *NAMES, "Difference")
    tables = [
        table(title, columns, ([name_of(name), *_row(name, found[name], (first, second))] for name in names), "pairs")
        for title, names in grouped(found).items()
    ]
    return section("statistics", "All statistics", *tables, note(FIGURES))


def _row(name: str, pair: Pair, runs: tuple[RunFolder, RunFolder]) -> list[Html]:
    monies = [money_of(run) for run in runs]
    cells = [
        exact(figure, written(explained(name).kind, figure, money, run.length_ms))
        for figure, money, run in zip(pair[:2], monies, runs, strict=True)
    ]
    return [*cells, exact(pair.difference, _difference(name, pair.difference, monies[0]))]


def _difference(name: str, figure: Figure, money: Money) -> str:
    """Return a difference with its sign; of candles no time is told, for the runs may have other intervals."""
    if figure is None:
        return NONE
    kind = explained(name).kind
    if kind is Kind.CANDLES:
        kind = Kind.RATIO
    shown = written(kind, figure, money, 0)
    return shown if shown.startswith(("+", MINUS)) or float(f"{figure:.4f}") == 0.0 else f"+{shown}"
