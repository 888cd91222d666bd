from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.builders import START, amounts, d, fill, intent, signal
from thunes.domain.audit import Event
from thunes.domain.fill import Fill
from thunes.domain.order import IllegalTransition, IntentState, OrderIntent
from thunes.domain.order_report import STATE_OF_STATUS, OrderReport
from thunes.domain.portfolio import Day, Portfolio, Reservation
from thunes.domain.position import Oversold, Position
from thunes.domain.risk import Limits
from thunes.domain.settlement import Settlement, close, not_found, settle, settle_late
from thunes.domain.signal import Leg, Side

S = IntentState
LIMITS = Limits()


def sent(state: IntentState = S.SENDING, **changes: Any) -> OrderIntent:
    return intent(state=state, **changes)


def leaving(**changes: Any) -> OrderIntent:
    return intent(signal(leg=Leg.EXIT), state=S.SENDING, limit_price=d("19900"), **changes)


def report(status: str, *fills: Fill, executed: str | None = None) -> OrderReport:
    total = sum((one.quantity for one in fills), d("0"))
    return OrderReport("BTCUSDT", 1, "T0-x", status, Decimal(executed) if executed else total, fills)


def reserved(of: OrderIntent, **changes: Any) -> Portfolio:
    reservation = Reservation(of.intent_id, of.symbol, of.leg, of.notional if of.leg is Leg.ENTRY else d("0"))
    return Portfolio(balances={"USDT": d("1000")}, **changes).reserve(reservation)


def settled(of: OrderIntent, answer: OrderReport, portfolio: Portfolio | None = None) -> Settlement:
    return settle(of, answer, portfolio or reserved(of))


def sale(price: str, **changes: Any) -> Fill:
    return fill("0.0004", price, **{"side": Side.SELL, "commission": d("0"), "commission_asset": "USDT", **changes})


def held(cost: str = "8") -> dict[str, Position]:
    return {"BTCUSDT": Position("BTCUSDT", "BTC", "USDT", d("0.0004"), d(cost), open=True, opened_at=START)}


def test_a_full_fill_is_booked_and_frees_the_symbol() -> None:
    done = settled(sent(), report("FILLED", fill()))
    assert (done.intent.state, done.intent.executed, done.intent.booked_fills) == (
        S.FILLED,
        d("0.0004"),
        frozenset({1}),
    )
    assert done.portfolio.reservations == {}
    assert done.portfolio.positions["BTCUSDT"].quantity == d("0.0003996")
    assert done.portfolio.balances == {"USDT": 992, "BTC": d("0.0003996")}
    assert (done.fills, done.halt, done.intent.reason) == ((fill(),), None, "venue says FILLED")


@pytest.mark.parametrize(("status", "state"), [("EXPIRED", S.EXPIRED), ("CANCELED", S.CANCELED)])
def test_an_end_is_booked_by_what_was_executed_never_by_its_name(status: str, state: IntentState) -> None:
    some = settled(sent(), report(status, fill("0.0001")))
    none = settled(sent(), report(status))
    assert (some.intent.state, some.intent.executed) == (state, d("0.0001"))
    assert some.portfolio.holds("BTCUSDT")
    assert (none.intent.state, none.intent.executed) == (state, d("0"))
    assert not none.portfolio.holds("BTCUSDT")
    assert some.portfolio.reservations == none.portfolio.reservations == {}


@pytest.mark.parametrize("status", ["NEW", "PARTIALLY_FILLED"])
def test_an_order_that_lives_on_keeps_its_lock(status: str) -> None:
    alive = settled(sent(), report(status, *([fill("0.0001")] if status != "NEW" else [])))
    assert not alive.intent.state.terminal
    assert set(alive.portfolio.reservations) == {"BTCUSDT"}


def test_the_same_answer_twice_changes_nothing_the_second_time() -> None:
    first = settled(sent(), report("PARTIALLY_FILLED", fill("0.0001")))
    again = settle(first.intent, report("PARTIALLY_FILLED", fill("0.0001")), first.portfolio)
    assert first.changes_anything
    assert not again.changes_anything
    assert (again.fills, again.portfolio) == ((), first.portfolio)


def test_fills_that_lag_behind_leave_the_intent_in_doubt_and_locked() -> None:
    some = settled(sent(), report("FILLED", fill("0.0001"), executed="0.0004"))
    assert (some.intent.state, some.intent.executed) == (S.UNKNOWN, d("0.0001"))
    assert (set(some.portfolio.reservations), some.fact.event) == ({"BTCUSDT"}, Event.ORDER_UNKNOWN)
    late = report("FILLED", fill("0.0001"), fill("0.0003", trade_id=2))
    rest = settle(some.intent, late, some.portfolio)
    assert (rest.intent.state, rest.intent.executed) == (S.FILLED, d("0.0004"))
    assert [one.trade_id for one in rest.fills] == [2]
    assert rest.portfolio == settled(sent(), late).portfolio


@pytest.mark.parametrize(
    ("before", "after"), [(S.SENDING, S.UNKNOWN), (S.UNKNOWN, S.UNKNOWN), (S.PARTIALLY_FILLED, S.PARTIALLY_FILLED)]
)
def test_a_status_never_heard_of_ends_nothing(before: IntentState, after: IntentState) -> None:
    strange = settled(sent(before), report("NOVEL", fill("0.0001")))
    assert (strange.intent.state, strange.intent.executed) == (after, d("0.0001"))
    assert set(strange.portfolio.reservations) == {"BTCUSDT"}


@pytest.mark.parametrize(("before", "status"), [(S.PARTIALLY_FILLED, "NEW"), (S.UNKNOWN, "NOVEL"), (S.OPEN, "NEW")])
def test_an_answer_that_was_overtaken_moves_nothing_backwards(before: IntentState, status: str) -> None:
    late = settled(sent(before), report(status))
    assert late.intent.state is before
    assert not late.changes_anything


LIVE_ONES = [state for state in IntentState if not state.terminal and state is not S.APPROVED]
ENDINGS = [status for status, state in STATE_OF_STATUS.items() if state.terminal]


@pytest.mark.parametrize("before", LIVE_ONES)
@pytest.mark.parametrize("status", ENDINGS)
def test_whatever_is_over_at_the_venue_is_over_here(before: IntentState, status: str) -> None:
    assert settled(sent(before), report(status)).intent.state.terminal


def test_a_rejection_by_the_engine_books_nothing() -> None:
    refused = settled(sent(), report("REJECTED"))
    assert refused.intent.state is S.REFUSED
    assert refused.portfolio.balances == {"USDT": 1000}


def test_an_entry_marks_its_position_with_strategy_and_stop() -> None:
    done = settled(sent(stop_price=d("19000")), report("FILLED", fill()))
    position = done.portfolio.positions["BTCUSDT"]
    assert (position.strategy_id, position.stop_price) == ("sma_crossover", d("19000"))


def test_an_exit_says_what_it_realised() -> None:
    of = leaving()
    done = settled(of, report("FILLED", sale("21000")), reserved(of, positions=held()))
    assert done.fact.event is Event.ORDER_SETTLED
    assert (done.fact.outputs["realized"], done.fact.outputs["position"]) == amounts("0.4", "0")
    assert done.fact.inputs["state"] is S.SENDING
    assert not done.portfolio.holds("BTCUSDT")


def test_more_executed_than_approved_is_a_reason_to_halt() -> None:
    over = settled(sent(), report("FILLED", fill("0.00041")))
    assert over.halt == f"{intent().intent_id} executed 0.00041 of 0.0004 approved"
    assert over.portfolio.positions["BTCUSDT"].cost == d("8.2")


@pytest.mark.parametrize(
    ("cost", "halts"), [("27.999999", False), ("28", True), ("30", True)], ids=["just below", "at", "beyond"]
)
def test_the_daily_loss_limit_is_a_reason_to_halt(cost: str, halts: bool) -> None:
    of = leaving()
    done = settled(of, report("FILLED", sale("20000")), reserved(of, positions=held(cost)))
    assert (done.loss >= LIMITS.max_daily_loss) is halts


def test_losses_of_the_whole_day_count() -> None:
    of = leaving()
    before = reserved(of, positions=held("9"), day=Day(START.date(), d("-19")))
    assert settled(of, report("FILLED", sale("20000")), before).loss == 20
    assert settled(of, report("FILLED", sale("20000", at=START + timedelta(days=1))), before).loss == 1


def test_an_answer_without_fills_judges_no_loss() -> None:
    of = leaving()
    before = reserved(of, positions=held(), day=Day(START.date(), d("-50")))
    assert settled(of, report("EXPIRED"), before).loss == 0


def test_a_sale_beyond_the_holdings_cannot_be_settled() -> None:
    with pytest.raises(Oversold):
        settled(leaving(), report("FILLED", sale("20000")))


@pytest.mark.parametrize("state", [S.REFUSED, S.UNKNOWN])
def test_closing_without_a_fill_frees_the_symbol_only_when_it_is_over(state: IntentState) -> None:
    of = sent()
    closed = close(of, reserved(of), state, Event.ORDER_REFUSED, "why")
    assert (closed.intent.state, closed.intent.reason) == (state, "why")
    assert (closed.portfolio.reservations == {}) is state.terminal
    assert (closed.fact.event, closed.fact.outputs["reason"], closed.fills) == (Event.ORDER_REFUSED, "why", ())


def test_every_search_in_vain_is_counted() -> None:
    of = sent()
    once = not_found(of, reserved(of), START)
    twice = not_found(once.intent, once.portfolio, START + timedelta(seconds=15))
    assert (once.intent.not_found, twice.intent.not_found) == (1, 2)
    assert (once.intent.missed_at, twice.intent.missed_at) == (START, START + timedelta(seconds=15))
    assert (twice.before, twice.intent.state) == (once.intent, S.UNKNOWN)
    assert twice.intent.reason == "not found at the venue, 2 times"


def test_exposure_counts_what_was_filled_once() -> None:
    of = sent()
    some = settled(of, report("FILLED", fill("0.0003"), executed="0.0004"))
    assert some.portfolio.exposure <= of.notional


def test_an_order_is_not_over_while_a_fill_is_missing_behind_one_named_twice() -> None:
    known = fill("0.0002", trade_id=1)
    doubtful = settled(sent(), report("FILLED", known, known))
    assert (doubtful.intent.state, doubtful.intent.executed) == (S.UNKNOWN, d("0.0002"))
    assert set(doubtful.portfolio.reservations) == {"BTCUSDT"}


@pytest.mark.parametrize("state", [S.NOT_PLACED, S.REFUSED])
def test_an_order_that_turns_up_is_booked_and_the_trail_says_what_it_was_taken_for(state: IntentState) -> None:
    of = sent(state, reason="gone")
    found = settle_late(of, report("FILLED", fill()), Portfolio(balances={"USDT": d("1000")}))
    assert (found.before, found.intent.state, found.intent.executed) == (of, S.FILLED, d("0.0004"))
    assert (found.fact.event, found.fact.inputs["state"]) == (Event.ORDER_FOUND_LATE, state)
    assert found.portfolio.positions["BTCUSDT"].open
    assert found.fills == (fill(),)


@pytest.mark.parametrize("status", ["NEW", "PARTIALLY_FILLED", "REJECTED", "BEWITCHED"])
def test_what_is_not_over_is_not_booked_late(status: str) -> None:
    with pytest.raises(IllegalTransition, match=r"^intent int-.* NOT_PLACED -> .* is not legal$"):
        settle_late(sent(S.NOT_PLACED), report(status, executed="0"), Portfolio())


def test_late_fills_that_are_not_all_there_are_not_booked() -> None:
    with pytest.raises(IllegalTransition):
        settle_late(sent(S.NOT_PLACED), report("FILLED", executed="0.0004"), Portfolio())
