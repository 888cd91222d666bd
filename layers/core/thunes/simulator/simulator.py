"""The simulated venue put together: markets, one funded account, a clock, the REST face."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from thunes.domain.money import ZERO, exactly
from thunes.simulator.account import Account
from thunes.simulator.api import SpotApi
from thunes.simulator.clock import VenueTime
from thunes.simulator.engine import Engine
from thunes.simulator.market import Market

# What a client must show to be this account's owner; worth nothing anywhere else.
API_KEY = "simulated-key"
API_SECRET = "simulated-secret"  # noqa: S105


@dataclass(frozen=True)
class Simulator:
    """A venue that nobody can lose money on."""

    engine: Engine
    api: SpotApi

    @classmethod
    def create(cls, markets: Sequence[Market], balances: Mapping[str, Decimal], time: VenueTime) -> "Simulator":
        """Return a venue with these markets and one account that holds ``balances``."""
        engine = Engine(markets, Account(balances), time)
        return cls(engine, SpotApi(engine, {API_KEY: API_SECRET}))

    @exactly
    def equity(self, quote: str) -> Decimal:
        """Return what the account is worth in ``quote``, bases marked at the bid."""
        now = self.engine.time.now()
        worth = self.engine.account.total(quote)
        for market in self.engine.markets.values():
            if market.quote == quote:
                worth += self.engine.account.total(market.base) * market.book(now).bid
        return worth + ZERO
