"""Mistakes in what keeps a position from falling without end."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from tests.simulation.bugs.entering import Patch, bug
from thunes.domain import protection
from thunes.domain.audit import Event
from thunes.domain.money import ceil_to
from thunes.domain.order import IntentState
from thunes.domain.portfolio import Portfolio
from thunes.domain.position import Position
from thunes.domain.risk import TradingState
from thunes.domain.settlement import close
from thunes.domain.signal import Leg
from thunes.errors import OutcomeUnknown, Refused
from thunes.ports import AccountView
from thunes.usecases import place_order, protect_position
from thunes.usecases.lift_protection import LiftProtection
from thunes.usecases.protect_position import ProtectPosition
from thunes.usecases.reconcile import Reconcile


@bug
def an_entry_is_left_unprotected(patch: Patch) -> None:
    patch.setattr(ProtectPosition, "__call__", lambda self, symbol: None)


@bug
def an_exit_leaves_its_protection_where_it_is(patch: Patch) -> None:
    patch.setattr(place_order, "_in_the_way", lambda view, intent: False)


@bug
def a_cancellation_is_believed_and_not_looked_up(patch: Patch) -> None:
    def believe(self: LiftProtection, symbol: str) -> None:
        held = self.ledger.read().portfolio.protections.get(symbol)
        if held is None:
            return
        view = self.ledger.read(intents=[held.intent_id])
        before = view.intents[held.intent_id]
        with suppress(Refused, OutcomeUnknown):
            self.exchange.cancel(before)
        resting = replace(before, state=IntentState.OPEN)
        canceled = close(resting, view.portfolio, IntentState.CANCELED, Event.ORDER_SETTLED, "believed")
        self.ledger.settle(view, replace(canceled, before=before), self.record.clock.now())

    patch.setattr(LiftProtection, "__call__", believe)


@bug
def what_rests_is_never_asked_for(patch: Patch) -> None:
    patch.setattr(
        Portfolio, "live_intents", property(lambda self: tuple(r.intent_id for r in self.reservations.values()))
    )


@bug
def a_protection_is_rounded_up(patch: Patch) -> None:
    def up(position: Position, *rest: Any) -> Any:
        wanted = original(position, *rest)
        if isinstance(wanted, protection.Bracket):
            return replace(wanted, quantity=ceil_to(position.quantity, rest[0].lot_step))
        return wanted

    original = protection.protection_of
    patch.setattr(protect_position, "protection_of", up)


@bug
def a_protection_is_sent_while_trading_is_halted(patch: Patch) -> None:
    patch.setattr(TradingState, "allows", lambda self, leg: self is TradingState.ACTIVE or leg is Leg.EXIT)
    patch.setattr("thunes.adapters.memory.ledger.InMemoryLedger._require_state", lambda self, intent: None)


@bug
def a_second_protection_is_sent_while_the_first_rests(patch: Patch) -> None:
    patch.setattr(ProtectPosition, "_read", lambda self, symbol: (self.ledger.read(), None))


@bug
def nobody_is_told_of_a_missing_protection(patch: Patch) -> None:
    patch.setattr(ProtectPosition, "tell", lambda self, symbol, found: None)


@bug
def balances_are_believed_over_what_rests(patch: Patch) -> None:
    patch.setattr(Reconcile, "_lasts", lambda self, why: True)
    patch.setattr(Reconcile, "_settle_what_is_in_doubt", _only_reserved)


def _only_reserved(self: Reconcile, view: AccountView, troubles: Any) -> Any:
    held = replace(view.portfolio, protections={})
    return _settle(self, replace(view, portfolio=held), troubles)


_settle = Reconcile._settle_what_is_in_doubt
