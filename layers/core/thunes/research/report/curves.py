"""The account against buying and holding, how far it was below its peak, and how much of it was in the market."""

from typing import Any

import numpy as np

from thunes.features.bars import Floats, Times
from thunes.research.report.drawdowns import Fall, deepest, underwater
from thunes.research.report.figures import NONE, exact, lasting, moment, percent
from thunes.research.report.folder import RunFolder
from thunes.research.report.html import Html, element
from thunes.research.report.overview import money_of
from thunes.research.report.page import DRAWN
from thunes.research.report.parts import canvas, note, section, table
from thunes.research.report.plots import area
from thunes.research.report.sampling import envelope, means, places

MOST = 2000
MOST_AREA = 240
FALLS = 5
LOG = element(
    "button",
    "Log",
    type="button",
    data_chart="equity-chart",
    data_log="",
    aria_pressed="false",
    title="Logarithmic scale",
)


def equity_data(run: RunFolder) -> dict[str, Any]:
    """Return the lines of the equity chart: at most about 2,000 points each, extremes kept."""
    time = seconds(run.close_ms)[places(len(run.account), MOST)].tolist()
    lines = (
        ("Account", "strategy", "money", 0, run.account.equity),
        ("Buy and hold", "hold", "money", 0, held(run)),
        ("Drawdown", "under", "percent", 1, underwater(run.account.equity, run.cash)),
    )
    series = [
        {"name": name, "style": style, "format": how, "pane": pane, "time": time, "values": short(envelope(line, MOST))}
        for name, style, how, pane, line in lines
    ]
    return {"kind": "lines", "series": series}


def held(run: RunFolder) -> Floats:
    """Return (n,) what the cash would be worth, had it bought at the first close; free of costs."""
    grown: Floats = run.account.close / run.account.close[0]
    return run.cash * grown


def equity(run: RunFolder) -> Html:
    """Return the equity chart, with the drawdown below it, and the deepest falls."""
    money, account = money_of(run), run.account.equity
    low, high = money.plain(float(account.min())), money.plain(float(account.max()))
    says = (
        f"Account in {money.asset}: from {money.plain(run.cash)} to {money.plain(float(account[-1]))}, lowest {low}, "
        f"highest {high}; buying and holding came to {money.plain(float(held(run)[-1]))}. Below it, the drawdown."
    )
    below = note("Both in ", money.asset, ", at every close. Holding is free of costs. ", DRAWN)
    return section("equity", "Equity and drawdown", canvas("equity-chart", says, LOG), below, _falls(run))


def exposure(run: RunFolder) -> Html:
    """Return how much of the account was in the market, over time."""
    account = run.account
    value = account.held * account.close
    share = np.divide(value, account.equity, out=np.zeros(len(account)), where=account.equity > 0.0)
    where, mean = means(share, MOST_AREA)
    known = run.statistics.get("exposure")
    held_at = NONE if known is None else percent(known)
    says = f"A position was held at {held_at} of the closes; on average {percent(float(share.mean()))} of the account."
    chart = area(account.open_ms[where], mean, f"Share of the account in the market over time. {says}", _whole)
    return element("section", element("h2", "Exposure"), chart, note(says), id="exposure")


def seconds(stamps: Times) -> Times:
    """Return milliseconds as the seconds that the charts count in."""
    return stamps // 1000


def short(values: Floats) -> list[float]:
    """Return values with eight digits: more than a screen shows, fewer than a page need carry."""
    return [float(f"{value:.8g}") for value in values]


def _whole(share: float) -> str:
    return percent(share, 0)


def _falls(run: RunFolder) -> Html:
    found = deepest(underwater(run.account.equity, run.cash), FALLS)
    if not found:
        return note("The account was never below its peak.")
    columns = ("", "Depth", "First below", "Lowest", "Back at the peak", "Lasted", "To the lowest")
    caption = "The deepest drawdown" if len(found) == 1 else f"The {len(found)} deepest drawdowns"
    return table(caption, columns, (_fall(run, number, fall) for number, fall in enumerate(found, 1)), "falls")


def _fall(run: RunFolder, number: int, fall: Fall) -> tuple[object, ...]:
    closes = run.close_ms
    start, trough = int(closes[fall.start]), int(closes[fall.trough])
    end = int(closes[-1] if fall.back is None else closes[fall.back])
    back = "not yet" if fall.back is None else moment(end)
    since = start - run.length_ms
    depth = exact(fall.depth, percent(fall.depth))
    return number, depth, moment(start), moment(trough), back, lasting(end - since), lasting(trough - since)
