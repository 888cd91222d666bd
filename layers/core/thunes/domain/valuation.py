"""What the account is worth at the bid, and what its day has lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from thunes.domain.money import ZERO, exactly
from thunes.domain.portfolio import Portfolio


@dataclass(frozen=True)
class Valuation:
    """Cash and open positions at their bids, in ``quote_asset``; ``unpriced`` names positions that have no bid.

    ``unrealized`` is what selling every priced position would add to the PnL. Positions that were paid for in another
    asset are neither valued nor missed: the limits say nothing of them.
    """

    equity: Decimal
    unrealized: Decimal
    unpriced: tuple[str, ...] = ()


@exactly
def value(portfolio: Portfolio, bids: Mapping[str, Decimal], quote_asset: str) -> Valuation:
    """Value the account at ``bids`` (quote per base, by symbol); dust is left out."""
    held = [p for p in portfolio.positions.values() if p.open and p.quote == quote_asset]
    priced = [position for position in held if position.symbol in bids]
    worth = sum((position.quantity * bids[position.symbol] for position in priced), ZERO)
    return Valuation(
        equity=portfolio.balances.get(quote_asset, ZERO) + worth,
        unrealized=sum((position.unrealized(bids[position.symbol]) for position in priced), ZERO),
        unpriced=tuple(sorted(position.symbol for position in held if position.symbol not in bids)),
    )


@exactly
def day_loss(portfolio: Portfolio, valuation: Valuation, day: date) -> Decimal:
    """Return what the UTC day has lost: what it realised and what is lost on paper; a gain is negative.

    What is won on paper only does not make up for what was lost for good: it may be gone before anybody sells.
    """
    return -(portfolio.realized_on(day) + min(valuation.unrealized, ZERO))
