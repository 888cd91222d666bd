"""Bus -> the owner: a fact in words, if it is worth their attention."""

from dataclasses import dataclass

from thunes.domain.audit import AuditEvent
from thunes.domain.notice import notice
from thunes.ports import Notifier


@dataclass(frozen=True)
class TellOwner:
    """Deliver facts; trading never waits for it."""

    stage: str
    notifier: Notifier

    def __call__(self, event: AuditEvent) -> bool:
        """Tell the owner and return whether there was something to tell; raises Transient when it did not arrive."""
        text = notice(event, self.stage)
        if text:
            self.notifier.send(text)
        return text is not None
