"""The owner's phone at a desk: what is said reaches the use case as the door would hand it on."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from tests.fakes import RecordingChat
from tests.usecases.desk import Desk
from thunes.adapters.memory.health import InMemoryVenueHealth
from thunes.adapters.memory.phone import InMemoryPhoneLog
from thunes.domain.notices.markup import bare
from thunes.domain.spoken import Button, Press, Spoken, Stranger
from thunes.usecases.answer_owner import AnswerOwner
from thunes.usecases.owner_reads import OwnerReads
from thunes.usecases.owner_writes import OwnerWrites
from thunes.usecases.second_belt import SecondBelt
from thunes.usecases.set_trading_state import SetTradingState

OWNER = "4242"


class Phone:
    """One owner; every message is a new update."""

    def __init__(self, desk: Desk, stage: str = "dev", resume_allowed: bool = True) -> None:
        self.desk = desk
        self.chat, self.log, self.health = RecordingChat(), InMemoryPhoneLog(), InMemoryVenueHealth()
        self.flattened: list[bool] = []
        self.trading = SetTradingState(stage, desk.clock, desk.ledger, resume_allowed)
        self.belt: SecondBelt | None = None
        self.reads = OwnerReads(desk.clock, desk.ledger, desk.limits, self.health, self.explain)
        self.writes = OwnerWrites(desk.clock, self.trading, desk.ledger, self.log, desk.limits, self.sign, self.switch)
        self.answer = AnswerOwner(desk.clock, desk.ledger, self.log, self.chat, self.reads, self.writes)
        self.updates = 0

    def switch(self, request: Mapping[str, object]) -> dict[str, Any]:
        """Press the kill switch, which has a belt if somebody gave it one."""
        return asdict(replace(self.trading, belt=self.belt).obey(request))

    def sign(self, text: str) -> str:
        return hashlib.sha256(f"secret {text}".encode()).hexdigest()

    def explain(self, events: Any, symbol: str, at: datetime) -> str:
        return f"{symbol} at {at:%H:%M}: {len(list(events))} events & <so on>"

    def say(self, text: str, update: int | None = None, user: str = OWNER) -> str:
        """Say something and return the answer as it is read, without its stage."""
        self.updates += 1
        told = self.answer(Spoken(self.updates if update is None else update, user, user, text))
        return bare(told).partition(" · ")[2]

    def press(self, button: Button | None, user: str = OWNER) -> str:
        """Press a button and return what the message says then."""
        assert button is not None
        self.updates += 1
        press = Press(f"press {self.updates}", user, 1)
        return bare(self.answer(Spoken(self.updates, user, user, button.data, press))).partition(" · ")[2]

    @property
    def button(self) -> Button | None:
        """The button below the newest answer."""
        return self.chat.buttons[-1]

    def knock(self, user: str = "99", what: str = "/halt") -> str:
        return self.answer(Stranger(user, what))

    def wait(self, **length: float) -> None:
        self.desk.clock.time += timedelta(**length)
