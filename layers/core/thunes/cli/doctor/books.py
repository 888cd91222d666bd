"""Checks of a stage's own books: reachable, open, whole, and bounded by limits that make sense."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from thunes.cli.doctor.findings import Check, Unwell
from thunes.cli.trails import whole
from thunes.domain.chain import verify
from thunes.ports import AccountView, Ledger
from thunes.usecases.change_limits import LimitsStore, above_account


@dataclass(frozen=True)
class Books:
    """One account's ledger and limits; every check reads what it needs."""

    ledger: Ledger
    limits: LimitsStore
    now: datetime
    begins_halted: bool = False

    def checks(self) -> list[tuple[str, Check]]:
        """Return the checks in the order in which they make sense."""
        return [
            ("table", self.table),
            ("books", self.opened),
            ("trading_state", self.trading_state),
            ("limits", self.bounded),
            ("audit_chain", self.chain),
        ]

    @cached_property
    def _view(self) -> AccountView:
        return self.ledger.read()

    def table(self) -> str:
        """The ledger answers."""
        return f"reachable, {self._view.head.sequence} audit events"

    def opened(self) -> str:
        """There is an opening balance, which the first reconcile writes."""
        if not self._view.opened and self.begins_halted:
            return "not opened yet; the first reconcile does it, and leaves trading HALTED"
        if not self._view.opened:
            raise Unwell("the books were never opened", "enable the schedules, or run reconcile once")
        return "open"

    def trading_state(self) -> str:
        """The state can be read; which one it is, is the owner's affair."""
        record = self._view.trading_state
        if record.since is None and not self._view.opened and self.begins_halted:
            return "HALTED: nobody has set it"
        if record.since is None:
            raise Unwell(f"trading state cannot be read: {record.reason}", "press the kill switch, then resume")
        return f"{record.state}: {record.reason}"

    def bounded(self) -> str:
        """Limits stand, can be read, and are not above the account."""
        standing = self.limits.read()
        if standing is None:
            raise Unwell(f"parameter {self.limits.name} does not exist", "make it: thunes limits apply")
        limits = standing.effective(self.now)
        why = above_account(limits, self._view.portfolio) if self._view.opened else None
        if why:
            what, _, fix = why.partition("; ")
            raise Unwell(what, f"{fix}: thunes limits apply")
        waits = "; looser ones wait" if standing.settled(self.now).pending else ""
        return f"position {limits.max_position_size}, daily loss {limits.max_daily_loss} {limits.quote_asset}{waits}"

    def chain(self) -> str:
        """The trail is whole from its first event."""
        events, head = whole(self.ledger)
        broken = verify(events, head)
        if broken:
            raise Unwell(f"event {broken.sequence} {broken.why}", "keep the archive; see thunes audit verify")
        return f"{len(events)} events, unbroken"
