"""The amount per asset that the venue shows and the books cannot explain: it must be 0."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from thunes.domain.money import ZERO, exactly, plain
from thunes.domain.portfolio import Portfolio
from thunes.ports import CursorKey

# What was last found to disagree, so that the owner is told once and not every minute, and nothing is entered.
DISAGREEMENT = CursorKey("reconcile", "books")


@exactly
def unexplained_amounts(
    balances: Mapping[str, Decimal], portfolio: Portfolio, also: Iterable[str] = ()
) -> dict[str, Decimal]:
    """Return venue minus books for every asset the books know, and ``also`` those, where it is not 0."""
    expected = {**dict.fromkeys(also, ZERO), **portfolio.balances}
    gaps = {asset: balances.get(asset, ZERO) - amount for asset, amount in expected.items()}
    return {asset: gap for asset, gap in gaps.items() if gap != ZERO}


def beyond(amounts: Mapping[str, Decimal], quote_asset: str, tolerated: Decimal) -> dict[str, Decimal]:
    """Return what is too much to be left unexplained: all but up to ``tolerated`` of the quote asset, either way."""
    return {name: amount for name, amount in amounts.items() if name != quote_asset or abs(amount) > tolerated}


def shown(amounts: Mapping[str, Decimal]) -> str:
    """Return the amounts as one line of text; ``0`` when there are none."""
    return ", ".join(f"{asset} {plain(amount)}" for asset, amount in sorted(amounts.items())) or "0"
