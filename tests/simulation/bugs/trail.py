"""Mistakes in the order and the completeness of the audit trail."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from tests.simulation.bugs.entering import Patch, bug
from thunes.adapters.memory.ledger import InMemoryLedger
from thunes.domain import chain
from thunes.domain.order import OrderIntent
from thunes.ports import AccountView


@bug
def sending_is_not_in_the_trail(patch: Patch) -> None:
    def silent(self: InMemoryLedger, view: AccountView, intent: OrderIntent, fact: Any, now: datetime) -> AccountView:
        self._require_state(intent)
        self._intents[intent.intent_id] = intent
        return self._after(view, intents=[intent.intent_id])

    patch.setattr(InMemoryLedger, "start_sending", silent)


@bug
def the_trail_is_written_after_the_books(patch: Patch) -> None:
    def later(self: InMemoryLedger, view: AccountView, *arguments: Any) -> AccountView:
        settled = settle(self, view, *arguments)
        if len(self._events) % 5 == 0:
            del self._events[-1]  # the second write never came
        return settled

    settle = InMemoryLedger.settle
    patch.setattr(InMemoryLedger, "settle", later)


@bug
def the_chain_does_not_wait_for_the_head(patch: Patch) -> None:
    def blind(self: InMemoryLedger, view: AccountView, facts: Sequence[Any], now: datetime) -> None:
        events, self._head = chain.extend(view.head, self.account, facts, now)
        self._events.extend(events)

    patch.setattr(InMemoryLedger, "_chain", blind)


@bug
def time_runs_back_in_the_trail(patch: Patch) -> None:
    def at_once(head: Any, account: str, facts: Any, now: datetime) -> Any:
        return extend(replace(head, at=datetime.min.replace(tzinfo=now.tzinfo)), account, facts, now)

    extend = chain.extend
    patch.setattr("thunes.adapters.memory.ledger.extend", at_once)
