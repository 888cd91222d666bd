"""What the venue would pay now for what is held."""

from contextlib import suppress
from decimal import Decimal

from thunes.domain.portfolio import Portfolio
from thunes.domain.sizing import Quote
from thunes.errors import Refused
from thunes.ports import MarketData


def bids_of(market: MarketData, portfolio: Portfolio, known: Quote | None = None) -> dict[str, Decimal]:
    """Return the best bid of every symbol that is held, in quote per base; one that is not listed any more has none.

    Raises:
        Transient: when the venue cannot answer.
    """
    bids = {known.symbol: known.bid} if known else {}
    for symbol, position in portfolio.positions.items():
        if position.open and symbol not in bids:
            with suppress(Refused):
                bids[symbol] = market.quote(symbol).bid
    return bids
