"""Cases for the judge: sound unless told otherwise."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from tests.builders import BTCUSDT, START, d, quote, signal
from thunes.domain.health import Health
from thunes.domain.history import Left, RoundTrip
from thunes.domain.portfolio import Portfolio, Reservation
from thunes.domain.position import Position
from thunes.domain.risk import Case, TradingState, TradingStateRecord
from thunes.domain.signal import Leg
from thunes.domain.sizing import Proposal

CASH = {"USDT": d("1000"), "EUR": d("1000")}


def case(leg: Leg = Leg.ENTRY, state: TradingState = TradingState.ACTIVE, **changes: Any) -> Case:
    """Return a case in which every rule passes."""
    values: dict[str, Any] = {
        "now": START,
        "trading_state": TradingStateRecord(state, START, "owner", "go"),
        "portfolio": Portfolio(balances=CASH),
        "signal": signal(leg=leg),
        "quote": quote(),
        "instrument": BTCUSDT,
        "proposal": Proposal(leg, d("0.00049"), d("20100.02")),
        "health": Health(),
        "bids": dict.fromkeys(("A", "B", "C", "D", "BTCUSDT"), d("25")),
    }
    return Case(**{**values, **changes})


def proposal(quantity: str, limit_price: str) -> Proposal:
    """Return an entry of that size."""
    return Proposal(Leg.ENTRY, d(quantity), d(limit_price))


def held(*symbols: str, cost: str = "1", open_: bool = True) -> Portfolio:
    """Return a portfolio with a position on each symbol."""
    one = Position("X", "BTC", "USDT", d("1"), d(cost), open=open_)
    return Portfolio(positions={symbol: replace(one, symbol=symbol) for symbol in symbols}, balances=CASH)


def reserved(symbol: str, leg: Leg = Leg.ENTRY) -> Portfolio:
    """Return a portfolio in which an intent is under way on the symbol."""
    return Portfolio().reserve(Reservation("int-1", symbol, leg, d("1")))


def trip(profit: str, left: Left = Left.SIGNAL, symbol: str = "BTCUSDT", at: datetime = START) -> RoundTrip:
    """Return a position that was closed."""
    return RoundTrip(symbol, "sma_crossover", at, d(profit), left)
