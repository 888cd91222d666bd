from dataclasses import replace
from decimal import Decimal

import pytest

from tests.builders import START, d, fill, signal
from tests.usecases.desk import Desk
from thunes.domain.audit import Event
from thunes.domain.fill import Fill
from thunes.domain.order import IntentState, OrderIntent
from thunes.domain.order_report import OrderReport
from thunes.domain.risk import Limits, TradingState
from thunes.domain.signal import Leg, Side
from thunes.errors import BooksDisagree, OutcomeUnknown, Refused, Transient
from thunes.usecases.answers import Answer

S = IntentState


def report(of: OrderIntent, status: str, *fills: Fill, executed: str | None = None) -> OrderReport:
    total = sum((one.quantity for one in fills), d("0"))
    return OrderReport(of.symbol, 7, of.client_order_id, status, Decimal(executed) if executed else total, fills)


def sale(quantity: str, price: str, trade_id: int = 50) -> Fill:
    return fill(
        quantity, price, trade_id=trade_id, side=Side.SELL, commission=d("0"), commission_asset="USDT", at=START
    )


def test_a_fill_is_booked_once() -> None:
    desk = Desk()
    of = desk.doubt()
    answer = report(of, "PARTIALLY_FILLED", fill("0.0001"))
    for _ in range(3):
        assert desk.record(of.intent_id, answer) is S.PARTIALLY_FILLED
    assert desk.intent(of.intent_id).executed == d("0.0001")
    assert desk.books.fills("BTCUSDT") == [fill("0.0001")]
    assert desk.portfolio.balances["BTC"] == d("0.0000999")
    assert desk.ledger.calls.count("settle") == 2


def test_fills_come_in_parts_and_the_lock_goes_with_the_last() -> None:
    desk = Desk()
    of = desk.doubt()
    parts = [fill("0.0001", trade_id=number) for number in (1, 2, 3)]
    desk.record(of.intent_id, report(of, "PARTIALLY_FILLED", *parts[:1]))
    desk.record(of.intent_id, report(of, "PARTIALLY_FILLED", *parts[:2]))
    assert set(desk.portfolio.reservations) == {"BTCUSDT"}
    assert desk.record(of.intent_id, report(of, "CANCELED", *parts)) is S.CANCELED
    assert desk.intent(of.intent_id).executed == d("0.0003")
    assert desk.portfolio.positions["BTCUSDT"].quantity == d("0.0002997")
    assert desk.portfolio.reservations == {}
    settled = desk.events(Event.ORDER_SETTLED)
    shown = [event.decision_outputs["fills"] for event in settled]
    assert [len(fills) if isinstance(fills, list) else None for fills in shown] == [1, 1, 1]


def test_an_order_that_expired_keeps_what_it_had_executed() -> None:
    desk = Desk()
    of = desk.doubt()
    assert desk.record(of.intent_id, report(of, "EXPIRED", fill("0.0003"))) is S.EXPIRED
    assert desk.portfolio.holds("BTCUSDT")
    assert desk.intent(of.intent_id).executed == d("0.0003")


def test_fills_that_lag_leave_the_intent_in_doubt_until_they_come() -> None:
    desk = Desk()
    desk.exchange.fills_pending = True
    of = desk.approve()
    assert desk.place(of.intent_id) is S.UNKNOWN
    assert set(desk.portfolio.reservations) == {"BTCUSDT"}
    desk.clock.pass_(minutes=1)
    assert desk.reconcile().waiting == 1
    desk.exchange.fills_pending = False
    assert desk.reconcile().settled == {of.intent_id: S.FILLED}
    assert (desk.portfolio.reservations, desk.unexplained()) == ({}, {})


@pytest.mark.parametrize("asset", ["BTC", "USDT", "BNB"])
def test_a_commission_is_taken_from_its_own_asset(asset: str) -> None:
    desk = Desk()
    of = desk.doubt()
    desk.record(of.intent_id, report(of, "FILLED", fill("0.0002", commission=d("0.00001"), commission_asset=asset)))
    expected = {"USDT": d("996"), "BNB": d("1"), "BTC": d("0.0002")}
    expected[asset] -= d("0.00001")
    assert desk.portfolio.balances == expected
    assert desk.portfolio.fees == {asset: d("0.00001")}


@pytest.mark.parametrize(("price", "halts"), [("10000.01", False), ("10000", True), ("9000", True)])
def test_reaching_the_daily_loss_halts_in_the_same_write(price: str, halts: bool) -> None:
    """0.00048951 BTC were bought for 9.8; 0.00048 of them cost 9.60960960..."""
    desk = Desk(limits=Limits(max_daily_loss=d("4.809609609609609610")))
    desk.hold()
    leaving = desk.leave()
    answer = unanswered(desk, leaving, price)
    desk.ledger.calls.clear()
    desk.record(leaving.intent_id, answer)
    assert (desk.state is TradingState.HALTED) is halts
    assert desk.ledger.calls == ["read", "settle"]
    assert len(desk.events(Event.TRADING_STATE_CHANGED)) == 1 + halts


def unanswered(desk: Desk, of: OrderIntent, price: str) -> OrderReport:
    """Bring the intent to UNKNOWN, and return the report of its full sale."""
    desk.exchange.outcomes = [OutcomeUnknown("no answer")]
    desk.place(of.intent_id)
    return report(of, "FILLED", sale(str(of.quantity), price))


def test_more_executed_than_approved_halts() -> None:
    desk = Desk()
    of = desk.doubt()
    assert desk.record(of.intent_id, report(of, "FILLED", fill("0.0005"))) is S.FILLED
    assert desk.state is TradingState.HALTED
    assert "executed 0.0005 of 0.00049 approved" in desk.books.read().trading_state.reason
    assert desk.portfolio.positions["BTCUSDT"].quantity == d("0.0004995")


def test_a_reason_to_halt_while_halted_is_recorded_too() -> None:
    desk = Desk()
    of = desk.doubt()
    desk.halt()
    desk.record(of.intent_id, report(of, "FILLED", fill("0.0005")))
    assert desk.books.read().trading_state.actor == "record_fill"
    assert [event.decision_inputs["actor"] for event in desk.events(Event.TRADING_STATE_CHANGED)] == [
        "reconcile",
        "owner",
        "record_fill",
    ]


@pytest.mark.parametrize("halted", [True, False])
def test_a_sale_of_what_we_do_not_hold_halts_and_calls_for_a_person(halted: bool) -> None:
    desk = Desk()
    desk.hold()
    of = desk.leave()
    answer = unanswered(desk, of, "20000")
    if halted:
        desk.halt()
    before = desk.portfolio
    too_much = replace(answer, fills=(sale("0.0005", "20000"),), executed=d("0.0005"))
    with pytest.raises(BooksDisagree, match=r"BTCUSDT: trade 50 sells 0\.0005, the books hold 0\.00048951"):
        desk.record(of.intent_id, too_much)
    assert desk.state is TradingState.HALTED
    assert desk.portfolio == before
    assert desk.intent(of.intent_id).state is S.UNKNOWN
    assert len(desk.events(Event.TRADING_STATE_CHANGED)) == (3 if halted else 2)


def test_an_answer_for_an_intent_that_is_over_changes_nothing() -> None:
    desk = Desk()
    of = desk.hold()
    events = desk.events()
    late: list[Answer] = [
        report(of, "NEW"),
        report(of, "FILLED", fill("0.0001", trade_id=99)),
        Refused(-1, "x"),
        Transient("x"),
    ]
    assert [desk.record(of.intent_id, answer) for answer in late] == [S.FILLED] * 4
    assert desk.events() == events


@pytest.mark.parametrize("answer", [Refused(-2010, "x"), Transient("x"), OutcomeUnknown("x")])
def test_an_answer_that_comes_too_late_to_matter_is_dropped(
    answer: Refused | Transient | OutcomeUnknown,
) -> None:
    desk = Desk()
    of = desk.doubt()
    desk.record(of.intent_id, report(of, "PARTIALLY_FILLED", fill("0.0001")))
    events = desk.events()
    assert desk.record(of.intent_id, answer) is S.PARTIALLY_FILLED
    assert desk.events() == events


def test_two_answers_at_once_book_each_fill_once() -> None:
    desk = Desk()
    of = desk.doubt()
    answer = report(of, "FILLED", fill("0.0001"), fill("0.00039", trade_id=2))
    other = replace(desk.record, ledger=desk.books)
    desk.ledger.before["settle"] = [lambda: other(of.intent_id, answer)]
    assert desk.record(of.intent_id, answer) is S.FILLED
    assert [one.trade_id for one in desk.books.fills("BTCUSDT")] == [1, 2]
    assert desk.portfolio.balances["USDT"] == d("990.2")
    assert desk.chain_holds()


def test_a_view_that_is_out_of_date_is_read_again() -> None:
    desk = Desk()
    of = desk.doubt()
    view = desk.books.read(intents=[of.intent_id])
    desk.pend(signal(symbol="ETHUSDT", leg=Leg.EXIT))
    assert desk.record(of.intent_id, report(of, "FILLED", fill("0.00049")), view) is S.FILLED
    assert desk.ledger.calls[-3:] == ["settle", "read", "settle"]


def test_an_order_that_filled_in_hundreds_of_pieces_is_booked_in_several_writes() -> None:
    desk = Desk()
    of = desk.doubt()
    pieces = [fill("0.000001", trade_id=number) for number in range(1, 301)]
    assert desk.record(of.intent_id, report(of, "CANCELED", *pieces)) is S.CANCELED
    assert desk.intent(of.intent_id).executed == d("0.0003")
    assert [booked.trade_id for booked in desk.books.fills("BTCUSDT")] == list(range(1, 301))
    shown = [event.decision_outputs["fills"] for event in desk.events() if "fills" in event.decision_outputs]
    assert [len(fills) for fills in shown if isinstance(fills, list)] == [0, 80, 80, 80, 60]
