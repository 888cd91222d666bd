"""Phone -> an answer: reading is free, stopping is easy, starting again is hard. Each update is obeyed once.

An update is claimed before it is obeyed, so that one delivered twice does nothing twice. A halt is claimed after it
stands: if it fails, the next delivery must try again, and halting twice changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from thunes.domain.audit import Event, Fact
from thunes.domain.notices.markup import bold, escape
from thunes.domain.spoken import Button, Spoken, Stranger
from thunes.errors import BooksDisagree, Refused, Transient
from thunes.phone import Chat, PhoneLog
from thunes.ports import Clock, Ledger
from thunes.usecases.conflicts import until_unchallenged
from thunes.usecases.owner_commands import COMMANDS, STOPPING, read_command
from thunes.usecases.owner_reads import OwnerReads
from thunes.usecases.owner_writes import OwnerWrites, Reply
from thunes.usecases.set_trading_state import legible

HELP = "\n".join(f"/{name} {escape(what)}" for name, what in COMMANDS.items())
REFRESH = Button("Refresh", "refresh")
# Anybody may write to a bot: the trail takes no more than so many refusals an hour, of all strangers together.
REFUSALS_AN_HOUR = 10

T = TypeVar("T")


@dataclass(frozen=True)
class AnswerOwner:
    """Do what the owner said and answer where they said it."""

    clock: Clock
    ledger: Ledger
    log: PhoneLog
    chat: Chat
    reads: OwnerReads
    writes: OwnerWrites

    def __call__(self, heard: Spoken | Stranger) -> str:
        """Obey one update and return what was answered; nothing for a repeat, a stranger, or an answer that was lost.

        Raises:
            Transient: when a halt could not be written down; deliver the update again.
        """
        if isinstance(heard, Stranger):
            self._refuse(heard)
            return ""
        update = f"update {heard.update_id}"
        command, rest = read_command(heard.text)
        if command in STOPPING and heard.press is None:
            if self.log.said(update) is not None:
                return ""
            reply = self._obey(heard, command, rest)
            self._try(lambda: self.log.claim(update))
        elif self.log.claim(update, legible(heard.text)):
            reply = self._try(lambda: self._obey(heard, command, rest)) or Reply("The books cannot be read now")
        else:
            return ""
        return self._answer(heard, reply)

    def _obey(self, heard: Spoken, command: str, rest: str) -> Reply:
        if heard.press:
            return self._status() if heard.text == REFRESH.data else self.writes.confirm(heard)
        write = getattr(self.writes, command, None) if command in WRITES else None
        if write:
            done: Reply = write(heard, rest)
            return done
        if command == "status":
            return self._status()
        return Reply(getattr(self.reads, command)(rest) if command != "help" else HELP)

    def _status(self) -> Reply:
        return Reply(f"{self.reads.status()}\n{self.clock.now():%H:%M:%S} UTC", REFRESH)

    def _answer(self, heard: Spoken, reply: Reply) -> str:
        text = f"{bold(self.writes.trading.stage.upper())} · {reply.text}"
        if heard.press:
            press = heard.press
            self._try(lambda: self.chat.rewrite(press, text, reply.button))
        else:
            self._try(lambda: self.chat.say(heard.chat, text, reply.button))
        return text

    def _refuse(self, stranger: Stranger) -> None:
        """One line of the trail for a stranger and hour; what they wrote is short, and markup in it is only text."""
        slot = sum(stranger.user.encode()) % REFUSALS_AN_HOUR
        if self.log.claim(f"stranger {self.clock.now():%Y-%m-%dT%H} {slot}", stranger.user):
            inputs = {"user": stranger.user, "what": legible(stranger.what)}
            fact = Fact(Event.COMMAND_REFUSED, inputs, {"why": "not a listed user"})
            until_unchallenged(lambda: self.ledger.record(self.ledger.read(portfolio=False), [fact], self.clock.now()))

    @staticmethod
    def _try(does: Callable[[], T]) -> T | None:
        """Return what ``does`` comes to; None when it does not get through, for the owner can ask again."""
        try:
            return does()
        except (BooksDisagree, Refused, Transient):
            return None


WRITES = frozenset({"halt", "pause", "flatten", "resume"})
