"""What keeps entries from being approved now, on every symbol of the plan."""

from dataclasses import dataclass

from thunes.domain.risk import Limits
from thunes.domain.risk.protections import Lock, Standing, locks_on
from thunes.domain.valuation import value
from thunes.ports import Clock, Ledger, MarketData
from thunes.usecases.bids import bids_of
from thunes.usecases.check_signals import faulted_at
from thunes.usecases.plan import Plan


@dataclass(frozen=True)
class ListLocks:
    """Ask every protection; nothing is written."""

    plan: Plan
    limits: Limits
    clock: Clock
    market: MarketData
    ledger: Ledger

    def __call__(self) -> list[Lock]:
        """Return each lock once.

        Raises:
            Transient: when market data or ledger cannot answer.
        """
        view = self.ledger.read(cursors=[self.plan.cursor_key(symbol) for symbol in self.plan.symbols])
        valuation = value(view.portfolio, bids_of(self.market, view.portfolio), self.limits.quote_asset)
        now = self.clock.now()
        found: dict[str, Lock] = {}
        for symbol in self.plan.symbols:
            fault = faulted_at(view.cursor(self.plan.cursor_key(symbol)))
            standing = Standing(now, symbol, view.portfolio, valuation, fault)
            found |= {lock.name: lock for lock in locks_on(standing, self.limits)}
        return list(found.values())
