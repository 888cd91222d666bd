"""Console, alarm, CLI -> HALTED; and, deliberately harder, back to ACTIVE."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from thunes.domain.risk import StateChange, TradingState, TradingStateRecord, change_state, halt_from
from thunes.domain.times import iso
from thunes.errors import Refused
from thunes.ports import AccountView, Clock, Ledger
from thunes.usecases.conflicts import until_unchallenged

# A halt keeps trying long after others would have given up.
HALT_ATTEMPTS = 40
REASON_LIMIT = 300


class ResumeRefused(Refused):
    """A request to resume that lacks what resuming takes."""

    def __init__(self, message: str) -> None:
        super().__init__(0, message)


@dataclass(frozen=True)
class Answered:
    """What the kill switch says back; ``token`` is what a later resume must show."""

    stage: str
    trading: TradingStateRecord
    token: str


@dataclass(frozen=True)
class SetTradingState:
    """Stopping is always easy; starting again takes a stage, a reason and the token of the state it ends."""

    stage: str
    clock: Clock
    ledger: Ledger
    resume_allowed: bool

    def obey(self, payload: object) -> Answered:
        """Do what the kill switch was told: ``status`` reads, a complete ``resume`` resumes, all else halts."""
        request = payload if isinstance(payload, Mapping) else {}
        match request.get("action"):
            case "status":
                record = self.status()
            case "resume":
                record = self.resume(request)
            case _:
                reason = request.get("reason")
                told = reason if isinstance(reason, str) and reason.strip() else "pressed"
                record = self.halt("kill switch", told)
        return Answered(self.stage, record, resume_token(record))

    def status(self) -> TradingStateRecord:
        """Return the state as it stands."""
        return self.ledger.read(portfolio=False).trading_state

    def halt(self, actor: str, reason: str) -> TradingStateRecord:
        """Halt; when halted already by the same and for the same reason, change nothing."""
        return until_unchallenged(partial(self._halt, actor, reason), HALT_ATTEMPTS)

    def resume(self, request: Mapping[str, object]) -> TradingStateRecord:
        """Return to ACTIVE.

        Raises:
            ResumeRefused: when the stage, the reason or the token is missing or wrong, or the stage forbids it.
        """
        reason = request.get("reason")
        if not self.resume_allowed:
            raise ResumeRefused(f"resume is not allowed on stage {self.stage}; set AllowResume to change that")
        if request.get("stage") != self.stage:
            raise ResumeRefused(f'resume needs "stage": "{self.stage}"')
        if not isinstance(reason, str) or not reason.strip():
            raise ResumeRefused('resume needs a "reason"')
        return until_unchallenged(partial(self._resume, reason, request.get("token")))

    def _resume(self, reason: str, token: object) -> TradingStateRecord:
        """Judge the token and write on the same reading: a halt that came in between is never undone."""
        view = self.ledger.read(portfolio=False)
        if token != resume_token(view.trading_state):
            raise ResumeRefused('resume needs the "token" that {"action": "status"} shows')
        before, now = view.trading_state, self.clock.now()
        if before.state is TradingState.ACTIVE:
            return before
        after = TradingStateRecord(TradingState.ACTIVE, now, "kill switch", legible(reason))
        return self._write(view, change_state(before, after))

    def _halt(self, actor: str, reason: str) -> TradingStateRecord:
        view = self.ledger.read(portfolio=False)
        change = halt_from(view.trading_state, self.clock.now(), actor, legible(reason))
        return self._write(view, change) if change else view.trading_state

    def _write(self, view: AccountView, change: StateChange) -> TradingStateRecord:
        self.ledger.record(view, [], self.clock.now(), change=change)
        return change.record


def legible(reason: str) -> str:
    """Return what can be written down of a reason, whatever it holds."""
    return reason[:REASON_LIMIT].encode("utf-8", "replace").decode()


def resume_token(record: TradingStateRecord) -> str:
    """Return what a person must copy to end exactly this state and no later one."""
    since = iso(record.since) if record.since else "never"
    return hashlib.sha256(f"{record.state}|{since}|{record.reason}".encode()).hexdigest()[:12]
