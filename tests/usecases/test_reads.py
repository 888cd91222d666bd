"""Each use case decides on one look at the books and writes against what it saw, never against a second look."""

from collections.abc import Callable

import pytest

from tests.builders import d, fill
from tests.fakes import halted
from tests.usecases.desk import Desk
from thunes.domain.order import IntentState, OrderIntent
from thunes.domain.order_report import OrderReport
from thunes.usecases.record_fill import FILLS_PER_WRITE
from thunes.usecases.search_order import APART

S = IntentState


def calls(desk: Desk, of: OrderIntent, use_case: Callable[[str], IntentState], state: IntentState) -> list[str]:
    """Return what the use case asked of the ledger on its way to ``state``."""
    desk.ledger.calls.clear()
    assert use_case(of.intent_id) is state
    return desk.ledger.calls


def pieces(of: OrderIntent, number: int) -> OrderReport:
    fills = tuple(fill("0.000001", trade_id=n) for n in range(1, number + 1))
    total = sum((one.quantity for one in fills), d("0"))
    return OrderReport(of.symbol, 7, of.client_order_id, "CANCELED", total, fills)


def test_an_order_is_sent_and_settled_on_one_look() -> None:
    desk = Desk()
    assert calls(desk, desk.approve(), desk.place, S.FILLED) == ["read", "start_sending", "settle"]


@pytest.mark.parametrize("why", ["too old", "closed", "delisted"])
def test_an_intent_is_abandoned_on_one_look(why: str) -> None:
    desk = Desk()
    of = desk.approve()
    if why == "too old":
        desk.clock.pass_(minutes=2)
    if why == "closed":
        desk.market.instruments["BTCUSDT"] = halted(desk.market.instruments["BTCUSDT"])
    if why == "delisted":
        del desk.market.instruments["BTCUSDT"]
    assert calls(desk, of, desk.place, S.ABANDONED) == ["read", "settle"]


def test_an_order_that_is_found_is_settled_on_one_look() -> None:
    desk = Desk()
    assert calls(desk, desk.doubt(executed=True), desk.search, S.FILLED) == ["read", "settle"]


def test_an_approval_nobody_came_for_is_abandoned_on_one_look() -> None:
    desk = Desk()
    of = desk.approve()
    desk.clock.pass_(minutes=2)
    assert calls(desk, of, desk.search, S.ABANDONED) == ["read", "settle"]
    assert desk.intent(of.intent_id).reason == "never sent, approved 120 s ago"


def test_silence_is_counted_on_one_look_and_concluded_between_two_more() -> None:
    desk = Desk()
    of = desk.long_in_doubt()
    assert calls(desk, of, desk.search, S.UNKNOWN) == ["read", "settle"]
    desk.clock.time += APART
    desk.search(of.intent_id)
    desk.clock.time += APART
    assert calls(desk, of, desk.search, S.NOT_PLACED) == ["read", "settle", "read", "read", "settle"]


@pytest.mark.parametrize(
    ("fills", "expected"),
    [
        (FILLS_PER_WRITE, ["settle"]),
        (FILLS_PER_WRITE + 1, ["read", "settle", "read", "settle"]),
        (2 * FILLS_PER_WRITE, ["read", "settle", "read", "settle"]),
    ],
)
def test_fills_that_fit_into_one_write_take_one(fills: int, expected: list[str]) -> None:
    desk = Desk()
    of = desk.doubt()
    view = desk.books.read(intents=[of.intent_id])
    desk.ledger.calls.clear()
    assert desk.record(of.intent_id, pieces(of, fills), view) is S.CANCELED
    assert desk.ledger.calls == expected
    assert len(desk.books.fills(of.symbol)) == fills
