"""What the venue would pay now for what is held."""

from contextlib import suppress
from decimal import Decimal

from thunes.domain.portfolio import Portfolio
from thunes.domain.sizing import Quote
from thunes.errors import Refused, Transient
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


def bids_in_part(market: MarketData, portfolio: Portfolio) -> tuple[dict[str, Decimal], tuple[str, ...]]:
    """Return the bids there are, and of every symbol whose answer nobody understood which, and why.

    Raises:
        Transient: when not one price could be had.
    """
    bids: dict[str, Decimal] = {}
    faults: dict[str, Transient] = {}
    for symbol, position in portfolio.positions.items():
        try:
            bids |= bids_of(market, Portfolio({symbol: position}))
        except Transient as error:
            faults[symbol] = error
    if faults and not bids:
        raise next(iter(faults.values()))
    return bids, tuple(f"{symbol}: {error}" for symbol, error in faults.items())
