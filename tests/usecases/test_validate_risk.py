import pytest

from tests.builders import START, candles_until, d, signal
from tests.usecases.desk import Desk
from thunes.domain.audit import Event
from thunes.domain.command import PlaceIntent
from thunes.domain.money import plain
from thunes.domain.order import IntentState
from thunes.domain.portfolio import Reservation
from thunes.domain.risk import Approved, DenialReason, Denied, TradingState
from thunes.domain.signal import Leg
from thunes.errors import Transient

R = DenialReason


def test_an_approval_reserves_exposure_and_sends_the_intent() -> None:
    desk = Desk()
    waiting = desk.pend()
    assert isinstance(desk.judge(waiting), Approved)
    intent = desk.intent(waiting.intent_id)
    assert (intent.state, intent.quantity, intent.limit_price) == (IntentState.APPROVED, d("0.00049"), d("20100.01"))
    assert (intent.leg, intent.approved_at, intent.client_order_id) == (Leg.ENTRY, START, waiting.client_order_id)
    assert desk.portfolio.reservations == {
        "BTCUSDT": Reservation(intent.intent_id, "BTCUSDT", Leg.ENTRY, intent.notional, "sma_crossover")
    }
    assert desk.orders.sent == [PlaceIntent(intent.intent_id)]
    assert not desk.waits()


def test_an_approval_is_recorded_with_everything_it_rested_on() -> None:
    desk = Desk()
    waiting = desk.pend()
    desk.judge(waiting)
    intent = desk.intent(waiting.intent_id)
    [event] = desk.events(Event.RISK_APPROVED)
    assert event.decision_inputs == {
        "signal_id": waiting.id,
        "symbol": "BTCUSDT",
        "leg": "entry",
        "candle_close": "2024-01-10T11:59:59.999Z",
        "price": "20000",
        "bid": "20000",
        "ask": "20000.01",
        "quantity": "0.00049",
        "limit_price": plain(intent.limit_price),
        "exposure": "0",
    }
    checks = event.decision_outputs.pop("checks")
    assert isinstance(checks, list)
    assert len(checks) == len(DenialReason)
    assert event.decision_outputs == {
        "intent_id": waiting.intent_id,
        "quantity": "0.00049",
        "limit_price": plain(intent.limit_price),
        "reserved": plain(intent.notional),
    }
    assert (event.strategy_id, event.param_hash) == (waiting.strategy_id, waiting.param_hash)


def test_an_exit_sells_the_position_and_reserves_nothing() -> None:
    desk = Desk()
    desk.hold()
    leaving = desk.leave()
    assert (leaving.leg, leaving.quantity, leaving.limit_price) == (Leg.EXIT, d("0.00048"), d("19900"))
    assert desk.portfolio.reservations["BTCUSDT"].amount == 0


def test_what_an_earlier_position_left_behind_counts_against_the_size() -> None:
    desk = Desk()
    desk.hold()
    desk.place(desk.leave().intent_id)
    dust = desk.portfolio.positions["BTCUSDT"].cost
    assert dust > 0
    desk.clock.pass_(hours=2)
    again = desk.approve()
    assert dust + again.notional <= desk.limits.max_position_size


@pytest.mark.parametrize("halts_first", [True, False])
def test_a_signal_is_judged_once_however_often_it_is_delivered(halts_first: bool) -> None:
    desk = Desk()
    if halts_first:
        desk.halt()
    waiting = desk.pend()
    verdicts = [desk.judge(waiting) for _ in range(4)]
    assert [verdict is not None for verdict in verdicts] == [True, False, False, False]
    assert len(desk.judgements()) == 1


def test_a_denied_signal_cannot_be_approved_by_delivering_it_again() -> None:
    desk = Desk()
    desk.set_state(TradingState.REDUCING)
    waiting = desk.pend()
    desk.judge(waiting)
    desk.set_state(TradingState.ACTIVE)
    assert desk.judge(waiting) is None
    assert desk.judgements() == [Event.RISK_DENIED]


@pytest.mark.parametrize("moment", ["queue", "ledger"])
def test_a_crash_between_the_approval_and_its_message_is_mended(moment: str) -> None:
    desk = Desk()
    waiting = desk.pend()
    lost = Transient("connection reset")
    if moment == "queue":
        desk.orders.failures = [lost]
    else:
        desk.ledger.after["approve"] = [lost]
    with pytest.raises(Transient):
        desk.judge(waiting)
    assert desk.orders.sent == []
    assert desk.judge(waiting) is None
    assert desk.orders.sent == [PlaceIntent(waiting.intent_id)]
    assert desk.judgements() == [Event.RISK_APPROVED]


def test_a_signal_delivered_after_its_order_is_over_sends_nothing() -> None:
    desk = Desk()
    waiting = desk.pend()
    desk.judge(waiting)
    desk.place(waiting.intent_id)
    desk.orders.sent.clear()
    assert desk.judge(waiting) is None
    assert desk.orders.sent == []


def test_a_signal_replaced_by_a_newer_one_is_not_judged() -> None:
    desk = Desk()
    old = desk.pend()
    desk.pend(signal(candle_close=START))
    assert desk.judge(old) is None
    assert desk.judgements() == []
    assert desk.waits()


def test_a_signal_nobody_decided_is_not_judged() -> None:
    desk = Desk()
    assert desk.judge(signal()) is None
    assert desk.judgements() == []
    assert desk.orders.sent == []


def test_a_halt_that_comes_between_reading_and_writing_wins() -> None:
    desk = Desk()
    waiting = desk.pend()
    desk.ledger.before["approve"] = [desk.halt]
    decision = desk.judge(waiting)
    assert isinstance(decision, Denied)
    assert decision.reason is R.STATE
    assert desk.orders.sent == []


def test_two_signals_on_one_symbol_get_one_approval() -> None:
    desk = Desk()
    first, second = desk.pend(), signal(strategy_id="other")
    desk.pend(second)
    desk.ledger.before["approve"] = [lambda: desk.judge(second)]
    verdict = desk.judge(first)
    assert isinstance(verdict, Denied)
    assert verdict.reason is R.DUPLICATE_POSITION
    assert desk.orders.sent == [PlaceIntent(second.intent_id)]


def test_nothing_is_approved_before_the_books_are_open() -> None:
    """The table in the cloud refuses this write; the one in memory must promise the same."""
    desk = Desk(opened=False)
    desk.market.series = candles_until(START, (19000, 20000))
    desk.set_state(TradingState.ACTIVE)
    waiting = desk.pend()
    try:
        decision = desk.judge(waiting)
    except Transient:
        decision = None
    assert not isinstance(decision, Approved)
