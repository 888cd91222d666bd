"""The owner's limits -> what holds from now on, and what must wait; every attempt is a fact."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import NoReturn, Protocol

from thunes.domain.audit import Event, Fact
from thunes.domain.money import ZERO, exactly, plain
from thunes.domain.portfolio import Portfolio
from thunes.domain.risk import Limits
from thunes.domain.risk.limit_text import differences
from thunes.domain.risk.loosening import NotPending, StandingLimits, cancel, change, confirm, loosened
from thunes.errors import Misconfigured, Refused, Transient
from thunes.ports import AccountView, Clock, Ledger
from thunes.usecases.conflicts import until_unchallenged

OTHER_ASSET = (
    "quote_asset: these books are kept in {}; trade {} in an account of its own: another Account at deployment"
)


class LimitsStore(Protocol):
    """Where the owner's limits stand: a port of this verb and of those who read them. Both methods raise Transient."""

    name: str

    def read(self, first: Limits | None = None) -> StandingLimits | None:
        """Return what stands, None when nothing does; raises Misconfigured when that is damaged.

        Limits that are newer than what stands are missing from it: they are taken from ``first``, if given.
        """

    def replace(self, standing: StandingLimits) -> None:
        """Write what stands from now on."""


class LimitsRefused(Refused):
    """Limits that may not hold; nothing was changed."""

    def __init__(self, message: str) -> None:
        super().__init__(0, message)


@dataclass(frozen=True)
class Changed:
    """What stands now, whether that is new, and whether the trail has it (there may be no trail yet)."""

    standing: StandingLimits
    anything: bool
    recorded: bool


@dataclass(frozen=True)
class ChangeLimits:
    """Apply, confirm, cancel. Whatever changes is recorded first and written then.

    So nothing that holds is missing from the trail. Should writing fail in between, the trail has an attempt that
    came to nothing, the command says so, and the same command does it all again. Only what tightens is written
    even where the trail cannot be reached: safety waits for no bookkeeping. Before the first deployment there is
    no ``ledger``, and so no record.
    """

    store: LimitsStore
    clock: Clock
    ledger: Ledger | None
    actor: str

    def apply(self, wanted: Limits) -> Changed:
        """Ask for those limits: what is tighter holds at once, what is looser waits.

        Raises:
            LimitsRefused: when they are above what the account holds, or in another asset than its books.
            Misconfigured: when the present ones are damaged.
            Transient: when they cannot be read or written, or something looser cannot be recorded.
        """
        before = self.store.read(wanted)
        try:
            view, now = self._look()
        except Transient:
            now = self.clock.now()
            after = change(before, wanted, now)
            if before is None or after.pending or loosened(before.effective(now), after.limits):
                raise
            return self._write(before, after, recorded=False)
        held = before.effective(now) if before else None
        if view and view.opened and held and held.quote_asset != wanted.quote_asset:
            self._refuse(OTHER_ASSET.format(held.quote_asset, wanted.quote_asset), {"quote_asset": wanted.quote_asset})
        self._refuse_above_account(wanted, view, held)
        return self._settle("applied", before, change(before, wanted, now), now)

    def confirm(self, token: str) -> Changed:
        """Let the pending limits hold now; raises LimitsRefused for another token, and as ``apply`` does."""
        before = self._standing()
        view, now = self._look()
        try:
            after = confirm(before, token, now)
        except NotPending as error:
            self._refuse(str(error), {"token": "wrong" if before.pending else "none waits"})
        self._refuse_above_account(after.limits, view)
        return self._settle("confirmed", before, after, now)

    def cancel(self) -> Changed:
        """Give the pending limits up; changes nothing when none wait."""
        before = self._standing()
        _, now = self._look()
        return self._settle("cancelled", before, cancel(before, now), now)

    def _standing(self) -> StandingLimits:
        standing = self.store.read()
        if standing is None:
            raise Misconfigured(f"parameter {self.store.name} does not exist; apply a file of limits first")
        return standing

    def _look(self) -> tuple[AccountView | None, datetime]:
        """Return the account and the time, which is never before the newest event of the trail."""
        view = self.ledger.read() if self.ledger else None
        return view, max(self.clock.now(), view.head.at) if view else self.clock.now()

    def _settle(self, how: str, before: StandingLimits | None, after: StandingLimits, now: datetime) -> Changed:
        if after is before:
            return Changed(after, anything=False, recorded=False)
        held = before.effective(now) if before else None
        waits = after.pending
        inputs = {"actor": self.actor, "how": how, "changes": differences(held, after.limits)}
        pending = differences(after.limits, waits.limits) if waits else {}
        outputs = {"effective_at": waits.effective_at if waits else after.changed_at, "pending": pending}
        self._record(Fact(Event.LIMITS_CHANGED, inputs, outputs))
        return self._write(before, after, recorded=self.ledger is not None)

    def _write(self, before: StandingLimits | None, after: StandingLimits, *, recorded: bool) -> Changed:
        if after is not before:
            self.store.replace(after)
        return Changed(after, anything=after is not before, recorded=recorded)

    def _refuse_above_account(self, wanted: Limits, view: AccountView | None, held: Limits | None = None) -> None:
        """Refuse what is too much; not what is no looser than what holds, though the account has shrunk below that."""
        if view and view.opened and not (held and not loosened(held, wanted)):
            why = above_account(wanted, view.portfolio)
            if why:
                self._refuse(why, {"holds": account_holds(view.portfolio, wanted.quote_asset)})

    def _refuse(self, why: str, inputs: Mapping[str, object]) -> NoReturn:
        self._record(Fact(Event.LIMITS_REFUSED, {"actor": self.actor, **inputs}, {"why": why}))
        raise LimitsRefused(why)

    def _record(self, fact: Fact) -> None:
        if self.ledger:
            until_unchallenged(partial(_record, self.ledger, fact, self.clock))


def _record(ledger: Ledger, fact: Fact, clock: Clock) -> None:
    ledger.record(ledger.read(portfolio=False), [fact], clock.now())


@exactly
def account_holds(portfolio: Portfolio, asset: str) -> Decimal:
    """Return what the account has of the limits' asset: its balance, and what open positions cost in it."""
    held = [position.cost for position in portfolio.positions.values() if position.open and position.quote == asset]
    return portfolio.balances.get(asset, ZERO) + sum(held, ZERO)


def above_account(limits: Limits, portfolio: Portfolio) -> str | None:
    """Return which limit is more than the account holds, so that it would bound nothing; None when none is."""
    holds = account_holds(portfolio, limits.quote_asset)
    for name in ("max_exposure", "max_daily_loss"):
        limit = getattr(limits, name)
        if limit > holds:
            asset = limits.quote_asset
            return f"{name} {plain(limit)} is above the account, which holds {plain(holds)} {asset}; lower it"
    return None
