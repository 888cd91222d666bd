"""Mistakes in leaving the venue alone while it is down or wants silence."""

from datetime import datetime

from tests.simulation.bugs.entering import Patch, bug
from thunes.adapters.binance.answers import Rejected
from thunes.adapters.binance.gate import Gate
from thunes.adapters.binance.rest import BinanceExchange
from thunes.adapters.memory.health import InMemoryVenueHealth
from thunes.domain.health import Health


@bug
def the_ban_is_not_shared(patch: Patch) -> None:
    rejected = Gate.rejected

    def keep(self: Gate, answer: Rejected) -> None:
        shared, self._record = self._record, InMemoryVenueHealth()
        rejected(self, answer)
        self._record = shared

    patch.setattr(Gate, "rejected", keep)


@bug
def the_record_is_read_once_and_believed_for_ever(patch: Patch) -> None:
    patch.setattr(Gate, "begin", lambda self: None)


@bug
def half_open_lets_everybody_through(patch: Patch) -> None:
    patch.setattr(Gate, "_probe", lambda self, health, now: None)


@bug
def an_order_leaves_whatever_the_record_says(patch: Patch) -> None:
    admit = Gate.admit

    def wave_through(self: Gate, *, order: bool) -> None:
        if not order:
            admit(self, order=order)

    patch.setattr(Gate, "admit", wave_through)
    patch.setattr(Gate, "admit_order", lambda self: None)
    patch.setattr(BinanceExchange, "sign_on", lambda self: self._client.sign_on())


@bug
def the_newest_ban_replaces_a_longer_one(patch: Patch) -> None:
    def replace_it(self: Health, until: datetime) -> Health:
        return Health(self.breaker, self.failures, self.openings, self.until, until, self.changes)

    patch.setattr(Health, "banned", replace_it)
