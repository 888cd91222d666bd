"""What is held, at the bid: the loss that is not sold, the peak, the locks."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import d
from tests.fakes import FakeMarket
from tests.usecases.desk import Desk
from thunes.domain.audit import Event
from thunes.domain.order import IntentState
from thunes.domain.risk import Denied, Limits, TradingState
from thunes.domain.sizing import Quote
from thunes.errors import Refused, Transient

SMALL = Limits(max_daily_loss=d("2"), max_drawdown=d("0.001"))


class Unlisted(FakeMarket):
    """A market that, once told so, has no price for what we hold."""

    gone = crossed = False

    def quote(self, symbol: str) -> Quote:
        if self.gone and symbol == "ETHUSDT":
            raise Refused(-1121, "Invalid symbol.")
        if self.crossed and symbol == "ETHUSDT":
            raise Transient("answer not understood: bid 2, ask 1")
        return super().quote(symbol)


def fallen(desk: Desk, bid: str) -> None:
    desk.market.bid, desk.market.ask = d(bid), d(bid) + d("0.01")


def test_a_loss_on_paper_halts_as_one_that_was_sold() -> None:
    desk = Desk(limits=SMALL)
    desk.hold()
    fallen(desk, "15000")
    desk.reconcile()
    record = desk.books.read().trading_state
    assert (record.state, record.actor) == (TradingState.HALTED, "mark_positions")
    assert record.reason.startswith("daily loss 2.")
    assert record.reason.endswith("reached the limit 2")


def test_it_halts_once_and_a_new_day_resumes_nothing() -> None:
    desk = Desk(limits=SMALL)
    desk.hold()
    fallen(desk, "15000")
    for _ in range(30):
        desk.reconcile()
        desk.clock.pass_(hours=1)
    assert len(desk.events(Event.TRADING_STATE_CHANGED)) == 2  # books opened, halted
    assert desk.state is TradingState.HALTED


def test_resuming_while_the_loss_stands_lasts_until_the_next_look() -> None:
    desk = Desk(limits=SMALL)
    desk.hold()
    fallen(desk, "15000")
    desk.reconcile()
    desk.set_state(TradingState.ACTIVE)
    desk.reconcile()
    assert desk.state is TradingState.HALTED


def test_a_loss_below_the_limit_halts_nothing() -> None:
    desk = Desk(limits=SMALL)
    desk.hold()
    fallen(desk, "16000")
    marked = desk.mark()
    assert (marked.halted, desk.state) == (False, TradingState.ACTIVE)
    assert 0 < marked.loss < 2


def test_a_halt_by_somebody_else_is_left_as_it_is() -> None:
    desk = Desk(limits=SMALL)
    desk.hold()
    desk.halt()
    fallen(desk, "15000")
    desk.reconcile()
    assert desk.books.read().trading_state.actor == "owner"


def test_reducing_is_no_shelter_from_the_daily_loss() -> None:
    desk = Desk(limits=SMALL)
    desk.hold()
    desk.set_state(TradingState.REDUCING)
    fallen(desk, "15000")
    desk.reconcile()
    assert desk.state is TradingState.HALTED


def test_a_loss_on_paper_denies_an_entry_on_another_symbol() -> None:
    desk = Desk(limits=SMALL, symbols=("BTCUSDT", "ETHUSDT"))
    desk.hold()
    fallen(desk, "15000")
    decision = desk.judge(desk.pend(desk.signal(symbol="ETHUSDT")))
    assert isinstance(decision, Denied)
    assert decision.reason == "max_daily_loss"


def test_what_has_no_price_may_have_lost_anything() -> None:
    desk = Desk(symbols=("BTCUSDT", "ETHUSDT"), market=Unlisted)
    desk.hold(symbol="ETHUSDT")
    desk.market.gone = True  # type: ignore[attr-defined]
    decision = desk.judge(desk.pend(desk.signal()))
    assert isinstance(decision, Denied)
    assert decision.reason == "max_daily_loss"
    assert next(c for c in decision.checks if not c.passed).value.endswith("no bid for ETHUSDT")


def test_a_market_without_an_answer_is_asked_again_in_the_next_run() -> None:
    desk = Desk()
    desk.hold()
    desk.market.failure = Transient("timed out")
    with pytest.raises(Transient, match="marks: timed out"):
        desk.reconcile()
    assert desk.state is TradingState.ACTIVE


def test_one_book_that_nobody_understands_does_not_hide_what_the_others_lost() -> None:
    desk = Desk(limits=SMALL, symbols=("BTCUSDT", "ETHUSDT"), market=Unlisted)
    desk.hold(symbol="ETHUSDT")
    desk.hold()
    desk.market.crossed = True  # type: ignore[attr-defined]
    fallen(desk, "15000")
    with pytest.raises(Transient, match="marks: ETHUSDT: answer not understood"):
        desk.reconcile()
    assert desk.state is TradingState.HALTED


def test_a_symbol_that_earns_too_little_is_locked_by_its_name() -> None:
    desk = Desk(limits=replace(SMALL, max_daily_loss=d("20"), instrument_profit=d("0"), instrument_round_trips=1))
    desk.hold()
    fallen(desk, "19000")
    assert desk.place(desk.leave().intent_id) is IntentState.FILLED
    assert "low_profit#BTCUSDT" in desk.mark().locks


def test_a_fall_from_the_peak_locks_entries_and_is_told_once() -> None:
    desk = Desk(limits=replace(SMALL, max_daily_loss=d("20")))
    desk.hold()
    fallen(desk, "15000")
    assert desk.mark().locks == ("max_drawdown",)
    desk.clock.pass_(minutes=5)
    desk.mark()
    [told] = desk.events(Event.ENTRIES_LOCKED)
    assert told.decision_inputs == {"protection": "max_drawdown", "symbol": None}
    assert told.decision_outputs["unlock"] == "a recovery, or a person"


@pytest.mark.parametrize(("apart", "told"), [(5, 3), (60, 16)])
def test_a_lock_that_comes_and_goes_is_told_once_an_hour(apart: int, told: int) -> None:
    desk = Desk(limits=replace(SMALL, max_daily_loss=d("20")))
    desk.hold()
    for _ in range(16):
        for bid in ("15000", "20000"):
            fallen(desk, bid)
            desk.mark()
            desk.clock.pass_(minutes=apart)
    assert len(desk.events(Event.ENTRIES_LOCKED)) == told


def test_a_lock_that_a_person_undid_is_told_when_it_is_back() -> None:
    desk = Desk(limits=replace(SMALL, max_daily_loss=d("20")))
    desk.hold()
    for bid in ("15000", "20000", "15000"):
        fallen(desk, bid)
        desk.mark()
        desk.clock.pass_(minutes=1)
        if bid == "15000":
            desk.unlock("max_drawdown", "owner", "looked at it")
            desk.clock.pass_(minutes=1)
    assert len(desk.events(Event.ENTRIES_LOCKED)) == 2


def test_another_lock_is_told_at_once() -> None:
    desk = Desk(limits=replace(SMALL, max_daily_loss=d("20"), cool_down=timedelta(hours=9)))
    desk.hold()
    fallen(desk, "15000")
    desk.mark()
    assert desk.place(desk.leave().intent_id) is IntentState.FILLED
    desk.mark()
    protections = [event.decision_inputs["protection"] for event in desk.events(Event.ENTRIES_LOCKED)]
    assert protections == ["max_drawdown", "cool_down"]


def test_what_a_person_unlocks_counts_from_there() -> None:
    desk = Desk(limits=replace(SMALL, max_daily_loss=d("20")))
    desk.hold()
    fallen(desk, "15000")
    assert desk.mark().locks == ("max_drawdown",)
    desk.unlock("max_drawdown", "owner", "looked at it")
    desk.clock.pass_(minutes=1)
    assert desk.mark().locks == ()
    peak = desk.portfolio.peak
    assert peak
    assert peak.equity < 998
    [event] = desk.events(Event.ENTRIES_UNLOCKED)
    assert event.decision_inputs == {
        "protection": "max_drawdown",
        "symbol": None,
        "actor": "owner",
        "reason": "looked at it",
    }


@pytest.mark.parametrize(
    ("lock", "reason", "why"),
    [("cooldown", "x", "there is no lock 'cooldown'; locks are cool_down, "), ("cool_down", " ", "for a reason")],
)
def test_a_lock_that_is_none_and_a_reason_that_is_none_are_refused(lock: str, reason: str, why: str) -> None:
    desk = Desk()
    with pytest.raises(Refused, match=why):
        desk.unlock(lock, "owner", reason)
    assert desk.events(Event.ENTRIES_UNLOCKED) == []


def test_nothing_is_unlocked_in_books_that_were_never_opened() -> None:
    with pytest.raises(Refused, match="never opened"):
        Desk(opened=False).unlock("cool_down", "owner", "x")
