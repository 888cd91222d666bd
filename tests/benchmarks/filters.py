"""How many orders a second can be brought onto the grid and judged, beside the simulator's rational arithmetic."""

import random
import time
from collections.abc import Callable, Sequence
from decimal import Decimal

from tests.benchmarks.table import show
from tests.builders import START, candle, d
from thunes.domain.filters import ExchangeFilters, MarketFacts
from thunes.domain.instrument import parse_instrument
from thunes.domain.money import floor_to
from thunes.domain.signal import Side
from thunes.simulator.errors import VenueError
from thunes.simulator.filters import check
from thunes.simulator.listing import listing

ORDERS = 20_000
AVERAGE = d("20000")
ROW = listing("BTCUSDT", [candle("20000.01", START, volume=d("0.00001"))])
INSTRUMENT = parse_instrument(ROW)
EVERY = ExchangeFilters(INSTRUMENT.filters, MarketFacts(average=AVERAGE))
Case = tuple[Side, Decimal, Decimal]


def measure() -> dict[str, int]:
    """Return orders per CPU second: as an intent is placed, against the whole catalogue, and by the peer."""
    dice = random.Random(1)  # noqa: S311 - orders, not secrets
    cases = [_case(dice) for _ in range(ORDERS)]
    found = {name: _rate(judge, cases) for name, judge in WAYS.items()}
    peer = found["rational peer"]
    rows = [(name, f"{rate:,}", f"{rate / peer:.1f}") for name, rate in found.items()]
    show("Orders quantised and judged", ("way", "per CPU second", "x peer"), rows)
    return found


def _case(dice: random.Random) -> Case:
    quantity, price = dice.randint(1, 10**8), dice.randint(19_000 * 10**4, 21_000 * 10**4)
    return dice.choice(list(Side)), Decimal(quantity).scaleb(-8), Decimal(price).scaleb(-4)


def _rate(judge: Callable[[Case], object], cases: Sequence[Case]) -> int:
    started = time.process_time()
    for case in cases:
        judge(case)
    return round(len(cases) / (time.process_time() - started))


def _placed(case: Case) -> object:
    _, quantity, price = case
    return INSTRUMENT.failures(floor_to(quantity, INSTRUMENT.lot_step), floor_to(price, INSTRUMENT.price_step))


def _peer(case: Case) -> object:
    side, quantity, price = case
    try:
        check(ROW, side.value, quantity, price, AVERAGE)
    except VenueError as error:
        return error
    return None


WAYS: dict[str, Callable[[Case], object]] = {
    "as an intent is placed": _placed,
    "every filter, in words": lambda case: EVERY.prepare_limit_order(*case),
    "rational peer": _peer,
}
