"""Mistakes in what is decided, and when."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from tests.simulation.bugs.entering import Patch, bug, without_rules
from thunes.adapters.memory.ledger import InMemoryLedger
from thunes.domain.command import PlaceIntent
from thunes.domain.position import Position
from thunes.domain.risk import exposure_rules, rules
from thunes.errors import Conflict
from thunes.ports import AccountView, Cursor, CursorKey
from thunes.usecases import check_signals, validate_risk
from thunes.usecases.check_signals import CheckSignals
from thunes.usecases.validate_risk import ValidateRisk


@bug
def the_running_candle_is_looked_at(patch: Patch) -> None:
    patch.setattr(check_signals, "closed_candles", _with_the_running_one)


def _with_the_running_one(market: Any, symbol: str, interval: Any, wanted: int, due: datetime) -> Any:
    return list(market.candles(symbol, interval, wanted + 1))[-wanted:]


@bug
def a_candle_is_decided_again(patch: Patch) -> None:
    def forget(self: CheckSignals, view: AccountView, symbol: str, now: datetime) -> Any:
        key: CursorKey = self.plan.cursor_key(symbol)
        known = view.cursors.get(key)
        fresh = {**view.cursors, key: Cursor(key, None, known.pending if known else None)}
        return decide(self, replace(view, cursors=fresh), symbol, now)

    decide = CheckSignals._decide_symbol
    patch.setattr(CheckSignals, "_decide_symbol", forget)
    patch.setattr(InMemoryLedger, "_require_cursors", lambda self, view, cursors: None)


@bug
def a_stale_signal_is_approved(patch: Patch) -> None:
    fresh = rules.stale_candle
    for name in ("ENTRY_RULES", "EXIT_RULES"):
        kept = tuple(each for each in getattr(rules, name) if each is not fresh)
        patch.setattr(f"thunes.domain.risk.decision.{name}", kept)


@bug
def the_cool_down_is_forgotten(patch: Patch) -> None:
    without_rules(patch, rules.cool_down)


@bug
def the_daily_loss_is_forgotten(patch: Patch) -> None:
    without_rules(patch, exposure_rules.max_daily_loss)


@bug
def neither_positions_nor_exposure_are_counted(patch: Patch) -> None:
    """One alone is no mistake that shows: the smallest order is so large that each limit implies the other."""
    counted = (exposure_rules.max_positions, exposure_rules.max_exposure, exposure_rules.max_strategy_share)
    without_rules(patch, *counted)
    patch.setattr("thunes.adapters.memory.ledger.InMemoryLedger._require", staticmethod(_but_limits))


def _but_limits(holds: bool, otherwise: str) -> None:
    if not holds and "at their limit" not in otherwise and "at its limit" not in otherwise:
        raise Conflict(otherwise)


@bug
def the_message_is_sent_before_the_approval(patch: Patch) -> None:
    def early(self: ValidateRisk, view: AccountView, case: Any, decision: Any) -> None:
        self.queue.send(PlaceIntent(case.signal.intent_id))
        approve(self, view, case, decision)

    approve = ValidateRisk._approve
    patch.setattr(ValidateRisk, "_approve", early)


@bug
def a_part_forgets_what_is_held(patch: Patch) -> None:
    """One alone is no mistake that shows: the strategy, the budget and the rules each look at what is held."""
    patch.setattr(Position, "grown", lambda self, before, part: self)
    patch.setattr(validate_risk, "part_budget", lambda most, _held, part: most * part)
    without_rules(patch, exposure_rules.max_position_size, exposure_rules.max_symbol_exposure)
