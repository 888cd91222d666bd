"""The round trips: where they lie on the price, and their table; of many, the first, last, best and worst."""

from typing import Any

import numpy as np

from thunes.features.bars import decimals_of
from thunes.research.report.curves import seconds, short
from thunes.research.report.figures import exact, lasting, moment, number, percent
from thunes.research.report.folder import RunFolder
from thunes.research.report.html import Html, element
from thunes.research.report.overview import money_of
from thunes.research.report.page import DRAWN
from thunes.research.report.parts import canvas, note, section, table
from thunes.research.report.sampling import Places, candles

PRESS = "Press the number of a round trip to see it close by, All to see the whole run again. "
MOST_CANDLES = 900
MOST_IN_WINDOW = 120
MOST_MARKED = 100
MOST_LISTED = 40
OF_EACH = 10
COLUMNS = ("No.", "Profit", "Return", "Entered", "Left", "Held for", "Quantity", "Entry", "Exit")


def price_decimals(run: RunFolder) -> int:
    """Return how many decimals prices of this run have."""
    return decimals_of(run.account.close)


def listed(run: RunFolder) -> dict[str, Places]:
    """Return the numbers of the round trips that are listed, by caption: all of them when they are few."""
    trips = run.trips
    if len(trips) <= MOST_LISTED:
        return {f"All {len(trips):,} round trips" if len(trips) > 1 else "The round trip": np.arange(len(trips))}
    order = np.argsort(trips.returns, kind="stable")
    return {
        f"The {OF_EACH} best": order[::-1][:OF_EACH],
        f"The {OF_EACH} worst": order[:OF_EACH],
        f"The first {OF_EACH}": np.arange(OF_EACH),
        f"The last {OF_EACH}": np.arange(len(trips) - OF_EACH, len(trips)),
    }


def price_data(run: RunFolder) -> dict[str, Any]:
    """Return the candles of the whole run, and those around each round trip that is listed."""
    n, marked = len(run.account), marked_trips(run)
    numbers = sorted({int(number) for part in listed(run).values() for number in part})
    windows = {str(number + 1): _window(run, number) for number in numbers} if len(run.trips) else {}
    return {
        "kind": "candles",
        "name": f"Whole run, {run.config['symbol']}",
        "whole": _candles(run, 0, n, MOST_CANDLES, marked),
        "windows": windows,
    }


def marked_trips(run: RunFolder) -> Places:
    """Return the numbers of the round trips that are marked on the whole run: of many, best and worst by return."""
    if len(run.trips) <= MOST_MARKED:
        return np.arange(len(run.trips))
    order = np.argsort(run.trips.returns, kind="stable")
    return np.sort(np.concatenate([order[: MOST_MARKED // 2], order[-MOST_MARKED // 2 :]]))


def round_trips(run: RunFolder) -> Html:
    """Return the price chart with its marks, and the tables."""
    if not len(run.trips):
        return section("round-trips", "Round trips", note("No position was entered and left."))
    marked, per = len(marked_trips(run)), -(-len(run.account) // MOST_CANDLES)
    which = "every round trip" if marked == len(run.trips) else f"the {marked // 2} best and {marked // 2} worst"
    says = f"Price of {run.config['symbol']} with arrows where {which} was entered and left."
    built = "Each candle is one close" if per == 1 else f"Each candle holds up to {per:,} closes"
    explained = note(f"{says} {built} and opens at the close before; wicks reach the extreme closes. ", PRESS, DRAWN)
    chart = canvas("price-chart", says).replace('class="chart"', 'class="chart low"')
    tables = (_table(run, caption, numbers) for caption, numbers in listed(run).items())
    return section("round-trips", "Round trips", Html(chart), explained, *tables)


def _window(run: RunFolder, number: int) -> dict[str, Any]:
    opened = run.account.open_ms
    entered, left = (int(opened.searchsorted(part[number])) for part in (run.trips.entered, run.trips.left))
    room = max(20, (left - entered) // 3)
    start, stop = max(entered - room, 0), min(left + room + 1, len(run.account))
    return _candles(run, start, stop, MOST_IN_WINDOW, np.array([number]))


def _candles(run: RunFolder, start: int, stop: int, most: int, trips: Places) -> dict[str, Any]:
    found = candles(run.account.close[start:stop], most)
    opened = run.account.open_ms[start:stop][found.place]
    return {
        "time": seconds(opened).tolist(),
        **{name: short(getattr(found, name)) for name in ("open", "high", "low", "close")},
        "marks": _marks(run, opened, trips),
    }


def _marks(run: RunFolder, opened: Places, numbers: Places) -> list[list[float]]:
    """Return time, side and price of each entry and exit, at the candle that holds it, in the order of time."""
    trips = run.trips
    sides = ((1, trips.entered, trips.entry_price), (-1, trips.left, trips.exit_price))
    found = [(int(when[k]), side, float(price[k])) for k in numbers for side, when, price in sides]
    at = [max(int(opened.searchsorted(when, side="right")) - 1, 0) for when, _, _ in sorted(found)]
    return [[int(opened[k]) // 1000, side, price] for k, (_, side, price) in zip(at, sorted(found), strict=True)]


def _table(run: RunFolder, caption: str, numbers: Places) -> Html:
    return table(caption, COLUMNS, (_row(run, int(number)) for number in numbers))


def _row(run: RunFolder, place: int) -> list[object]:
    trips, decimals, money = run.trips, price_decimals(run), money_of(run)
    entered, left = int(trips.entered[place]), int(trips.left[place])
    profit, gained = float(trips.profit[place]), float(trips.returns[place])
    label = f"Show round trip {place + 1} on the chart"
    show = element("button", place + 1, type="button", data_chart="price-chart", data_trip=place + 1, aria_label=label)
    times = (moment(entered), moment(left), lasting(left - entered))
    quantity = f"{trips.quantity[place]:.8f}".rstrip("0").rstrip(".")
    prices = (number(float(price[place]), decimals) for price in (trips.entry_price, trips.exit_price))
    outcome = (
        exact(profit, money.plain(profit, signed=True), toned=True),
        exact(gained, percent(gained, signed=True), toned=True),
    )
    return [show, *outcome, *times, quantity, *prices]
