"""No figure of the venue is too long: twenty digits on each side of the point, and nothing is rounded behind our back.

Python's own context keeps 28 digits and rounds the rest away silently, so each of these would be wrong without
``@exactly``.
"""

from dataclasses import replace

import pytest

from tests.builders import BTCUSDT, START, d, fill, intent
from thunes.domain.filters import AccountFacts, FilterRow, MarketFacts, OrderShape, failures
from thunes.domain.instrument import Grid
from thunes.domain.order import IntentState
from thunes.domain.order_report import OrderReport
from thunes.domain.portfolio import Day, Portfolio, Reservation
from thunes.domain.position import Flow, Position, flow_of
from thunes.domain.settlement import settle
from thunes.domain.signal import Leg, Side

LARGE = "1" + "0" * 19
TINY = "0.00000000000000000001"
BOTH, RATHER_LESS = d(LARGE + TINY[1:]), d("9" * 19 + "." + "9" * 20)
EMPTY = Position("BTCUSDT", "BTC", "USDT")


@pytest.mark.parametrize(
    ("side", "asset", "flow"),
    [
        (Side.BUY, "BTC", (RATHER_LESS, -d(LARGE), d("0"))),
        (Side.BUY, "USDT", (d(LARGE), BOTH.copy_negate(), d("0"))),
        (Side.SELL, "USDT", (-d(LARGE), RATHER_LESS, d("0"))),
    ],
)
def test_a_flow_is_exact(side: Side, asset: str, flow: tuple[object, ...]) -> None:
    one = fill(LARGE, "1", side=side, commission=d(TINY), commission_asset=asset)
    assert flow_of(one, "BTC", "USDT") == Flow(*flow)  # type: ignore[arg-type]


def test_a_position_is_exact() -> None:
    held = replace(EMPTY, quantity=d(LARGE), cost=d(LARGE), open=True)
    bought = held.book(fill(TINY, "1", commission=d("0")))
    assert (bought.quantity, bought.cost) == (BOTH, BOTH)
    sold = held.book(fill(TINY, "3", side=Side.SELL, commission=d("0")))
    assert (sold.quantity, sold.realized) == (RATHER_LESS, d("0.00000000000000000003"))


def test_balances_fees_and_the_day_are_exact() -> None:
    held = replace(EMPTY, quantity=d(LARGE), cost=d("0"), realized=d(LARGE), open=True)
    books = Portfolio(
        balances={"USDT": d(LARGE), "BNB": d(LARGE)}, fees={"BNB": d(LARGE)}, day=Day(START.date(), d(LARGE))
    )
    one = fill(TINY, "1", side=Side.SELL, commission=d(TINY), commission_asset="BNB")
    booked = books.book(held, (one,), d("0"))
    assert booked.balances == {"USDT": BOTH, "BNB": RATHER_LESS, "BTC": -d(TINY)}
    assert booked.fees == {"BNB": BOTH}
    assert booked.day == Day(START.date(), BOTH)


def test_exposure_is_exact() -> None:
    held = replace(EMPTY, cost=d(LARGE), open=True)
    books = Portfolio({"BTCUSDT": held}).reserve(Reservation("int-a", "ETHUSDT", Leg.ENTRY, d(TINY)))
    assert books.exposure == BOTH


def test_a_settlement_is_exact() -> None:
    of = intent(state=IntentState.SENDING, quantity=d(LARGE) * 3, limit_price=d("1"), executed=d(LARGE))
    of = replace(of, dust_below=d("0"))
    books = Portfolio().reserve(Reservation(of.intent_id, of.symbol, of.leg, of.notional))
    one = fill("0.000000000000000001", "1", commission=d("0"))
    done = settle(of, OrderReport("BTCUSDT", 1, "T0-x", "PARTIALLY_FILLED", one.quantity, (one,)), books)
    assert done.intent.executed == d(LARGE + ".000000000000000001")
    assert done.portfolio.reservations["BTCUSDT"].amount == d("19999999999999999999." + "9" * 18)


def test_the_worth_of_an_order_is_exact() -> None:
    """0.9... times 1.0...1 is less than 1, but only in the fortieth decimal."""
    off = replace(BTCUSDT, price=Grid(), lot=Grid(), min_notional=d("1"), max_notional=d("1"))
    assert off.failures(1 - d(TINY), 1 + d(TINY)) == ("NOTIONAL",)
    assert off.failures(d("1"), d("1")) == ()


def test_the_smallest_entry_is_exact_for_the_finest_commission() -> None:
    commission = d("0." + "0" * 30 + "1")
    whole = replace(BTCUSDT, lot=Grid(d("1"), d("0"), d("1")), min_notional=d("0"))
    assert whole.smallest_entry(d("1"), commission) == 2
    assert whole.smallest_entry(d("1"), d("0")) == 1


def test_a_position_s_limit_is_exact() -> None:
    row = FilterRow.of({"filterType": "MAX_POSITION", "maxPosition": LARGE})
    order = OrderShape(Side.BUY, "LIMIT", d(TINY), d("1"))
    [found] = failures(order, [row], MarketFacts(), AccountFacts(base_total=d(LARGE)))
    assert found.message == f"{LARGE}{TINY[1:]} would be held or on order, the limit is {LARGE}"
    assert failures(order, [row], MarketFacts(), AccountFacts(base_total=d(LARGE) - d("1"))) == ()


def test_a_share_of_the_market_is_exact() -> None:
    """3.0...1 times 1.0...1 is more than 3.0...4, but only in the fortieth decimal."""
    row = {"filterType": "PERCENT_PRICE", "multiplierDown": "1" + TINY[1:], "multiplierUp": "2", "avgPriceMins": 5}
    order = OrderShape(Side.BUY, "LIMIT", d("1"), d("3.00000000000000000004"))
    assert failures(order, [FilterRow.of(row)], MarketFacts(average=3 + d(TINY)))
