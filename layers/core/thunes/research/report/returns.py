"""When the returns came and how they are spread: months, the rolling Sharpe ratio, days and round trips."""

import math
from collections.abc import Mapping

import numpy as np

from thunes.features.bars import Floats
from thunes.research.report.figures import NONE, exact, number, optional, percent
from thunes.research.report.folder import RunFolder
from thunes.research.report.histogram import histogram
from thunes.research.report.html import Html, element, join
from thunes.research.report.parts import note, section, table
from thunes.research.report.periods import Calendar, Month, calendar, daily, rolling_sharpe
from thunes.research.report.plots import counts, line

NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SHADES = 4
FEW_DAYS = "The run is too short for a rolling Sharpe ratio: it takes 60 days with candles."


def months(run: RunFolder) -> Html:
    """Return what every month and year came to, darker the more it was."""
    found = calendar(run)
    most = max(map(abs, found.months.values()))
    rows = ([year, *_months_of(found, year, most), _year(value)] for year, value in found.years.items())
    whole = table("Change of the account in %, months in UTC", ("Year", *NAMES, "Total"), rows, "months")
    partial = note("* The run holds only a part of this month.") if found.partial else ""
    return section("months", "Monthly returns", whole, partial)


def spread(run: RunFolder) -> Html:
    """Return how days and round trips are distributed."""
    days, trips = daily(run).returns, run.trips.returns
    quiet = int(np.sum(days == 0.0))
    flat = f" {quiet:,} days without any change are left out." if quiet else ""
    shown = (_spread("Daily returns", "days", days[days != 0.0], flat), _spread("Round trips", "round trips", trips))
    return section("spread", "Distribution of returns", element("div", *shown, class_="two"))


def rolling(run: RunFolder) -> Html:
    """Return how the Sharpe ratio of the last days changed."""
    found = rolling_sharpe(daily(run))
    if found is None or np.all(np.isnan(found.sharpe)):
        return element("section", element("h2", "Rolling Sharpe"), note(FEW_DAYS), id="rolling")
    low, high = float(np.nanmin(found.sharpe)), float(np.nanmax(found.sharpe))
    says = (
        f"Sharpe ratio of the last {found.window} days, per year, from daily returns: between {number(low, 2)} and "
        f"{number(high, 2)}; at the end {_last(found.sharpe)}."
    )
    chart = line(found.end_ms, found.sharpe, says, lambda value: number(value, 1))
    return element("section", element("h2", f"Rolling Sharpe, {found.window} days"), chart, note(says), id="rolling")


def _last(ratios: Floats) -> str:
    return NONE if math.isnan(ratios[-1]) else number(float(ratios[-1]), 2)


def _months_of(found: Calendar, year: int, most: float) -> list[Html]:
    return [_month(found.months, Month(year, number), most, found) for number in range(1, len(NAMES) + 1)]


def _month(months: Mapping[Month, float], month: Month, most: float, found: Calendar) -> Html:
    value = months.get(month)
    if value is None:
        return element("td", NONE)
    shade = math.ceil(math.sqrt(abs(value) / most) * SHADES) if most else 0
    kind = f"{'p' if value > 0 else 'n'}{shade}" if shade else None
    shown = number(value * 100.0, 1, signed=True)
    star = "*" if month in found.partial else ""
    cell = element("data", shown, value=repr(value))
    return element("td", cell, star, class_=kind, title=percent(value, signed=True))


def _year(value: float) -> Html:
    return element("td", exact(value, number(value * 100.0, 1, signed=True), toned=True), class_="year")


def _spread(title: str, what: str, values: Floats, more: str = "") -> Html:
    if not len(values):
        return element("div", element("h3", title), note(f"There are no {what} to show.", more))
    middle, mean = optional(float(np.median(values)), signed=True), optional(float(values.mean()), signed=True)
    won = percent(float(np.mean(values > 0.0)), 1)
    says = f"{len(values):,} {what}: {won} above 0, median {middle}, mean {mean}."
    chart = counts(histogram(values), f"{title}. {says}", _axis)
    return element("div", element("h3", title), chart, note(join([says, more])))


def _axis(share: float) -> str:
    digits = f"{share * 100.0:.2f}".rstrip("0")
    return percent(share, len(digits.partition(".")[2]), signed=True)
