"""What a download is made of: the archive's months and days, named as the archive names them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

DAY = timedelta(days=1)
MONTHLY, DAILY = "monthly", "daily"


@dataclass(frozen=True)
class Part:
    """One file of the archive, or the same span of the exchange's REST interface."""

    name: str
    start: datetime
    end: datetime

    @property
    def kind(self) -> str:
        """Under which of the archive's folders it lies."""
        return MONTHLY if self.name.count("-") == 1 else DAILY

    def days(self) -> list["Part"]:
        """Return its days."""
        count = (self.end - self.start) // DAY
        return [day_of(self.start + number * DAY) for number in range(count)]


def day_of(moment: datetime) -> Part:
    """Return the day that ``moment`` lies in."""
    start = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    return Part(f"{start:%Y-%m-%d}", start, start + DAY)


def month_of(moment: datetime) -> Part:
    """Return the month that ``moment`` lies in."""
    start = datetime(moment.year, moment.month, 1, tzinfo=UTC)
    return Part(f"{start:%Y-%m}", start, (start + 31 * DAY).replace(day=1))


def parts_of(start: datetime, end: datetime, now: datetime) -> Iterator[Part]:
    """Yield the parts that cover [start, end) and are over: whole months that may reach beyond it, then whole days.

    What is left, from the last one's end on, is of the day that is running.
    """
    moment, stop = start, min(end, day_of(now).start)
    while moment < stop:
        month = month_of(moment)
        part = month if month.end <= day_of(now).start else day_of(moment)
        yield part
        moment = part.end
