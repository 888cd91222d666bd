"""Signals that come to nothing: denied by a rule, or rejected because their symbol cannot be read."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.builders import START, d
from tests.fakes import halted
from tests.usecases.desk import Desk
from thunes.domain.audit import Event
from thunes.domain.health import Breaker, Health
from thunes.domain.instrument import MalformedInstrument
from thunes.domain.risk import Approved, DenialReason, Denied, Limits, TradingState
from thunes.domain.signal import Leg
from thunes.errors import Refused, Transient

R = DenialReason
MINUTE = timedelta(minutes=1)
BANNED = Health(banned_until=START + MINUTE)
OPEN = Health(Breaker.OPEN, openings=1, until=START + MINUTE)


def lose(desk: Desk) -> None:
    desk.hold(symbol="ETHUSDT")
    leaving = desk.leave(symbol="ETHUSDT")
    desk.exchange.price = d("19950")
    desk.place(leaving.intent_id)
    desk.set_state(TradingState.ACTIVE)
    desk.clock.pass_(seconds=2)


DENIALS: dict[DenialReason, tuple[Limits, Callable[[Desk], object]]] = {
    R.STATE: (Limits(), Desk.halt),
    R.EXCHANGE_HEALTH: (Limits(), lambda desk: setattr(desk.market, "known", BANNED)),
    R.STALE_CANDLE: (Limits(), lambda desk: desk.clock.pass_(minutes=10)),
    R.STALE_PRICE: (Limits(), lambda desk: setattr(desk.market, "quote_age", timedelta(seconds=6))),
    R.DUPLICATE_POSITION: (Limits(), lambda desk: desk.hold(param_hash="other")),
    R.MAX_POSITIONS: (Limits(max_positions=1), lambda desk: desk.hold(symbol="ETHUSDT")),
    R.QUOTE_ASSET: (Limits(quote_asset="EUR"), lambda desk: None),
    R.MAX_POSITION_LOSS: (Limits(max_position_loss=d("4.9")), lambda desk: None),
    R.MAX_DAILY_LOSS: (Limits(max_daily_loss=d("0.01"), cool_down=timedelta(seconds=1)), lose),
    R.COOL_DOWN: (Limits(), lose),
    R.NOTIONAL: (Limits(max_position_size=d("5")), lambda desk: None),
    R.TOO_SMALL_TO_SELL: (Limits(max_position_size=d("5.1")), lambda desk: None),
}


@pytest.mark.parametrize("reason", DENIALS)
def test_a_denial_is_recorded_with_its_reason_and_sends_nothing(reason: DenialReason) -> None:
    limits, circumstance = DENIALS[reason]
    desk = Desk(limits=limits, symbols=("BTCUSDT", "ETHUSDT"))
    circumstance(desk)
    desk.orders.sent.clear()
    waiting = desk.pend()
    decision = desk.judge(waiting)
    assert isinstance(decision, Denied)
    assert decision.reason is reason
    [event] = desk.events(Event.RISK_DENIED)
    assert (event.decision_outputs["denied"], event.decision_inputs["signal_id"]) == (reason, waiting.id)
    assert desk.orders.sent == []
    assert "BTCUSDT" not in desk.portfolio.reservations
    assert not desk.waits()


def test_an_account_that_cannot_pay_is_not_sent_to_be_refused() -> None:
    desk = Desk(balances={"USDT": d("9")})
    decision = desk.judge(desk.pend())
    assert isinstance(decision, Denied)
    assert decision.reason is R.CASH


def test_a_market_that_has_closed_denies() -> None:
    desk = Desk()
    desk.market.instruments["BTCUSDT"] = halted(desk.market.instruments["BTCUSDT"])
    decision = desk.judge(desk.pend())
    assert isinstance(decision, Denied)
    assert decision.reason is R.NOTIONAL


@pytest.mark.parametrize("error", [Refused(-1121, "Invalid symbol."), MalformedInstrument("row of 'BTCUSDT': no")])
def test_a_symbol_that_cannot_be_read_is_rejected_for_good(error: Exception) -> None:
    desk = Desk()
    waiting = desk.pend()
    desk.market.failure = error
    assert desk.judge(waiting) is None
    [event] = desk.events(Event.DATA_REJECTED)
    assert (event.decision_outputs, event.decision_inputs["signal_id"]) == ({"why": str(error)}, waiting.id)
    assert not desk.waits()
    assert desk.judge(waiting) is None
    assert len(desk.judgements()) == 1


def test_a_venue_out_of_reach_leaves_the_signal_to_be_judged_later() -> None:
    desk = Desk()
    waiting = desk.pend()
    desk.market.failure = Transient("503")
    with pytest.raises(Transient):
        desk.judge(waiting)
    assert desk.judgements() == []
    desk.market.failure = None
    assert isinstance(desk.judge(waiting), Approved)


@pytest.mark.parametrize(
    ("health", "seen"),
    [
        (BANNED, "CLOSED, banned until 2024-01-10T12:01:05.000Z"),
        (OPEN, "OPEN until 2024-01-10T12:01:05.000Z"),
        (OPEN.banned(START + 2 * MINUTE), "OPEN until 2024-01-10T12:01:05.000Z, banned until 2024-01-10T12:02:05.000Z"),
    ],
)
def test_an_entry_is_denied_while_the_venue_cannot_be_asked(health: Health, seen: str) -> None:
    desk = Desk()
    waiting = desk.pend()
    desk.market.known, desk.market.failure = health, Transient("nothing is sent", MINUTE)
    decision = desk.judge(waiting)
    assert isinstance(decision, Denied)
    [event] = desk.events(Event.RISK_DENIED)
    check = {"rule": "exchange_health", "value": seen, "limit": "CLOSED, no ban", "passed": False}
    assert event.decision_outputs == {"denied": "exchange_health", "checks": [check]}
    assert event.decision_inputs["signal_id"] == waiting.id
    assert not desk.waits()


@pytest.mark.parametrize("health", [BANNED, OPEN])
def test_an_exit_waits_until_the_venue_can_be_asked(health: Health) -> None:
    desk = Desk()
    desk.hold()
    leaving = desk.pend(desk.signal(leg=Leg.EXIT))
    desk.market.known, desk.market.failure = health, Transient("nothing is sent", MINUTE)
    with pytest.raises(Transient) as raised:
        desk.judge(leaving)
    assert raised.value.retry_after == MINUTE
    assert desk.waits()
    desk.market.failure = None
    desk.clock.time = START + MINUTE
    desk.market.known = Health()
    assert isinstance(desk.judge(leaving), Approved)


def test_a_question_without_an_answer_denies_no_entry() -> None:
    """One lost answer is an accident: the breaker is closed, and the signal is judged again."""
    desk = Desk()
    waiting = desk.pend()
    desk.market.known, desk.market.failure = Health(failures=1), Transient("no answer")
    with pytest.raises(Transient):
        desk.judge(waiting)
    assert desk.waits()
