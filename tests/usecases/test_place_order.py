from datetime import timedelta

import pytest

from tests.builders import START, d
from tests.fakes import TIMEOUT
from tests.usecases.desk import Desk
from thunes.domain.audit import Event
from thunes.domain.money import plain
from thunes.domain.order import IntentState, OrderIntent, Wire
from thunes.errors import BooksDisagree, Refused, Transient

S = IntentState


def test_an_approved_intent_becomes_one_filled_order() -> None:
    desk = Desk()
    intent = desk.approve()
    assert desk.place(intent.intent_id) is S.FILLED
    settled = desk.intent(intent.intent_id)
    assert (settled.state, settled.executed) == (S.FILLED, d("0.00049"))
    assert desk.portfolio.reservations == {}
    assert desk.portfolio.positions["BTCUSDT"].quantity == d("0.00048951")
    assert desk.unexplained() == {}


def test_an_intent_is_posted_once_however_often_it_is_delivered() -> None:
    desk = Desk()
    intent = desk.approve()
    assert [desk.place(intent.intent_id) for _ in range(5)] == [S.FILLED] * 5
    assert len(desk.exchange.posts) == 1
    assert len(desk.events(Event.ORDER_SENDING)) == len(desk.events(Event.ORDER_SETTLED)) == 1


def test_the_wire_carries_plain_digits_inside_a_fence_of_two_seconds() -> None:
    desk = Desk()
    intent = desk.approve()
    desk.clock.pass_(seconds=3)
    desk.place(intent.intent_id)
    sent_at = START + timedelta(seconds=3)
    assert desk.exchange.posts == [
        Wire("0.00049", plain(intent.limit_price), intent.client_order_id, sent_at, timedelta(milliseconds=2000))
    ]
    assert desk.intent(intent.intent_id).wire == desk.exchange.posts[0]


def test_the_ledger_says_sending_before_the_venue_hears_anything() -> None:
    desk = Desk()
    intent = desk.approve()
    seen: list[tuple[S, Wire | None, int]] = []

    def look(of: OrderIntent, wire: Wire) -> None:
        written = desk.intent(of.intent_id)
        seen.append((written.state, written.wire, len(desk.events(Event.ORDER_SENDING))))

    desk.exchange.during_post = look
    desk.place(intent.intent_id)
    assert seen == [(S.SENDING, desk.exchange.posts[0], 1)]


def test_sending_is_recorded_as_it_will_be_sent() -> None:
    desk = Desk()
    intent = desk.approve()
    desk.place(intent.intent_id)
    [event] = desk.events(Event.ORDER_SENDING)
    assert event.decision_outputs == {
        "client_order_id": intent.client_order_id,
        "side": "BUY",
        "quantity": "0.00049",
        "price": plain(intent.limit_price),
        "sent_at": "2024-01-10T12:00:05.000Z",
    }


@pytest.mark.parametrize(
    ("answer", "state", "kind", "reason"),
    [
        (Refused(-2010, "no money"), S.REFUSED, Event.ORDER_REFUSED, "-2010: no money"),
        (Transient("429: slow down"), S.REFUSED, Event.ORDER_REFUSED, "not placed: 429: slow down"),
        (TIMEOUT, S.UNKNOWN, Event.ORDER_UNKNOWN, "no answer: ReadTimeout"),
    ],
)
def test_an_answer_that_is_no_order_is_written_down(
    answer: Exception, state: IntentState, kind: Event, reason: str
) -> None:
    desk = Desk()
    intent = desk.approve()
    desk.exchange.outcomes = [answer]
    assert desk.place(intent.intent_id) is state
    assert desk.intent(intent.intent_id).reason == reason
    assert desk.events(kind)[0].decision_outputs["reason"] == reason
    assert ("BTCUSDT" in desk.portfolio.reservations) is (state is S.UNKNOWN)
    assert desk.place(intent.intent_id) is state
    assert len(desk.exchange.posts) == 1


@pytest.mark.parametrize(
    ("depth", "state", "executed"),
    [("10", S.FILLED, "0.00049"), ("0.0003", S.EXPIRED, "0.0003"), ("0", S.EXPIRED, "0")],
)
def test_what_was_executed_counts_whatever_the_order_is_called(depth: str, state: IntentState, executed: str) -> None:
    desk = Desk()
    desk.exchange.depth = d(depth)
    intent = desk.approve()
    assert desk.place(intent.intent_id) is state
    assert desk.intent(intent.intent_id).executed == d(executed)
    assert desk.portfolio.holds("BTCUSDT") is (d(executed) > 0)
    assert (desk.portfolio.reservations, desk.unexplained()) == ({}, {})


@pytest.mark.parametrize("asset", ["BTC", "USDT", "BNB"])
def test_a_commission_in_any_asset_is_accounted_for(asset: str) -> None:
    desk = Desk()
    desk.exchange.commission_asset = asset
    desk.hold()
    assert set(desk.portfolio.fees) == {asset}
    desk.exchange.commission_asset = "USDT" if asset == "BTC" else asset
    desk.place(desk.leave().intent_id)
    assert set(desk.portfolio.fees) == {asset, desk.exchange.commission_asset}
    assert desk.unexplained() == {}


def test_an_intent_the_ledger_does_not_know_cannot_be_placed() -> None:
    desk = Desk()
    with pytest.raises(BooksDisagree, match="the ledger has no intent int-nobody"):
        desk.place("int-nobody")
    assert desk.exchange.posts == []


@pytest.mark.parametrize(("code", "forgotten"), [(-1013, ["BTCUSDT"]), (-2010, [])])
def test_filters_that_the_venue_says_are_old_are_asked_for_again(code: int, forgotten: list[str]) -> None:
    desk = Desk()
    of = desk.approve()
    desk.exchange.outcomes = [Refused(code, "Filter failure: LOT_SIZE")]
    assert desk.place(of.intent_id) is S.REFUSED
    assert desk.market.forgotten == forgotten
