"""Schedule -> ledger against venue: open the books, settle what is in doubt, account for every last unit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from thunes.domain.audit import Event, Fact
from thunes.domain.order import IntentState
from thunes.domain.portfolio import Portfolio
from thunes.domain.risk import StateChange, TradingState, TradingStateRecord, change_state, halt_from
from thunes.errors import BooksDisagree, Transient
from thunes.ports import AccountView, Clock, Cursor, CursorKey, Exchange, Ledger
from thunes.usecases.adopt_late_fills import AdoptLateFills
from thunes.usecases.answers import KNOWN
from thunes.usecases.conflicts import until_unchallenged
from thunes.usecases.protect_position import ProtectPosition
from thunes.usecases.reopen_books import ReopenBooks
from thunes.usecases.search_order import SearchOrder
from thunes.usecases.unexplained import shown, unexplained_amounts

LIVE = "live"
# What was last found to disagree, so that the owner is told once and not every minute.
DISAGREEMENT = CursorKey("reconcile", "books")
# Balances may be this much older than the orders that the venue has told us of.
LAG = timedelta(seconds=6)
# And the fills of an order that rests this much older than balances.
DOUBT = timedelta(minutes=3)


@dataclass(frozen=True)
class Reconciled:
    """The outcome of one run; ``unexplained`` holds what the venue shows beyond the books, per asset."""

    opened: bool = False
    settled: Mapping[str, IntentState] = field(default_factory=dict)
    waiting: int = 0
    unexplained: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Reconcile:
    """Make ledger and venue agree, or halt and say why they do not."""

    stage: str
    clock: Clock
    exchange: Exchange
    ledger: Ledger
    search: SearchOrder
    protect: ProtectPosition
    adopt: AdoptLateFills
    reopen: ReopenBooks

    def __call__(self) -> Reconciled:
        """Run once.

        Raises:
            Transient: when venue or ledger cannot answer; the next run tries again.
            BooksDisagree: when an answer contradicts the books; trading is halted first.
        """
        view = self.ledger.read()
        if not view.opened:
            until_unchallenged(self._open_books)
            return Reconciled(opened=True)
        settled, unanswered = self._settle_what_is_in_doubt(view)
        waiting = _waiting(view.portfolio, settled)
        unexplained = {} if waiting or unanswered else self._compare_balances()
        unanswered += self._protect_positions(view)
        if unanswered:
            raise Transient("; ".join(unanswered))
        return Reconciled(settled=settled, waiting=waiting, unexplained=unexplained)

    def _open_books(self) -> None:
        view = self.ledger.read()
        if view.opened:
            return
        balances = self.exchange.balances()
        now = self.clock.now()
        fact = Fact(Event.BOOKS_OPENED, {"stage": self.stage}, {"balances": balances})
        self.ledger.open_books(view, Portfolio(balances=balances), self._first_state(view, now), fact, now)

    def _first_state(self, view: AccountView, now: datetime) -> StateChange | None:
        """A state that somebody has set is kept; on live, opening the books does not start trading."""
        if view.trading_state.since is not None:
            return None
        state = TradingState.HALTED if self.stage == LIVE else TradingState.ACTIVE
        return change_state(view.trading_state, TradingStateRecord(state, now, "reconcile", "books opened"))

    def _settle_what_is_in_doubt(self, view: AccountView) -> tuple[dict[str, IntentState], list[str]]:
        """Ask after every live intent; one that has no answer, or a wrong one, does not keep the others waiting."""
        settled, contradictions, unanswered = {}, [], []
        for intent_id in view.portfolio.live_intents:
            try:
                settled[intent_id] = self.search(intent_id)
            except BooksDisagree as error:
                contradictions.append(str(error))
            except Transient as error:
                unanswered.append(f"{intent_id}: {error}")
        if not contradictions:
            return settled, unanswered
        why = "; ".join(contradictions)
        explained, why = self._explained(why)
        if explained:
            return settled, [*unanswered, why]
        until_unchallenged(partial(self._halt, why, {}))
        raise BooksDisagree(why)

    def _explained(self, why: str) -> tuple[bool, str]:
        """Look for what else it may be, before anybody is alarmed: the next run sees whether that was all."""
        try:
            return self.adopt() or self.reopen(), why
        except BooksDisagree as error:
            return False, f"{why}; {error}"

    def _protect_positions(self, view: AccountView) -> list[str]:
        """See to every position that wants it, or may have come to want it in this run; return what had no answer."""
        held = {symbol for symbol, position in view.portfolio.positions.items() if position.wants_protection}
        unanswered = []
        for symbol in sorted(held | {*view.portfolio.reservations, *view.portfolio.protections}):
            try:
                self.protect(symbol)
            except Transient as error:
                unanswered.append(f"{symbol}: {error}")
        return unanswered

    def _compare_balances(self) -> Mapping[str, Decimal]:
        before = self.ledger.read(cursors=[DISAGREEMENT])
        unexplained = self._unexplained(before.portfolio)
        if not unexplained or before.portfolio.reservations:
            return {}
        _, unanswered = self._settle_what_is_in_doubt(before)  # what rests may have sold while we asked
        if unanswered or self.ledger.read().version != before.version:
            return {}  # an order settled meanwhile, or may have: the next run compares
        why = f"books disagree with the venue: {shown(unexplained)}"
        explained, why = self._explained(why)
        if explained or (before.portfolio.protections and not self._doubted_before(before, why)):
            return {}
        until_unchallenged(partial(self._halt, why, unexplained))
        return unexplained

    def _unexplained(self, portfolio: Portfolio) -> dict[str, Decimal]:
        """Return the difference; one that is there is looked at twice, for balances lag behind orders by seconds."""
        found = unexplained_amounts(self.exchange.balances(), portfolio)
        if not found or portfolio.reservations:
            return found
        self.clock.sleep(LAG)
        return unexplained_amounts(self.exchange.balances(), portfolio)

    def _doubted_before(self, view: AccountView, why: str) -> bool:
        """Balances can be ahead of what the venue says of an order that rests: a difference must last to count."""
        now, doubt = self.clock.now(), f"in doubt: {why}"
        known = view.cursor(DISAGREEMENT)
        if known.fault == doubt and known.decided:
            return now - known.decided >= DOUBT
        if known.fault == why:
            return True
        fact = Fact(Event.BOOKS_IN_DOUBT, {"expected": view.portfolio.balances}, {"why": why})
        self.ledger.record(view, [fact], now, [Cursor(DISAGREEMENT, decided=now, fault=doubt)])
        return False

    def _halt(self, why: str, unexplained: Mapping[str, Decimal]) -> None:
        view = self.ledger.read(cursors=[DISAGREEMENT])
        now = self.clock.now()
        halt = halt_from(view.trading_state, now, "reconcile", why)
        if halt is None and view.cursor(DISAGREEMENT).fault == why:
            return
        outputs = {"why": why, "unexplained": unexplained}
        fact = Fact(Event.BOOKS_DISAGREE, {"expected": view.portfolio.balances}, outputs)
        self.ledger.record(view, [fact], now, [Cursor(DISAGREEMENT, fault=why)], halt)


def _waiting(portfolio: Portfolio, settled: Mapping[str, IntentState]) -> int:
    """Count what is still in doubt; a protection that rests is not."""
    resting = {protection.intent_id for protection in portfolio.protections.values()}
    return sum(not state.terminal and not (name in resting and state in KNOWN) for name, state in settled.items())
