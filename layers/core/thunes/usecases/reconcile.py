"""Schedule -> ledger against venue: open the books, settle what is in doubt, account for every last unit."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from thunes.domain.audit import Event, Fact
from thunes.domain.history import Peak
from thunes.domain.measuring import Standing, standing
from thunes.domain.money import ZERO
from thunes.domain.order import IntentState
from thunes.domain.portfolio import Portfolio
from thunes.domain.risk import Limits, StateChange, TradingState, TradingStateRecord, change_state, halt_from
from thunes.domain.signal import Leg
from thunes.errors import BooksDisagree, Transient
from thunes.ports import AccountView, Clock, Cursor, Exchange, Ledger
from thunes.usecases.adopt_late_fills import AdoptLateFills
from thunes.usecases.answers import KNOWN
from thunes.usecases.conflicts import until_unchallenged
from thunes.usecases.flatten_positions import FlattenPositions
from thunes.usecases.mark_positions import MarkPositions
from thunes.usecases.protect_position import Bare, ProtectPosition
from thunes.usecases.reopen_books import ReopenBooks
from thunes.usecases.search_order import SearchOrder
from thunes.usecases.troubles import Troubles
from thunes.usecases.unexplained import DISAGREEMENT, beyond, shown, unexplained_amounts
from thunes.usecases.withdraw_entries import WithdrawEntries

LIVE = "live"
# Balances may be this much older than the orders that the venue has told us of.
LAG = timedelta(seconds=6)
# And the fills of an order that rests this much older than balances.
DOUBT = timedelta(minutes=3)


@dataclass(frozen=True)
class Reconciled:
    """The outcome of one run; ``unexplained`` holds what the venue shows beyond the books, per asset.

    ``standing`` is the account as the run found it.
    """

    opened: bool = False
    settled: Mapping[str, IntentState] = field(default_factory=dict)
    waiting: int = 0
    unexplained: Mapping[str, Decimal] = field(default_factory=dict)
    standing: Standing | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Reconcile:
    """Make ledger and venue agree, or halt and say why they do not.

    Without ``mark`` nobody knows the owner's limits: nothing is marked and no gap judged, for that is not undone.
    """

    stage: str
    clock: Clock
    exchange: Exchange
    ledger: Ledger
    search: SearchOrder
    protect: ProtectPosition
    adopt: AdoptLateFills
    reopen: ReopenBooks
    withdraw: WithdrawEntries
    flatten: FlattenPositions
    mark: MarkPositions | None

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
        troubles = Troubles()
        settled = self._settle_what_is_in_doubt(view, troubles)
        settled |= self._wind_down(view, troubles)
        self._protect_positions(view, troubles)
        waiting = _waiting(view.portfolio, settled)
        unexplained: Mapping[str, Decimal] = {}
        if troubles.contradictions:
            self._judge("; ".join(troubles.contradictions), {}, troubles)
        elif self.mark and not waiting and not troubles.unanswered:
            unexplained = self._compare_balances(self.mark.limits, troubles)
        found = self._standing(view, troubles)
        troubles.report()
        return Reconciled(settled=settled, waiting=waiting, unexplained=unexplained, standing=found)

    def _standing(self, view: AccountView, troubles: Troubles) -> Standing:
        """Look at the day's loss whatever else is wrong: that is when it matters."""
        found = standing(view.portfolio, view.trading_state.state, self.clock.now().date())
        with troubles.noted("marks"):
            marked = self.mark() if self.mark else None
            if marked:
                troubles.unanswered += [f"marks: {why}" for why in marked.unanswered]
                return replace(found, loss=marked.loss, equity=marked.equity)
        return found

    def _open_books(self) -> None:
        view = self.ledger.read()
        if view.opened:
            return
        balances = self.exchange.balances()
        now = self.clock.now()
        fact = Fact(Event.BOOKS_OPENED, {"stage": self.stage}, {"balances": balances})
        peak = Peak(balances.get(self.mark.limits.quote_asset, ZERO), now) if self.mark else None
        portfolio = Portfolio(balances=balances, peak=peak)
        self.ledger.open_books(view, portfolio, self._first_state(view, now), fact, now)

    def _first_state(self, view: AccountView, now: datetime) -> StateChange | None:
        """A state that somebody has set is kept; on live, opening the books does not start trading."""
        if view.trading_state.since is not None:
            return None
        state = TradingState.HALTED if self.stage == LIVE else TradingState.ACTIVE
        return change_state(view.trading_state, TradingStateRecord(state, now, "reconcile", "books opened"))

    def _settle_what_is_in_doubt(self, view: AccountView, troubles: Troubles) -> dict[str, IntentState]:
        """Ask after every live intent; one that has no answer, or a wrong one, does not keep the others waiting."""
        settled = {}
        for intent_id in view.portfolio.live_intents:
            with troubles.noted(intent_id):
                settled[intent_id] = self.search(intent_id)
        return settled

    def _wind_down(self, view: AccountView, troubles: Troubles) -> dict[str, IntentState]:
        """Whatever the state does not allow any more is taken back, and what it wants sold is sold, one by one."""
        withdrawn: dict[str, IntentState] = {}
        if not view.trading_state.allows(Leg.ENTRY):
            for entry in view.portfolio.reservations.values():
                with troubles.noted(entry.intent_id):
                    state = self.withdraw(entry.intent_id)
                    withdrawn |= {entry.intent_id: state} if state else {}
        if view.trading_state.flatten:
            for symbol in sorted({*view.portfolio.positions, *view.portfolio.reservations}):
                with troubles.noted(symbol):
                    self.flatten(symbol)
        return withdrawn

    def _protect_positions(self, view: AccountView, troubles: Troubles) -> None:
        """See to every position that wants it, or may have come to want it in this run, whatever else is wrong."""
        held = {symbol for symbol, position in view.portfolio.positions.items() if position.wants_protection}
        for symbol in sorted(held | {*view.portfolio.reservations, *view.portfolio.protections}):
            before = len(troubles)
            with troubles.noted(symbol):
                self.protect(symbol)
            if len(troubles) > before:
                with troubles.noted(symbol):
                    self._report_bare(symbol)

    def _report_bare(self, symbol: str) -> None:
        if self.protect.bare(symbol):
            self.protect.tell(symbol, Bare("the run that should protect it has failed; the next one tries again"))

    def _compare_balances(self, limits: Limits, troubles: Troubles) -> Mapping[str, Decimal]:
        with troubles.noted("balances"):
            before = self.ledger.read(cursors=[DISAGREEMENT])
            unexplained = self._unexplained(before.portfolio, limits)
            if before.portfolio.reservations:
                return {}
            if not unexplained:
                self._agree(before)
                return {}
            self._settle_what_is_in_doubt(before, troubles)  # what rests may have sold while we asked
            if troubles.contradictions:
                self._judge("; ".join(troubles.contradictions), {}, troubles)
            if troubles or self.ledger.read().version != before.version:
                return {}  # an order settled meanwhile, or may have: the next run compares
            why = f"books disagree with the venue: {shown(unexplained)}"
            return unexplained if self._judge(why, unexplained, troubles, bool(before.portfolio.protections)) else {}
        return {}

    def _unexplained(self, portfolio: Portfolio, limits: Limits) -> dict[str, Decimal]:
        """Return the difference; one that is there is looked at twice, for balances lag behind orders by seconds."""
        found = self._compared(portfolio, limits)
        if not found or portfolio.reservations:
            return found
        self.clock.sleep(LAG)
        return self._compared(portfolio, limits)

    def _compared(self, portfolio: Portfolio, limits: Limits) -> dict[str, Decimal]:
        amounts = unexplained_amounts(self.exchange.balances(), portfolio)
        return beyond(amounts, limits.quote_asset, limits.max_unexplained)

    def _judge(self, why: str, unexplained: Mapping[str, Decimal], troubles: Troubles, patient: bool = False) -> bool:
        """Halt, and tell whether that was due: not for what can be explained, and not at once where that may come."""
        try:
            if self.adopt() or self.reopen():
                troubles.explain(why)
                return False  # the next run sees whether that was all
        except BooksDisagree as error:
            why = f"{why}; {error}"
        except Transient as error:
            troubles.unanswered.append(f"{why}, and what may explain it has no answer: {error}")
            patient = True
        if patient and not until_unchallenged(partial(self._lasts, why)):
            troubles.explain(why)
            return False
        until_unchallenged(partial(self._halt, why, unexplained))
        return True

    def _lasts(self, why: str) -> bool:
        """Balances can be ahead of what the venue says of an order that rests: a difference must last to count."""
        view, now = self.ledger.read(cursors=[DISAGREEMENT]), self.clock.now()
        known = view.cursor(DISAGREEMENT)
        if known.decided:
            return now - known.decided >= DOUBT
        if known.fault == why:
            return True
        fact = Fact(Event.BOOKS_IN_DOUBT, {"expected": view.portfolio.balances}, {"why": why})
        self.ledger.record(view, [fact], now, [Cursor(DISAGREEMENT, decided=now, fault="in doubt")])
        return False

    def _agree(self, view: AccountView) -> None:
        """A doubt ends where it began: the next one starts its own time, and entries are free again."""
        if view.cursor(DISAGREEMENT) != Cursor(DISAGREEMENT):
            fact = Fact(Event.BOOKS_IN_DOUBT, {"expected": view.portfolio.balances}, {"why": "they agree again"})
            self.ledger.record(view, [fact], self.clock.now(), [Cursor(DISAGREEMENT)])

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
