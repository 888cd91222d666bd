"""Mistakes in what is booked, kept and let go."""

from dataclasses import replace
from typing import Any

from tests.simulation.bugs.entering import Patch, bug
from thunes.adapters.memory.ledger import InMemoryLedger
from thunes.domain import settlement
from thunes.domain.money import ZERO
from thunes.domain.order import IntentState, OrderIntent
from thunes.domain.order_report import OrderReport
from thunes.domain.portfolio import Portfolio
from thunes.usecases.search_order import SearchOrder


@bug
def fills_are_booked_by_status(patch: Patch) -> None:
    def by_status(intent: OrderIntent, report: OrderReport, held: Portfolio) -> Any:
        if report.state is IntentState.EXPIRED:
            report = replace(report, fills=(), executed=ZERO)
        return settle(intent, report, held)

    settle = settlement.settle
    patch.setattr("thunes.usecases.answers.settle", by_status)


@bug
def fills_that_lag_are_not_waited_for(patch: Patch) -> None:
    patch.setattr(OrderReport, "complete", property(lambda self: True))


@bug
def booked_fills_are_forgotten(patch: Patch) -> None:
    patch.setattr(OrderIntent, "unbooked", lambda self, fills: tuple(fills))
    require = InMemoryLedger._require

    def lenient(holds: bool, otherwise: str) -> None:
        require(holds or "booked already" in otherwise, otherwise)

    patch.setattr(InMemoryLedger, "_require", staticmethod(lenient))


@bug
def an_order_in_doubt_frees_its_symbol(patch: Patch) -> None:
    def free(intent: OrderIntent, held: Portfolio, *rest: Any) -> Any:
        closed = close(intent, held, *rest)
        return replace(closed, portfolio=closed.portfolio.release(intent.symbol, intent.intent_id))

    close = settlement.close
    patch.setattr("thunes.usecases.answers.close", free)


@bug
def a_finished_order_keeps_its_symbol(patch: Patch) -> None:
    patch.setattr(Portfolio, "release", lambda self, symbol, intent_id: self)


@bug
def an_approval_nobody_came_for_is_kept(patch: Patch) -> None:
    patch.setattr(SearchOrder, "_expire", lambda self, view, intent, now: intent.state)


@bug
def an_order_that_ended_meanwhile_is_a_contradiction(patch: Patch) -> None:
    patch.setattr(IntentState, "terminal", property(lambda self: False))
