"""The ledger's contract: a new epoch begins with other books, and keeps the fills of the one before apart."""

from dataclasses import replace

from tests.builders import START, d, fill, intent
from tests.contracts.books import FACT, holding, loses, opened, position, read, sending, sent
from thunes.domain.audit import Event, Fact
from thunes.domain.order import IntentState
from thunes.domain.portfolio import Portfolio
from thunes.domain.settlement import Settlement
from thunes.ports import AccountView, Ledger

FRESH = Portfolio(balances={"USDT": d("5000")}, epoch=1)
REOPENED = Fact(Event.BOOKS_REOPENED, {"why": "the venue was wiped"}, {"epoch": 1})


def booked(ledger: Ledger, view: AccountView, portfolio: Portfolio) -> None:
    """Book the fill with trade id 1 in the epoch of ``portfolio``."""
    filled = replace(sending(intent()), state=IntentState.FILLED)
    ledger.settle(view, Settlement(sending(intent()), filled, portfolio, (fill(),), FACT), START)


def test_the_books_are_others_and_the_fact_is_chained(ledger: Ledger) -> None:
    before = opened(ledger, holding(position()))
    returned = ledger.restate(before, FRESH, [REOPENED], START)
    view = read(ledger)
    assert (view.portfolio, view.version, view.head.sequence) == (FRESH, before.version + 1, before.head.sequence + 1)
    assert (returned.portfolio, returned.version, returned.head) == (view.portfolio, view.version, view.head)
    assert view.trading_state == before.trading_state
    assert [event.event for event in ledger.trail()][-1] == "books_reopened"


def test_a_trade_id_that_comes_again_is_another_fill(ledger: Ledger) -> None:
    view = sent(ledger)
    booked(ledger, view, view.portfolio)
    assert len(ledger.fills("BTCUSDT")) == 1
    ledger.restate(read(ledger), FRESH, [REOPENED], START)
    assert list(ledger.fills("BTCUSDT", 1)) == []
    again = replace(sending(intent()), state=IntentState.PARTIALLY_FILLED)
    renewed = replace(fill(), price=d("21000"))
    before = read(ledger)
    filled = before.intents[intent().intent_id]
    ledger.settle(before, Settlement(filled, replace(again, state=filled.state), FRESH, (renewed,), FACT), START)
    assert (list(ledger.fills("BTCUSDT", 1)), list(ledger.fills("BTCUSDT"))) == ([renewed], [fill()])


def test_only_one_writer_opens_them(ledger: Ledger) -> None:
    before = opened(ledger, holding(position()))
    ledger.restate(before, FRESH, [REOPENED], START)
    with loses(ledger):
        ledger.restate(before, FRESH, [REOPENED], START)
    with loses(ledger):
        ledger.restate(replace(read(ledger), version=1), FRESH, [REOPENED], START)


def test_books_that_were_never_opened_cannot_be_opened_anew(ledger: Ledger) -> None:
    with loses(ledger):
        ledger.restate(ledger.read(), FRESH, [REOPENED], START)
