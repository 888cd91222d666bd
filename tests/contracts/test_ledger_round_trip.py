"""The ledger's contract: what is read is what was written, to the last digit, microsecond and letter."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from tests.builders import START, d, fill, intent, signal
from tests.contracts.books import FACT, KEYS, everything, opened, read, sending, start_sending, state_change
from thunes.domain.audit import Event, Fact
from thunes.domain.fill import Fill
from thunes.domain.history import Left, Peak, RoundTrip, Unlocking
from thunes.domain.order import IntentState, OrderIntent, Wire
from thunes.domain.portfolio import Day, Portfolio, Protection, Reservation
from thunes.domain.position import Position
from thunes.domain.risk import TradingState
from thunes.domain.settlement import Settlement
from thunes.domain.signal import Leg, Side
from thunes.ports import Cursor, CursorKey, Ledger

FINE = START.replace(microsecond=123457)
LONG = d("123456789012345678.123456789012")
TINY = d("0.000000000000000001")
AMOUNTS = [LONG, -LONG, TINY, -TINY, d("0"), d("1E+20"), d("20000.00"), Decimal("9" * 38)]


@pytest.mark.parametrize("amount", AMOUNTS, ids=str)
def test_amounts_keep_every_digit(ledger: Ledger, amount: Decimal) -> None:
    view = opened(ledger, Portfolio(balances={"USDT": amount}))
    found = view.portfolio.balances["USDT"]
    assert (found, type(found)) == (amount, Decimal)


def test_a_portfolio_with_everything_in_it_comes_back_the_same(ledger: Ledger) -> None:
    priced = (d("19000.01"), d("22000.02"), 3, -LONG, d("0.333333333333333333"))
    whole = Position("BTCUSDT", "BTC", "USDT", LONG, TINY, -LONG, True, FINE, "sma_crossover", *priced)
    closed = Position("ETHUSDT", "ETH", "USDT", realized=d("1.5"))
    portfolio = Portfolio(
        positions={"BTCUSDT": whole, "ETHUSDT": closed},
        reservations={
            "SOLUSDT": Reservation("int-a", "SOLUSDT", Leg.ENTRY, d("9.99999999"), "rsi"),
            "BTCUSDT": Reservation("int-b", "BTCUSDT", Leg.EXIT, d("0")),
        },
        protections={"BTCUSDT": Protection("pro-c", "BTCUSDT", d("0.00039000"))},
        balances={"USDT": LONG, "BTC": d("0")},
        fees={"BNB": TINY},
        day=Day(date(2024, 2, 29), d("-20.000000000000000001")),
        last_loss_at=FINE,
        round_trips=(RoundTrip("BTCUSDT", "rsi", FINE, -TINY, Left.STOP), RoundTrip("ETHUSDT", "", START, LONG)),
        approvals=(START, FINE),
        peak=Peak(LONG, FINE),
        unlockings=(Unlocking("stop_loss_guard#BTCUSDT", FINE),),
        epoch=3,
    )
    assert opened(ledger, portfolio).portfolio == portfolio


def test_an_empty_portfolio_comes_back_empty(ledger: Ledger) -> None:
    assert opened(ledger, Portfolio()).portfolio == Portfolio()


def test_a_day_without_profit_or_loss_is_still_that_day(ledger: Ledger) -> None:
    assert opened(ledger, Portfolio(day=Day(date(2024, 1, 10)))).portfolio.day == Day(date(2024, 1, 10), d("0"))


CURSORS = [
    Cursor(KEYS[0]),
    Cursor(KEYS[0], FINE),
    Cursor(KEYS[0], FINE, fault="2024-01-10T11:59:59.999Z ≠ heute"),
    Cursor(KEYS[0], FINE, signal(price=LONG, confidence=TINY, share=d("0.25"))),
    Cursor(KEYS[0], None, signal(leg=Leg.EXIT, stop_price=TINY), "spät"),
    Cursor(CursorKey("summarize_day", "daily"), datetime(2024, 1, 9, tzinfo=UTC)),
]


@pytest.mark.parametrize("cursor", CURSORS, ids=range(len(CURSORS)))
def test_a_cursor_comes_back_the_same(ledger: Ledger, cursor: Cursor) -> None:
    ledger.record(opened(ledger), [FACT], START, [cursor])
    assert ledger.read([cursor.key]).cursors == {cursor.key: cursor}


WIRE = Wire("0.00040", "20100.00", "T0-abc", FINE, timedelta(milliseconds=2000))
INTENTS = [
    intent(),
    intent(stop_price=d("19000"), approved_at=FINE, quantity=LONG, limit_price=TINY, dust_below=d("1E-8")),
    intent(share=d("0.333333333333")),
    intent(wire=WIRE, state=IntentState.SENDING, reason="nicht gefunden — «zweimal»", not_found=2),
    intent(wire=WIRE, state=IntentState.PARTIALLY_FILLED, executed=TINY, booked_fills=frozenset({3, 2**53 + 1, 0})),
    intent(signal(leg=Leg.EXIT, symbol="ETHUSDT"), base="ETH", state=IntentState.NOT_PLACED),
]


@pytest.mark.parametrize("wanted", INTENTS, ids=range(len(INTENTS)))
def test_an_intent_comes_back_the_same(ledger: Ledger, wanted: OrderIntent) -> None:
    view = opened(ledger, Portfolio())
    reserved = view.portfolio.reserve(Reservation(wanted.intent_id, wanted.symbol, wanted.leg, d("1")))
    cursor = Cursor(CursorKey(wanted.strategy_id, wanted.symbol), START)
    ledger.approve(
        view, replace(wanted, limit_price=min(wanted.limit_price, 1 / wanted.quantity)), reserved, cursor, FACT
    )
    known = read(ledger)
    before = known.intents[wanted.intent_id]
    ledger.settle(known, Settlement(before, wanted, known.portfolio, (), FACT), START)
    assert ledger.read(intents=[wanted.intent_id]).intents == {wanted.intent_id: wanted}


FILLS = [
    fill(),
    replace(fill(), side=Side.SELL, price=LONG, quantity=TINY, commission=d("0"), commission_asset="BNB", at=FINE),
    fill(trade_id=2**62, order_id=2**62 + 1),
]


@pytest.mark.parametrize("wanted", FILLS, ids=range(len(FILLS)))
def test_a_fill_comes_back_the_same(ledger: Ledger, wanted: Fill) -> None:
    view = opened(ledger, Portfolio())
    reserved = view.portfolio.reserve(Reservation(intent().intent_id, "BTCUSDT", Leg.ENTRY, d("8")))
    ledger.approve(view, intent(), reserved, Cursor(KEYS[0], START), FACT)
    start_sending(ledger, read(ledger))
    known = read(ledger)
    now_filled = replace(sending(intent()), state=IntentState.FILLED)
    ledger.settle(known, Settlement(sending(intent()), now_filled, known.portfolio, (wanted,), FACT), START)
    assert ledger.fills("BTCUSDT") == [wanted]


def test_a_time_of_another_zone_comes_back_as_the_same_moment(ledger: Ledger) -> None:
    east = FINE.astimezone(timezone(timedelta(hours=5, minutes=45)))
    before = opened(ledger)
    ledger.record(before, [], east, change=state_change(TradingState.HALTED, east))
    view = read(ledger)
    assert (view.trading_state.since, view.head.at) == (FINE, FINE)


def test_a_fact_comes_back_as_it_was_chained(ledger: Ledger) -> None:
    inputs = {
        "amount": LONG,
        "at": FINE,
        "on": FINE.date(),
        "none": None,
        "yes": True,
        "n": 2**70,
        "ß": ["ü", {"x": TINY}],
    }
    fact = Fact(Event.RISK_DENIED, inputs, {"empty": {}, "nothing": []}, "sma", "0f", "model")
    ledger.record(ledger.read(), [fact], FINE)
    (event,) = everything(ledger).trail
    assert event.decision_inputs == {
        "amount": "123456789012345678.123456789012",
        "at": "2024-01-10T12:00:05.123Z",
        "on": "2024-01-10",
        "none": None,
        "yes": True,
        "n": 2**70,
        "ß": ["ü", {"x": "0.000000000000000001"}],
    }
    assert (event.decision_outputs, event.model_hash) == ({"empty": {}, "nothing": []}, "model")
    assert event.computed_hash() == event.hash
