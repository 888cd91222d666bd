from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import START, d, intent, signal
from tests.usecases.desk import BALANCES, Desk
from thunes.domain.audit import Event, Fact
from thunes.domain.order import IntentState, OrderIntent
from thunes.domain.portfolio import Portfolio, Reservation
from thunes.domain.risk import TradingState
from thunes.domain.signal import Leg
from thunes.errors import BooksDisagree, Transient
from thunes.ports import Cursor, CursorKey
from thunes.usecases.answers import NotFound
from thunes.usecases.reconcile import Reconciled

S = IntentState


def test_quiet_books_agree_and_nothing_is_written() -> None:
    desk = Desk()
    desk.hold()
    events = desk.events()
    assert desk.reconcile() == Reconciled()
    assert desk.events() == events


def test_every_intent_in_doubt_is_looked_for() -> None:
    desk = Desk(symbols=("BTCUSDT", "ETHUSDT"))
    found, lost = desk.doubt(executed=True), desk.doubt(symbol="ETHUSDT")
    outcome = desk.reconcile()
    assert outcome.settled == {found.intent_id: S.FILLED, lost.intent_id: S.UNKNOWN}
    assert outcome.waiting == 1
    waiting = []
    for _ in range(3):
        desk.clock.pass_(minutes=1)
        waiting.append(desk.reconcile().waiting)
    assert waiting == [1, 1, 0]
    assert desk.unexplained() == {}
    assert desk.state is TradingState.ACTIVE


@pytest.mark.parametrize(
    ("asset", "gap", "shown"),
    [("USDT", "-0.00000001", "USDT -0.00000001"), ("BNB", "0.5", "BNB 0.5"), ("BNB", "-1", "BNB -1")],
)
def test_an_unexplained_amount_halts_and_says_so(asset: str, gap: str, shown: str) -> None:
    desk = Desk()
    desk.exchange.holdings[asset] += d(gap)
    assert desk.reconcile().unexplained == {asset: d(gap)}
    assert desk.state is TradingState.HALTED
    [event] = desk.events(Event.BOOKS_DISAGREE)
    assert event.decision_outputs == {
        "why": f"books disagree with the venue: {shown}",
        "unexplained": {asset: gap},
    }
    assert event.decision_inputs == {"expected": {"USDT": "1000", "BNB": "1"}}


def test_a_disagreement_that_stands_is_reported_every_time_and_recorded_once() -> None:
    desk = Desk()
    desk.exchange.holdings["USDT"] += 1
    assert [desk.reconcile().unexplained for _ in range(3)] == [{"USDT": d("1")}] * 3
    assert len(desk.events(Event.BOOKS_DISAGREE)) == 1
    assert len(desk.events(Event.TRADING_STATE_CHANGED)) == 2


def test_assets_that_have_nothing_to_do_with_us_are_left_alone() -> None:
    desk = Desk()
    desk.exchange.holdings["DOGE"] = d("100")
    assert desk.reconcile() == Reconciled()


def test_balances_are_not_compared_while_an_order_is_in_doubt() -> None:
    desk = Desk()
    desk.doubt(executed=True)
    desk.exchange.hidden = True
    asked: list[None] = []
    desk.exchange.after_balances = lambda: asked.append(None)
    assert desk.reconcile().waiting == 1
    assert desk.state is TradingState.ACTIVE
    assert asked == []


@pytest.mark.parametrize("contradiction", ["open order", "fills", "balances"])
def test_a_contradiction_halts_before_it_calls_a_person(contradiction: str) -> None:
    desk = Desk()
    of = desk.doubt(executed=contradiction != "open order")
    desk.exchange.hidden = True
    if contradiction == "open order":
        desk.exchange.resting = [of.client_order_id]
    if contradiction == "balances":
        desk.exchange.fills_pending = True
    for _ in range(2):
        desk.clock.pass_(minutes=1)
        desk.reconcile()
    desk.clock.pass_(minutes=1)
    with pytest.raises(BooksDisagree):
        desk.reconcile()
    assert desk.state is TradingState.HALTED
    assert len(desk.events(Event.BOOKS_DISAGREE)) == 1
    assert desk.intent(of.intent_id).state is S.UNKNOWN
    desk.clock.pass_(minutes=1)
    with pytest.raises(BooksDisagree):
        desk.reconcile()
    assert len(desk.events(Event.BOOKS_DISAGREE)) == 1


def test_a_contradiction_that_clears_up_is_settled_but_trading_stays_halted() -> None:
    desk = Desk()
    of = desk.doubt(executed=True)
    desk.exchange.hidden = True
    for _ in range(2):
        desk.clock.pass_(minutes=1)
        desk.reconcile()
    desk.clock.pass_(minutes=1)
    with pytest.raises(BooksDisagree):
        desk.reconcile()
    desk.exchange.hidden = False
    assert desk.reconcile() == Reconciled(settled={of.intent_id: S.FILLED})
    assert (desk.state, desk.unexplained()) == (TradingState.HALTED, {})


def test_a_contradiction_on_one_symbol_does_not_keep_the_others_in_doubt() -> None:
    desk = Desk(symbols=("BTCUSDT", "ETHUSDT"))
    of, other = desk.doubt(), desk.doubt(executed=True, symbol="ETHUSDT")
    desk.exchange.resting = [of.client_order_id]
    desk.clock.pass_(minutes=1)
    desk.record(of.intent_id, NotFound(START))
    desk.record(of.intent_id, NotFound(START))
    with pytest.raises(BooksDisagree):
        desk.reconcile()
    assert desk.intent(other.intent_id).state is S.FILLED


def broken_books(stored: OrderIntent | None) -> Desk:
    """Return a desk whose books reserve for an intent that is ``stored`` as it is, or not at all."""
    desk = Desk(opened=False)
    view = desk.books.read()
    of = stored or intent()
    reserved = Portfolio(balances=BALANCES).reserve(Reservation(of.intent_id, of.symbol, of.leg, d("8")))
    if stored is None:
        desk.books.open_books(view, reserved, None, Fact(Event.BOOKS_OPENED), START)
        return desk
    desk.reconcile()
    cursor = Cursor(CursorKey(of.strategy_id, of.symbol))
    desk.books.approve(desk.books.read(), of, reserved, cursor, Fact(Event.RISK_APPROVED))
    return desk


@pytest.mark.parametrize(
    ("stored", "why"),
    [(None, "which the ledger does not have"), (intent(state=S.SENDING), "is SENDING and was never sent")],
)
def test_books_that_contradict_themselves_halt(stored: OrderIntent | None, why: str) -> None:
    desk = broken_books(stored)
    with pytest.raises(BooksDisagree, match=why):
        desk.reconcile()
    assert desk.state is TradingState.HALTED


def test_somebody_who_writes_in_the_moment_of_the_halt_does_not_prevent_it() -> None:
    desk = Desk()
    desk.exchange.holdings["USDT"] += 1
    desk.ledger.before["record"] = [lambda: desk.pend(signal(leg=Leg.EXIT))]
    desk.reconcile()
    assert desk.state is TradingState.HALTED
    assert desk.chain_holds()


def test_an_order_that_fills_while_balances_are_read_is_no_disagreement() -> None:
    """A slow venue answers with what it held before; by then the whole order is in the books."""
    desk = Desk()
    waiting = desk.pend()
    judge = replace(desk.judge, ledger=desk.books)
    place = replace(desk.place, ledger=desk.books, record=replace(desk.record, ledger=desk.books))
    desk.exchange.after_balances = lambda: (judge(waiting), place(waiting.intent_id))
    assert desk.reconcile().unexplained == {}
    assert desk.intent(waiting.intent_id).state is S.FILLED
    assert desk.state is TradingState.ACTIVE


def test_an_unknown_order_is_settled_or_given_up_within_five_minutes() -> None:
    desk = Desk()
    of = desk.doubt()
    started = desk.clock.time
    while desk.reconcile().waiting:
        desk.clock.pass_(minutes=1)
    assert desk.clock.time - started <= timedelta(minutes=5)
    assert desk.intent(of.intent_id).state is S.NOT_PLACED


def test_a_disagreement_found_while_halted_is_told_once() -> None:
    desk = Desk()
    desk.halt()
    desk.exchange.holdings["USDT"] += 1
    for _ in range(3):
        desk.reconcile()
    assert len(desk.events(Event.BOOKS_DISAGREE)) == 1
    desk.exchange.holdings["USDT"] += 1
    desk.reconcile()
    assert len(desk.events(Event.BOOKS_DISAGREE)) == 2


def test_an_intent_the_venue_gives_no_answer_about_does_not_keep_the_others_in_doubt() -> None:
    desk = Desk(symbols=("AAAUSDT", "BTCUSDT"))
    desk.doubt(symbol="AAAUSDT", executed=True)
    other = desk.doubt(executed=True)
    desk.exchange.unanswerable = {"AAAUSDT"}
    with pytest.raises(Transient, match="query refused"):
        desk.reconcile()
    assert desk.intent(other.intent_id).state is S.FILLED
