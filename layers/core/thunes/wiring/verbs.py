"""The verbs, each with its ports filled in: what a handler calls."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from thunes.settings import settings
from thunes.wiring.adapters import (
    archive,
    aws,
    clock,
    exchange,
    ledger,
    ledger_within,
    market,
    meter,
    orders_queue,
    schedules,
    signals_queue,
    used_weight,
    venue_health,
)
from thunes.wiring.bounds import knows_limits, limits_to_go_on
from thunes.wiring.phone import notifier, phone_log, telegram_chat, telegram_door, told_log
from thunes.wiring.traded import plan, plan_signed_off

if TYPE_CHECKING:
    from collections.abc import Callable

    from thunes.domain.risk import RiskDecision
    from thunes.domain.signal import Signal
    from thunes.usecases.answer_owner import AnswerOwner
    from thunes.usecases.check_signals import CheckSignals
    from thunes.usecases.list_locks import ListLocks
    from thunes.usecases.mark_positions import MarkPositions
    from thunes.usecases.observe import Observe
    from thunes.usecases.place_order import PlaceOrder
    from thunes.usecases.protect_position import ProtectPosition
    from thunes.usecases.reconcile import Reconciled
    from thunes.usecases.record_fill import RecordFill
    from thunes.usecases.seal_days import SealDays
    from thunes.usecases.set_trading_state import SetTradingState
    from thunes.usecases.summarize_day import SummarizeDay
    from thunes.usecases.tell_owner import Draw, TellOwner
    from thunes.usecases.unlock_entries import UnlockEntries
    from thunes.usecases.watch_performance import WatchPerformance


def check_signals() -> "CheckSignals":
    from thunes.usecases.check_signals import CheckSignals

    return CheckSignals(plan_signed_off(), clock(), market(), ledger(), signals_queue())


def validate_risk() -> "Callable[[Signal], RiskDecision | None]":
    from thunes.domain.risk import NO_ROOM
    from thunes.usecases.validate_risk import ValidateRisk
    from thunes.usecases.without_limits import ExitsAlone

    limits, fault = limits_to_go_on()
    books = ledger_within(NO_ROOM if fault else limits)
    judge = ValidateRisk(limits, clock(), market(), books, orders_queue())
    return ExitsAlone(judge, fault) if fault else judge


def place_order() -> "PlaceOrder":
    from thunes.usecases.place_order import PlaceOrder

    return PlaceOrder(clock(), market(), exchange(), ledger(), record_fill(), protect_position())


def record_fill() -> "RecordFill":
    from thunes.usecases.record_fill import RecordFill

    return RecordFill(limits_to_go_on()[0], clock(), ledger())


def protect_position() -> "ProtectPosition":
    from thunes.usecases.lift_protection import LiftProtection
    from thunes.usecases.protect_position import ProtectPosition

    lift = LiftProtection(exchange(), ledger(), record_fill())
    return ProtectPosition(clock(), market(), exchange(), ledger(), record_fill(), lift)


def reconcile() -> "Callable[[], Reconciled]":
    from thunes.usecases.adopt_late_fills import AdoptLateFills
    from thunes.usecases.flatten_positions import FlattenPositions
    from thunes.usecases.reconcile import Reconcile
    from thunes.usecases.reopen_books import ReopenBooks
    from thunes.usecases.search_order import SearchOrder
    from thunes.usecases.withdraw_entries import WithdrawEntries
    from thunes.usecases.without_limits import FailAfterwards

    search = SearchOrder(clock(), exchange(), ledger(), record_fill())
    adopt = AdoptLateFills(settings().symbols, clock(), exchange(), ledger(), record_fill())
    reopen = ReopenBooks(settings().stage, clock(), exchange(), ledger(), record_fill())
    protect = protect_position()
    withdraw = WithdrawEntries(ledger(), record_fill(), protect.lift)
    flatten = FlattenPositions(clock(), market(), exchange(), ledger(), protect)
    verbs = (search, protect, adopt, reopen, withdraw, flatten, mark_positions() if knows_limits() else None)
    run = Reconcile(settings().stage, clock(), exchange(), ledger(), *verbs)
    _, fault = limits_to_go_on()
    return FailAfterwards(run, fault) if fault else run


def mark_positions() -> "MarkPositions":
    from thunes.usecases.mark_positions import MarkPositions

    return MarkPositions(limits_to_go_on()[0], clock(), market(), ledger())


def list_locks() -> "ListLocks":
    from thunes.usecases.list_locks import ListLocks

    return ListLocks(plan(), limits_to_go_on()[0], clock(), market(), ledger())


def unlock_entries() -> "UnlockEntries":
    from thunes.usecases.unlock_entries import UnlockEntries

    return UnlockEntries(clock(), ledger())


def seal_days() -> "SealDays":
    from thunes.usecases.seal_days import SealDays

    return SealDays(clock(), ledger(), archive())


def summarize_day() -> "SummarizeDay":
    from thunes.usecases.summarize_day import SummarizeDay

    return SummarizeDay(clock(), market(), ledger(), limits_to_go_on()[0].quote_asset)


def watch_performance() -> "WatchPerformance":
    from thunes.usecases.watch_performance import WatchPerformance

    return WatchPerformance(clock(), ledger())


def observe() -> "Observe":
    from thunes.usecases.observe import Observe

    return Observe(limits_to_go_on()[0], clock(), meter(), used_weight)


def kill_switch() -> "SetTradingState":
    from thunes.usecases.second_belt import SecondBelt
    from thunes.usecases.set_trading_state import SetTradingState

    now = settings()
    belt = SecondBelt(schedules(), now.schedule_state == "ENABLED") if now.entry_schedule else None
    return SetTradingState(now.stage, clock(), ledger(), now.allow_resume, belt)


def tell_owner() -> "TellOwner":
    from thunes.domain.notices import Wording, read_choices
    from thunes.usecases.tell_owner import TellOwner

    now = settings()
    wording = Wording(now.stage, limits_to_go_on()[0].quote_asset)
    return TellOwner(wording, notifier(), told_log(), read_choices(now.alerts), draw_card())


def draw_card() -> "Draw | None":
    """Return what draws the picture of a day; None where nothing does, and the day is told in words alone."""
    found: Draw | None = _offered("adapters.card", "draw_card")
    return found


def answer_owner() -> "AnswerOwner":
    from thunes.adapters.kill_switch import DeployedKillSwitch
    from thunes.usecases.answer_owner import AnswerOwner
    from thunes.usecases.owner_reads import OwnerReads
    from thunes.usecases.owner_writes import OwnerWrites

    limits, _ = limits_to_go_on()
    explain = _offered("domain.explanation", "explain") or (lambda *_: "Explanations are not deployed")
    reads = OwnerReads(clock(), ledger(), limits, venue_health(), explain)
    switch = DeployedKillSwitch(lambda: aws("lambda"), settings().stage)
    writes = OwnerWrites(clock(), kill_switch(), ledger(), phone_log(), limits, telegram_door().sign, switch.press)
    return AnswerOwner(clock(), ledger(), phone_log(), telegram_chat(), reads, writes)


def _offered(module: str, name: str) -> Any:
    """Return what another room offers; None where it, or a library that it draws with, is not deployed."""
    try:
        return getattr(import_module(f"thunes.{module}"), name)
    except ImportError:
        return None
