"""The tear sheet of one run, put together."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from thunes.research.report.curves import equity, equity_data, exposure
from thunes.research.report.evidence import validation
from thunes.research.report.folder import RunFolder, read_run
from thunes.research.report.forward import walk_forward
from thunes.research.report.html import Html, element, join
from thunes.research.report.judged import gate
from thunes.research.report.kpis import kpis
from thunes.research.report.luck import by_chance
from thunes.research.report.overview import header, headline, money_of, run_card, warnings
from thunes.research.report.page import page
from thunes.research.report.paid import paid
from thunes.research.report.positions import price_data, price_decimals, round_trips
from thunes.research.report.returns import months, rolling, spread
from thunes.research.report.writing import write

LINKS = {
    "run": "Run",
    "equity": "Equity",
    "months": "Months",
    "spread": "Distribution",
    "round-trips": "Round trips",
    "costs": "Costs",
    "walk-forward": "Walk forward",
    "chance": "Chance",
    "validation": "Validation",
    "gate": "Gate",
    "statistics": "All statistics",
}


def build(folder: Path, out: Path) -> Path:
    """Read the run in ``folder`` and write its tear sheet to ``out``, whole or not at all.

    Raises:
        Misconfigured: naming the file of the run that is missing or damaged.
    """
    return write(out, tear_sheet(read_run(folder)))


def tear_sheet(run: RunFolder) -> str:
    """Return the page."""
    title = f"{run.config['strategy']} on {run.config['symbol']} {run.config['interval']}, {run.run}"
    panels = _panels(run)
    body = join([header(run), _contents(panels), element("main", *panels, id="report")])
    return page(title, body, data_of(run))


def data_of(run: RunFolder) -> dict[str, Any]:
    """Return what the charts of the page are drawn from."""
    charts = {"equity-chart": equity_data(run)}
    if len(run.trips):
        charts["price-chart"] = price_data(run)
    return {"money": money_of(run).decimals, "price": price_decimals(run), "charts": charts}


def _panels(run: RunFolder) -> list[Html]:
    return [
        warnings(run),
        headline(run),
        run_card(run),
        equity(run),
        months(run),
        spread(run),
        element("div", rolling(run), exposure(run), class_="two"),
        round_trips(run),
        paid(run),
        walk_forward(run.walk_forward),
        by_chance(run.chance, run.statistics, run.cash),
        validation(run.validation),
        gate(run.gate),
        kpis(run),
    ]


def _contents(panels: Sequence[Html]) -> Html:
    lacking = {name for name in LINKS if not any(f'id="{name}"' in panel for panel in panels)}
    links = (
        element("li", element("a", title, href=f"#{name}")) for name, title in LINKS.items() if name not in lacking
    )
    return element("nav", element("ul", *links), aria_label="Contents")
