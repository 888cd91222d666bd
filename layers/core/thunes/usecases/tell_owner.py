"""Facts -> the owner's phone, in words, as loud as the owner chose.

A repeat of the same trouble (kind, subject, reason) within five minutes rewrites the message that stands there, with
a count, instead of ringing again. What stands there is remembered in the table, not in this process: deliveries go to
whichever process is free, and a redelivery must find what the first one did. That makes every fact told once, too.
Halts and fills are never collapsed: each must be seen.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from thunes.domain.audit import AuditEvent, Json
from thunes.domain.notices import Choice, Notice, Wording, notice, read_choices
from thunes.domain.notices.kinds import DAY
from thunes.domain.notices.markup import CAPTION_LIMIT, units
from thunes.domain.told import Told
from thunes.phone import Notifier, ToldLog

TOGETHER = timedelta(minutes=5)
# More than a queue can have under way of one trouble, and little enough for an item.
REMEMBERED = 200
# Draws the card of a day: the fact's inputs and outputs, the stage -> PNG.
Draw = Callable[[Mapping[str, Json], Mapping[str, Json], str], bytes]


@dataclass(frozen=True)
class TellOwner:
    """Deliver facts; trading never waits for it."""

    wording: Wording
    notifier: Notifier
    told: ToldLog
    choices: Mapping[str, Choice] = field(default_factory=lambda: read_choices({}))
    draw: Draw | None = None

    def __call__(self, event: AuditEvent) -> bool:
        """Tell the owner and return whether there was something new to tell.

        Raises:
            Transient: when it did not arrive; deliver the fact again.
        """
        found = notice(event, self.wording)
        if found is None or self.choices[found.kind.name] is Choice.OFF:
            return False
        before = self.told.read(found.key)
        if before and found.event_id in before.events:
            return False
        together = before is not None and abs(found.at - before.first) <= TOGETHER
        after = self._add(found, before) if before and together else self._send(event, found)
        known = (*(before.events if before else ()), found.event_id)
        self.told.write(found.key, replace(after, events=known[-REMEMBERED:]))
        return True

    def _send(self, event: AuditEvent, found: Notice) -> Told:
        silent = self.choices[found.kind.name] is Choice.SILENT
        card = self._card(event) if found.kind is DAY else None
        fits = units(found.text) <= CAPTION_LIMIT
        shown = card is not None and self.notifier.send_photo(card, found.text if fits else found.title, silent=silent)
        message = None if shown and fits else self.notifier.send(found.text, silent=silent or shown)
        return Told(found.at, message, 1, ())

    def _add(self, found: Notice, before: Told) -> Told:
        together = replace(before, count=before.count + 1)
        text = found.repeated(together.count, before.first)
        if before.message is None or not self.notifier.edit(before.message, text):
            # The owner has deleted it, or it cannot be changed: say it again, but do not ring again.
            return replace(together, message=self.notifier.send(text, silent=True))
        return together

    def _card(self, event: AuditEvent) -> bytes | None:
        if self.draw is None:
            return None
        try:
            return self.draw(event.decision_inputs, event.decision_outputs, self.wording.stage)
        except Exception:
            return None
