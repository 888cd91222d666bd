"""What the month has cost so far: an estimate of our own, from what was counted and published list prices.

They are those of eu-west-1 for arm64 as we know them, before any free tier (aws.amazon.com/SERVICE/pricing: lambda,
dynamodb, sqs, cloudwatch, secrets-manager, xray). What is not counted, as the bus and storage, comes to cents.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from thunes.domain.day_row import DayRow
from thunes.domain.money import ZERO, exact, exactly, ratio

MILLION = 1_000_000


@dataclass(frozen=True)
class Price:
    """US dollars per ``per`` of something."""

    usd: str
    per: int = 1

    @exactly
    def of(self, count: Decimal | int) -> Decimal:
        """Return what so many cost."""
        return ratio(exact(self.usd) * count, Decimal(self.per))


# Per month, whatever happens: kept secrets, watched alarms, metrics that are sent every minute.
FIXED = {"secrets": (1, Price("0.40")), "alarms": (17, Price("0.10")), "metrics": (8, Price("0.30"))}
PRICES = {
    "invocations": Price("0.20", MILLION),
    "gigabyte_milliseconds": Price("0.0000133334", 1000),
    "traces": Price("5.00", MILLION),
    "queue_requests": Price("0.50", MILLION),
    "read_units": Price("0.1415", MILLION),
    "write_units": Price("0.7075", MILLION),
    "log_bytes": Price("0.57", 1_000_000_000),
}
# Of a day: reconcile every minute, a check every five, a summary and a watch; two queues that Lambda polls.
RUNS, POLLS = 1440 + 288 + 2, 43_000
# Of a run: gigabyte-milliseconds (half a gigabyte for 0.4 s), read units, bytes of log with its measurements.
PER_RUN = {"gigabyte_milliseconds": 200, "read_units": 7, "log_bytes": 1900}
# Of an audit event: the run that publishes it, and the write units of a transaction.
PER_EVENT = {"gigabyte_milliseconds": 50, "write_units": 8, "log_bytes": 1200}
# Of an order: the runs that judge, place and tell.
RUNS_PER_ORDER = 3


def counted(row: DayRow) -> dict[str, int]:
    """Return how much a day used, by the name of its price: what the row counts, and what the schedules add."""
    runs = RUNS + RUNS_PER_ORDER * row.orders
    used = {name: runs * each for name, each in PER_RUN.items()}
    for name, each in PER_EVENT.items():
        used[name] = used.get(name, 0) + each * row.events
    return {**used, "invocations": runs + row.events, "traces": runs + row.events, "queue_requests": POLLS}


@exactly
def month_to_date(rows: Iterable[DayRow], until: date) -> Decimal:
    """Return an estimate, in US dollars to four decimals, of what the month of ``until`` has cost up to its end.

    Only days that have a row count: nothing ran before the first one. The fixed costs are shared among the days.
    """
    first = until.replace(day=1)
    length = (_next_month(first) - first).days
    a_month = sum((price.of(count) for count, price in FIXED.values()), ZERO)
    total = ZERO
    for row in rows:
        if first <= row.day <= until:
            total += ratio(a_month, Decimal(length))
            total += sum((PRICES[name].of(count) for name, count in counted(row).items()), ZERO)
    return exact(f"{total:.4f}")


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)
