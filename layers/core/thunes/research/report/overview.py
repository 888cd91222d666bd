"""What stands first: which run this is, what to doubt about it, and the figures that are asked for first."""

import json
from collections.abc import Mapping
from typing import Any

from thunes.research.report.drawdowns import underwater
from thunes.research.report.explained import KNOWN, shown
from thunes.research.report.figures import NONE, Money, exact, percent
from thunes.research.report.folder import RunFolder
from thunes.research.report.html import Html, element, join, text
from thunes.research.report.parts import facts, note, section

FIRST = (
    *("total_return", "held_return", "sharpe", "max_drawdown"),
    *("round_trips", "win_rate", "profit_factor"),
)
SWITCH = element("button", "Theme: auto", type="button", id="theme")


def money_of(run: RunFolder) -> Money:
    """Return how amounts of this run are written."""
    return Money.like(run.assets[1], run.cash)


def header(run: RunFolder) -> Html:
    """Return the title of the page."""
    config = run.config
    span = f"{config['symbol']} · {config['interval']} · {_day(config['start'])} to {_day(config['end'])}"
    title = element("div", element("h1", config["strategy"]), element("p", span))
    return element("header", title, SWITCH, class_="top")


def warnings(run: RunFolder, identifier: str = "warnings") -> Html:
    """Return the reasons to believe less of the run; the box is there when there is none."""
    found = run.config["warnings"]
    if not found:
        says = element("p", "The run itself found nothing to doubt.")
        return element("section", element("h2", "No warnings"), says, class_="warnings none", id=identifier)
    title = "1 warning" if len(found) == 1 else f"{len(found)} warnings"
    items = element("ul", *(element("li", warning) for warning in found))
    return element("section", element("h2", title), items, class_="warnings", id=identifier)


def headline(run: RunFolder) -> Html:
    """Return the first figures; the drawdown at the end is the only one that is not in the statistics."""
    money = money_of(run)
    figures: dict[str, object] = {
        KNOWN[name].title: shown(name, run.statistics.get(name), money, run.length_ms) for name in FIRST
    }
    now = float(underwater(run.account.equity, run.cash)[-1])
    return facts({**figures, "Drawdown at the end": exact(now, percent(now))}, "headline")


def run_card(run: RunFolder) -> Html:
    """Return all that the run depends on."""
    config = run.config
    items: dict[str, object] = {
        "Run": element("code", run.run),
        "Strategy": f"{config['strategy']} {config['version']}",
        "Symbol": f"{config['symbol']}, {config['interval']} candles",
        "Candles": f"{len(run.account):,}",
        "Span": f"{_minute(config['start'])} to {_minute(config['end'])} UTC",
        "Cash": money_of(run).full(run.cash),
        "Data hash": element("code", config["data_hash"]),
        "Code": element("code", config["code_version"]),
        "Parameters": _named(config["parameters"]),
        "Terms": _named({name: value for name, value in config["terms"].items() if name != "cash"}),
    }
    says = "A step or bound of 0 is off; a budget of 0 spends all the cash. The same question has the same run id."
    return section("run", "Run", facts(items, "card"), note(says))


def _named(values: Mapping[str, Any]) -> Html:
    pairs = (join([name, " ", element("code", _value(value))]) for name, value in values.items())
    return Html(", ".join(pairs)) or text(NONE)


def _value(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.10g}"
    return value if isinstance(value, str) else json.dumps(value)


def _day(stamp: str) -> str:
    return stamp[:10]


def _minute(stamp: str) -> str:
    return stamp[:16].replace("T", " ")
