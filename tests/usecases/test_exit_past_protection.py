"""An exit takes back what rests before it is sent, and sells no more than that has left."""

import pytest

from tests.builders import d
from tests.fakes import TIMEOUT
from tests.usecases.desk import Desk
from tests.usecases.guarded import STOP, TARGET, bought, price, resting, told
from thunes.domain.audit import Event
from thunes.domain.order import IntentState, OrderIntent
from thunes.domain.risk import TradingState
from thunes.errors import BooksDisagree, Refused, Transient

S = IntentState


def leaving(desk: Desk) -> OrderIntent:
    """Have the exit of what was bought approved, an hour later."""
    desk.next_hour("19500")
    return desk.leave()


def test_the_protection_goes_first_and_then_the_exit() -> None:
    desk = Desk()
    protection = bought(desk)
    assert desk.place(leaving(desk).intent_id) is S.FILLED
    assert desk.intent(protection.intent_id).state is S.CANCELED
    assert not desk.portfolio.holds("BTCUSDT")
    assert (desk.exchange.resting, desk.portfolio.protections, desk.unexplained()) == ([], {}, {})
    assert desk.chain_holds()


def test_a_protection_that_sold_everything_this_moment_leaves_nothing_to_do() -> None:
    desk = Desk()
    protection = bought(desk)
    intent = leaving(desk)
    desk.exchange.before_cancel = lambda: desk.exchange.meet(protection, protection.client_order_ids[0], STOP)
    assert desk.place(intent.intent_id) is S.ABANDONED
    assert desk.intent(intent.intent_id).reason == "nothing is left that can be sold"
    assert desk.intent(protection.intent_id).state is S.FILLED
    assert (len(desk.exchange.posts), desk.unexplained()) == (2, {})


def test_an_exit_sells_only_what_the_protection_has_left() -> None:
    desk = Desk()
    protection = bought(desk)
    intent = leaving(desk)
    sold = d("0.00010")
    name = protection.client_order_ids[1]
    desk.exchange.before_cancel = lambda: desk.exchange.meet(protection, name, TARGET, sold)
    assert desk.place(intent.intent_id) is S.FILLED
    assert desk.intent(intent.intent_id).executed == protection.quantity - sold
    assert not desk.portfolio.holds("BTCUSDT")
    assert desk.unexplained() == {}


@pytest.mark.parametrize("outcome", [TIMEOUT, Refused(-1021, "Timestamp for this request is outside")])
def test_an_exit_waits_while_the_protection_may_still_rest(outcome: Exception) -> None:
    desk = Desk()
    protection = bought(desk)
    intent = leaving(desk)
    desk.exchange.cancel_outcomes = [outcome]
    with pytest.raises(Transient, match="still rests"):
        desk.place(intent.intent_id)
    assert desk.intent(intent.intent_id).state is S.APPROVED
    assert desk.intent(protection.intent_id).state is S.OPEN
    assert desk.place(intent.intent_id) is S.FILLED  # delivered again
    assert len(desk.exchange.posts) == 3


def test_an_exit_waits_while_the_venue_does_not_show_the_protection() -> None:
    desk = Desk()
    bought(desk)
    intent = leaving(desk)
    desk.exchange.hidden = True
    with pytest.raises(Transient, match="does not show P0-"):
        desk.place(intent.intent_id)
    assert len(desk.exchange.posts) == 2


def test_no_request_is_made_when_none_can_be() -> None:
    desk = Desk()
    bought(desk)
    intent = leaving(desk)
    desk.exchange.cancel_outcomes = [Transient("banned")]
    with pytest.raises(Transient, match="banned"):
        desk.place(intent.intent_id)
    assert desk.intent(intent.intent_id).state is S.APPROVED
    assert len(desk.exchange.posts) == 2


def test_half_a_list_counts_as_not_found_and_in_the_end_as_a_contradiction() -> None:
    desk = Desk()
    protection = bought(desk)
    del desk.exchange.reports[protection.client_order_ids[1]]
    with pytest.raises(Transient, match="does not show P0-"):
        desk.lift("BTCUSDT")
    desk.exchange.resting = list(protection.client_order_ids)
    desk.clock.pass_(seconds=12)
    with pytest.raises(BooksDisagree, match="is an open order that a query cannot find"):
        desk.searched(protection, 3)


def test_where_nothing_rests_there_is_nothing_to_take_back() -> None:
    desk = Desk()
    desk.lift("BTCUSDT")
    assert desk.exchange.cancels == []


def test_an_exit_that_is_too_old_leaves_the_protection_where_it_is() -> None:
    desk = Desk()
    protection = bought(desk)
    intent = leaving(desk)
    desk.clock.pass_(minutes=5)
    assert desk.place(intent.intent_id) is S.ABANDONED
    assert desk.exchange.cancels == []
    assert resting(desk) == protection


def test_a_halt_after_the_protection_was_taken_back_is_told() -> None:
    desk = Desk()
    bought(desk)
    intent = leaving(desk)
    desk.ledger.before["start_sending"] = [desk.halt]
    assert desk.place(intent.intent_id) is S.ABANDONED
    assert told(desk) == ["trading is HALTED: place a stop by hand, or resume"]


def test_what_an_exit_did_not_sell_is_protected_again() -> None:
    desk = Desk()
    first = bought(desk)
    intent = leaving(desk)
    desk.exchange.depth = d("0.00010")
    assert desk.place(intent.intent_id) is S.EXPIRED
    second = resting(desk)
    assert (second.state, second.quantity) == (S.OPEN, first.quantity - d("0.00010"))
    assert desk.exchange.resting == list(second.client_order_ids)


def test_an_exit_in_doubt_leaves_the_position_bare_and_says_so() -> None:
    desk = Desk()
    bought(desk)
    intent = leaving(desk)
    desk.exchange.outcomes = [TIMEOUT]
    assert desk.place(intent.intent_id) is S.UNKNOWN
    assert told(desk) == []  # for some seconds that is as it should be
    desk.clock.pass_(seconds=15)
    desk.reconcile()
    assert told(desk) == [f"order {intent.intent_id} is under way"]
    for _ in range(3):
        desk.clock.pass_(minutes=1)
        desk.reconcile()
    assert desk.intent(intent.intent_id).state is S.NOT_PLACED
    assert resting(desk).state is S.OPEN


def test_an_exit_leaves_while_reducing_and_takes_its_protection_along() -> None:
    desk = Desk()
    bought(desk)
    intent = leaving(desk)
    desk.set_state(TradingState.REDUCING)
    assert desk.place(intent.intent_id) is S.FILLED
    assert desk.exchange.resting == []


def test_a_price_between_the_two_sells_nothing_by_itself() -> None:
    desk = Desk()
    bought(desk)
    price(desk, "20500.00")
    desk.reconcile()
    assert desk.portfolio.holds("BTCUSDT")
    assert desk.events(Event.PROTECTION_MISSING) == []
