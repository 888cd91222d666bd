"""The ledger's contract: the trail is one chain from the first day to the last, and every write is in it."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from tests.builders import START, intent, signal
from tests.contracts.books import FACT, approve, opened, read, start_sending, state_change
from thunes.domain.audit import AuditEvent
from thunes.domain.chain import verify
from thunes.domain.risk import TradingState
from thunes.ports import Ledger

DAYS = [date(2024, 1, 10), date(2024, 1, 11), date(2024, 1, 14)]
MIDNIGHT = datetime(2024, 1, 11, tzinfo=UTC)


def write_three_days(ledger: Ledger) -> list[AuditEvent]:
    view = opened(ledger)
    for now in (MIDNIGHT - timedelta(milliseconds=1), MIDNIGHT, START + timedelta(days=4)):
        view = ledger.record(view, [FACT, FACT], now)
    return list(ledger.trail())


def test_the_trail_is_one_chain_over_days_with_gaps(ledger: Ledger) -> None:
    events = write_three_days(ledger)
    assert [event.sequence for event in events] == list(range(1, 9))
    assert verify(events, ledger.read().head) is None
    assert sorted({event.timestamp[:10] for event in events}) == [day.isoformat() for day in DAYS]


@pytest.mark.parametrize(
    ("since", "until", "sequences"),
    [
        (None, None, [1, 2, 3, 4, 5, 6, 7, 8]),
        (DAYS[0], DAYS[0], [1, 2, 3, 4]),
        (DAYS[1], DAYS[1], [5, 6]),
        (DAYS[1], None, [5, 6, 7, 8]),
        (None, DAYS[1], [1, 2, 3, 4, 5, 6]),
        (date(2024, 1, 12), date(2024, 1, 13), []),
        (date(1999, 1, 1), date(2099, 1, 1), [1, 2, 3, 4, 5, 6, 7, 8]),
        (DAYS[2], DAYS[0], []),
        (date(2024, 1, 15), None, []),
        (None, date(2024, 1, 9), []),
    ],
)
def test_the_trail_is_cut_by_whole_utc_days(
    ledger: Ledger, since: date | None, until: date | None, sequences: list[int]
) -> None:
    write_three_days(ledger)
    assert [event.sequence for event in ledger.trail(since, until)] == sequences


def test_a_clock_that_goes_back_does_not_turn_the_trail_around(ledger: Ledger) -> None:
    view = ledger.record(opened(ledger), [FACT], MIDNIGHT)
    ledger.record(view, [FACT], MIDNIGHT - timedelta(hours=6))
    events = list(ledger.trail())
    assert all(before.timestamp <= after.timestamp for before, after in pairwise(events))
    assert [event.sequence for event in ledger.trail(MIDNIGHT.date())] == [3, 4]
    assert verify(events, ledger.read().head) is None


def test_events_stay_in_order_when_their_numbers_grow_longer(ledger: Ledger) -> None:
    view = opened(ledger)
    for _ in range(2):
        view = ledger.record(view, [FACT] * 50, START)
    assert [event.sequence for event in ledger.trail()] == list(range(1, 103))


def test_every_kind_of_write_is_in_one_chain(ledger: Ledger) -> None:
    opened(ledger)
    ledger.record(read(ledger), [FACT], START)
    approve(ledger, read(ledger), signal())
    start_sending(ledger, read(ledger), intent())
    view = read(ledger)
    ledger.record(view, [], START, change=state_change(TradingState.HALTED, before=view))
    events = list(ledger.trail())
    assert [event.event for event in events] == [
        "books_opened",
        "trading_state_changed",
        "signal_decided",
        "risk_approved",
        "order_sending",
        "trading_state_changed",
    ]
    assert {event.account for event in events} == {ledger.account}
    assert verify(events, read(ledger).head) is None
