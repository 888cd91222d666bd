"""The account at the venue: free and locked per asset, exact, never below zero."""

from collections.abc import Mapping
from decimal import Decimal

from thunes.domain.money import ZERO, exactly
from thunes.simulator.errors import rejected

INSUFFICIENT = "Account has insufficient balance for requested action."


class Account:
    """Balances, and what moves them."""

    def __init__(self, balances: Mapping[str, Decimal]) -> None:
        self.free = dict(balances)
        self.locked: dict[str, Decimal] = {}

    def total(self, asset: str) -> Decimal:
        """Return free plus locked."""
        return self.free.get(asset, ZERO) + self.locked.get(asset, ZERO)

    @exactly
    def lock(self, asset: str, amount: Decimal) -> None:
        """Set ``amount`` aside for an order.

        Raises:
            VenueError: -2010 when there is not enough free.
        """
        if self.free.get(asset, ZERO) < amount:
            raise rejected(INSUFFICIENT)
        self.free[asset] = self.free[asset] - amount
        self.locked[asset] = self.locked.get(asset, ZERO) + amount

    @exactly
    def unlock(self, asset: str, amount: Decimal) -> None:
        """Give back what an order no longer needs."""
        self.locked[asset] = self.locked[asset] - amount
        self.free[asset] = self.free.get(asset, ZERO) + amount

    @exactly
    def spend_locked(self, asset: str, amount: Decimal) -> None:
        """Pay out of what was set aside."""
        self.locked[asset] = self.locked[asset] - amount

    @exactly
    def receive(self, asset: str, amount: Decimal) -> None:
        """Add ``amount`` (negative for a fee taken from the free balance)."""
        self.free[asset] = self.free.get(asset, ZERO) + amount

    def rows(self) -> list[dict[str, str]]:
        """Return the balances as the venue lists them."""
        assets = sorted({*self.free, *self.locked})
        return [
            {"asset": a, "free": f"{self.free.get(a, ZERO):.8f}", "locked": f"{self.locked.get(a, ZERO):.8f}"}
            for a in assets
        ]
