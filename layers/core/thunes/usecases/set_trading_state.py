"""Console, alarm, CLI -> HALTED or REDUCING; and, deliberately harder, back to ACTIVE."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from thunes.domain.risk import StateChange, TradingState, TradingStateRecord, change_state, halt_from
from thunes.domain.times import iso
from thunes.errors import Refused
from thunes.ports import AccountView, Clock, Ledger
from thunes.usecases.conflicts import until_unchallenged
from thunes.usecases.kill_request import Action, read_request
from thunes.usecases.second_belt import SecondBelt

# A halt keeps trying long after others would have given up.
HALT_ATTEMPTS = 40
REASON_LIMIT = 300
ACTOR = "kill switch"


class ResumeRefused(Refused):
    """A request to resume that lacks what resuming takes."""

    def __init__(self, message: str) -> None:
        super().__init__(0, message)


@dataclass(frozen=True)
class Answered:
    """What the kill switch says back.

    ``token`` is what a later resume must show; ``schedules`` what became of the second belt, empty where nobody
    touched it.
    """

    stage: str
    trading: TradingStateRecord
    token: str
    schedules: str = ""


@dataclass(frozen=True)
class SetTradingState:
    """Stopping is always easy; starting again takes a stage, a reason and the token of the state it ends."""

    stage: str
    clock: Clock
    ledger: Ledger
    resume_allowed: bool
    belt: SecondBelt | None = None

    def obey(self, payload: object) -> Answered:
        """Do what the kill switch was told: a plain ``status``, ``reduce`` or complete ``resume``; all else halts."""
        request = read_request(payload)
        match request.action:
            case Action.STATUS:
                record = self.status()
            case Action.REDUCE:
                record = self.reduce(ACTOR, request.reason)
            case Action.RESUME:
                record = self.resume(payload if isinstance(payload, Mapping) else {})
            case Action.HALT:
                record = self.halt(ACTOR, request.reason, flatten=request.flatten)
        fastened = self.belt.follow(request.action, record) if self.belt else ""
        return Answered(self.stage, record, resume_token(record), fastened)

    def status(self) -> TradingStateRecord:
        """Return the state as it stands."""
        return self.ledger.read(portfolio=False).trading_state

    def halt(self, actor: str, reason: str, *, flatten: bool = False) -> TradingStateRecord:
        """Halt, and with ``flatten`` have everything sold; when that is so already, change nothing."""
        return until_unchallenged(partial(self._halt, actor, reason, flatten), HALT_ATTEMPTS)

    def reduce(self, actor: str, reason: str) -> TradingStateRecord:
        """Allow exits alone; an account that is stopped further than that stays as it is."""
        return until_unchallenged(partial(self._reduce, actor, reason), HALT_ATTEMPTS)

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
        after = TradingStateRecord(TradingState.ACTIVE, now, ACTOR, legible(reason))
        return self._write(view, change_state(before, after))

    def _halt(self, actor: str, reason: str, flatten: bool) -> TradingStateRecord:
        view = self.ledger.read(portfolio=False)
        change = halt_from(view.trading_state, self.clock.now(), actor, legible(reason), flatten=flatten)
        return self._write(view, change) if change else view.trading_state

    def _reduce(self, actor: str, reason: str) -> TradingStateRecord:
        view = self.ledger.read(portfolio=False)
        before = view.trading_state
        if before.state is not TradingState.ACTIVE:
            return before
        after = TradingStateRecord(TradingState.REDUCING, self.clock.now(), actor, legible(reason))
        return self._write(view, change_state(before, after))

    def _write(self, view: AccountView, change: StateChange) -> TradingStateRecord:
        self.ledger.record(view, [], self.clock.now(), change=change)
        return change.record


def legible(reason: str) -> str:
    """Return what can be written down of a reason, whatever it holds."""
    return reason[:REASON_LIMIT].encode("utf-8", "replace").decode()


def resume_token(record: TradingStateRecord) -> str:
    """Return what a person must copy to end exactly this state and no later one."""
    since = iso(record.since) if record.since else "never"
    parts = [record.state, since, record.reason, *(["flatten"] if record.flatten else [])]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:12]
