"""Why? The last decisions on a symbol, from as much of the trail as it takes to find them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from thunes.domain.explanation import Episode, episodes
from thunes.ports import Ledger

# A day first, then four times as much: what was just decided is found at once, and the whole trail is rarely read.
FIRST_DAYS, MORE = 1, 4


@dataclass(frozen=True)
class ExplainDecision:
    """Explain from the ledger; reads only."""

    ledger: Ledger

    def __call__(self, symbol: str, at: datetime | None = None, last: int = 1) -> list[Episode]:
        """Return the last decisions on ``symbol`` made at or before ``at``, oldest first; fewer when there are fewer.

        Raises:
            Transient: when the ledger cannot answer.
        """
        head = self.ledger.read(portfolio=False).head
        if head.first_day is None:
            return []
        newest = (at or head.at).date()
        days = FIRST_DAYS
        while True:
            since = newest - timedelta(days=days)
            found = episodes(list(self.ledger.trail(since=since)), symbol, at, last)
            if len(found) == last or since <= head.first_day:
                return found
            days *= MORE
