"""An order that was given up and has filled after all: booked once, told, and nobody is halted for it."""

from dataclasses import replace

import pytest

from tests.builders import d, fill
from tests.fakes import TIMEOUT
from tests.usecases.desk import Desk
from tests.usecases.guarded import STOP, bought, price, resting
from thunes.domain.audit import Event, Fact
from thunes.domain.order import IntentState, OrderIntent
from thunes.domain.order_report import OrderReport
from thunes.domain.risk import TradingState
from thunes.errors import Refused, Transient

S = IntentState


def given_up(desk: Desk) -> OrderIntent:
    """Let an entry be sent, searched for in vain, and given up."""
    doubtful = desk.doubt()
    desk.clock.pass_(seconds=12)
    assert desk.searched(doubtful, 3)[-1] is S.NOT_PLACED
    return desk.intent(doubtful.intent_id)


def fills_now(desk: Desk, intent: OrderIntent) -> None:
    """Let the engine have the order, long after its time."""
    wire = intent.wire
    assert wire is not None
    desk.exchange._execute(intent, replace(wire, sent_at=desk.clock.now()))


def test_it_is_booked_and_told_and_trading_goes_on() -> None:
    desk = Desk()
    lost = given_up(desk)
    fills_now(desk, lost)
    assert desk.reconcile().unexplained == {}
    found = desk.intent(lost.intent_id)
    assert (found.state, found.executed) == (S.FILLED, lost.quantity)
    assert desk.portfolio.holds("BTCUSDT")
    assert (desk.unexplained(), desk.state, desk.exchange.cancels) == ({}, TradingState.ACTIVE, [])
    told = desk.events(Event.ORDER_FOUND_LATE)[0]
    assert (told.decision_inputs["state"], told.decision_outputs["state"]) == ("NOT_PLACED", "FILLED")
    assert desk.chain_holds()


def test_it_is_booked_once() -> None:
    desk = Desk()
    fills_now(desk, given_up(desk))
    for _ in range(3):
        desk.reconcile()
    assert len(desk.events(Event.ORDER_FOUND_LATE)) == 1
    assert desk.adopt() is False


def test_what_it_bought_is_protected_by_the_next_run() -> None:
    desk = Desk()
    doubtful = desk.approve(desk.signal(stop_price=STOP))
    desk.exchange.outcomes = [TIMEOUT]
    desk.place(doubtful.intent_id)
    desk.clock.pass_(seconds=12)
    desk.searched(desk.intent(doubtful.intent_id), 3)
    fills_now(desk, desk.intent(doubtful.intent_id))
    desk.reconcile()
    desk.reconcile()
    assert resting(desk).state is S.OPEN


def test_an_order_that_was_said_to_be_refused_is_ours_all_the_same() -> None:
    desk = Desk()
    intent = desk.approve()
    desk.exchange.outcomes = [Refused(-2010, "This action is disabled on this account.")]
    assert desk.place(intent.intent_id) is S.REFUSED
    fills_now(desk, desk.intent(intent.intent_id))
    desk.reconcile()
    assert desk.intent(intent.intent_id).state is S.FILLED
    assert desk.unexplained() == {}


def test_a_part_of_it_is_booked_as_a_part() -> None:
    desk = Desk()
    lost = given_up(desk)
    desk.exchange.depth = d("0.00020")
    fills_now(desk, lost)
    desk.reconcile()
    assert (desk.intent(lost.intent_id).state, desk.intent(lost.intent_id).executed) == (S.EXPIRED, d("0.00020"))
    assert desk.unexplained() == {}


def test_fills_of_somebody_else_halt_as_before() -> None:
    desk = Desk()
    given_up(desk)
    desk.exchange.holdings["USDT"] -= d("8")
    desk.exchange.holdings["BTC"] = d("0.0004")
    desk.exchange.executions.append(fill(at=desk.clock.now(), order_id=99, commission=d("0")))
    assert desk.adopt() is False
    desk.reconcile()
    assert desk.state is TradingState.HALTED


def test_while_its_fills_are_not_all_there_it_waits() -> None:
    desk = Desk()
    fills_now(desk, given_up(desk))
    desk.exchange.reports = {name: replace(report, fills=()) for name, report in desk.exchange.reports.items()}
    with pytest.raises(Transient, match="was given up, has filled, and is not over yet"):
        desk.reconcile()
    assert desk.state is TradingState.ACTIVE


@pytest.mark.parametrize("outcome", [None, TIMEOUT, Refused(-2011, "Unknown order sent.")])
def test_a_protection_that_was_given_up_and_rests_on_is_taken_back_when_it_begins_to_sell(
    outcome: Exception | None,
) -> None:
    desk = Desk()
    first = bought(desk)
    shown, desk.exchange.resting, desk.exchange.reports = desk.exchange.resting, [], {}
    hidden = dict(desk.exchange.waiting)
    desk.clock.pass_(seconds=20)
    desk.searched(desk.intent(first.intent_id), 3)
    assert desk.intent(first.intent_id).state is S.NOT_PLACED
    desk.exchange.resting, desk.exchange.waiting = shown, hidden
    for number, name in enumerate(first.client_order_ids):
        desk.exchange.reports[name] = OrderReport("BTCUSDT", 50 + number, name, "NEW", d("0"), ())
    desk.exchange.meet(first, first.client_order_ids[1], d("22000"), d("0.0001"))
    price(desk, "21000")
    desk.exchange.cancel_outcomes = [outcome]
    if outcome:
        with pytest.raises(Transient, match="is not over yet"):
            desk.reconcile()
    desk.reconcile()
    assert (desk.intent(first.intent_id).state, desk.intent(first.intent_id).executed) == (S.CANCELED, d("0.0001"))
    desk.reconcile()
    assert (desk.unexplained(), desk.state) == ({}, TradingState.ACTIVE)
    assert desk.exchange.resting == list(resting(desk).client_order_ids)


def test_a_contradiction_is_explained_by_it_too() -> None:
    desk = Desk(symbols=("BTCUSDT",))
    lost = given_up(desk)
    desk.clock.pass_(hours=1)
    second = desk.doubt()
    desk.clock.pass_(seconds=12)
    desk.searched(second, 2)
    fills_now(desk, lost)
    with pytest.raises(Transient, match="belong to no order"):
        desk.reconcile()
    assert (desk.intent(lost.intent_id).state, desk.state) == (S.FILLED, TradingState.ACTIVE)


def test_more_than_was_approved_halts() -> None:
    desk = Desk()
    lost = given_up(desk)
    wire = lost.wire
    assert wire is not None
    fills_now(desk, replace(lost, wire=replace(wire, quantity="0.00900")))
    desk.reconcile()
    assert desk.state is TradingState.HALTED
    assert desk.events(Event.BOOKS_DISAGREE) == []


def test_nothing_is_asked_while_everything_is_explained() -> None:
    desk = Desk()
    desk.hold()
    desk.reconcile()
    calls = desk.ledger.calls[-2:]
    assert calls == ["read", "read"]  # the account, and once more beside the balances


def test_fills_that_are_booked_are_not_asked_about_in_any_epoch() -> None:
    desk = Desk()
    desk.hold()
    asked: list[int] = []
    find = desk.exchange.find_order_id

    def watched(symbol: str, order_id: int) -> OrderReport | None:
        asked.append(order_id)
        return find(symbol, order_id)

    desk.exchange.find_order_id = watched  # type: ignore[method-assign]
    assert desk.adopt() is False
    view = desk.books.read()
    desk.books.restate(view, replace(view.portfolio, epoch=1), [Fact(Event.BOOKS_REOPENED)], desk.clock.now())
    assert (desk.adopt(), asked) == (False, [1])  # booked, but in another epoch: a stranger to this one
    desk.clock.pass_(hours=25)
    assert (desk.adopt(), asked) == (False, [1])


def test_one_that_cannot_be_looked_up_is_waited_for() -> None:
    desk = Desk()
    lost = given_up(desk)
    fills_now(desk, lost)
    find = desk.exchange.find_order
    desk.exchange.find_order = lambda symbol, name: None  # type: ignore[method-assign,assignment]
    with pytest.raises(Transient, match=f"{lost.client_order_id} was given up, has filled, and is not over yet"):
        desk.adopt()
    desk.exchange.find_order = find  # type: ignore[method-assign]
    assert desk.adopt() is True
