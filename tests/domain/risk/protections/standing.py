"""Accounts for protections to look at."""

from datetime import datetime

from tests.builders import START
from tests.domain.risk.cases import trip
from thunes.domain.history import Left, RoundTrip
from thunes.domain.money import ZERO
from thunes.domain.portfolio import Portfolio
from thunes.domain.risk.protections import Standing
from thunes.domain.valuation import Valuation

WORTHLESS = Valuation(ZERO, ZERO)


def standing(*trips: RoundTrip, now: datetime = START, **changes: object) -> Standing:
    """Return an account that has closed those positions."""
    portfolio = Portfolio(round_trips=trips, **changes)  # type: ignore[arg-type]
    return Standing(now, "BTCUSDT", portfolio, WORTHLESS)


def stopped(at: datetime, profit: str = "-1") -> RoundTrip:
    """Return a position that a stop has closed."""
    return trip(profit, Left.STOP, at=at)
