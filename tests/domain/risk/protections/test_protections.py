"""Each protection: when it locks, until when, and what undoes it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import START, d
from tests.domain.risk.cases import trip
from tests.domain.risk.protections.standing import standing, stopped
from thunes.domain.history import Left, Peak, RoundTrip
from thunes.domain.money import ZERO
from thunes.domain.portfolio import Portfolio
from thunes.domain.risk import Limits
from thunes.domain.risk.protections import Standing, locks_on
from thunes.domain.risk.protections.cool_down import cool_down
from thunes.domain.risk.protections.data_quality import data_quality
from thunes.domain.risk.protections.loss_streak import loss_streak
from thunes.domain.risk.protections.low_profit import low_profit
from thunes.domain.risk.protections.max_drawdown import max_drawdown
from thunes.domain.risk.protections.stop_loss_guard import stop_loss_guard
from thunes.domain.valuation import Valuation

LIMITS = Limits()
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
JUST = timedelta(microseconds=1)


def unlocked(before: Standing, lock: str) -> Standing:
    return replace(before, portfolio=before.portfolio.unlock(lock, before.now))


def test_after_a_loss_entries_rest_until_the_cool_down_is_over() -> None:
    after = standing(last_loss_at=START)
    lock = cool_down(after, LIMITS).lock
    assert lock
    assert (lock.name, lock.until, lock.symbol) == ("cool_down", START + HOUR, "")
    assert cool_down(replace(after, now=START + HOUR - JUST), LIMITS).lock
    assert cool_down(replace(after, now=START + HOUR), LIMITS).lock is None
    assert cool_down(standing(), LIMITS).lock is None


def test_three_stops_within_a_day_lock_everything_until_the_first_is_a_day_old() -> None:
    stops = [stopped(START - 23 * HOUR), stopped(START - HOUR), stopped(START)]
    lock = stop_loss_guard(standing(*stops), LIMITS).lock
    assert lock
    assert (lock.name, lock.until) == ("stop_loss_guard", START + HOUR)
    assert stop_loss_guard(standing(*stops, now=START + HOUR), LIMITS).lock is None
    assert stop_loss_guard(standing(*stops[1:]), LIMITS).lock is None


@pytest.mark.parametrize("other", [trip("-1"), trip("-1", Left.TARGET), trip("0", Left.STOP), trip("1", Left.STOP)])
def test_only_stops_that_cost_money_are_counted(other: RoundTrip) -> None:
    assert stop_loss_guard(standing(stopped(START), stopped(START), other), LIMITS).lock is None


def test_losses_in_a_row_lock_for_a_day_after_the_newest() -> None:
    losses = [trip("-0.01", at=START - (5 - n) * HOUR) for n in range(5)]
    lock = loss_streak(standing(*losses), LIMITS).lock
    assert lock
    assert (lock.name, lock.until) == ("loss_streak", START - HOUR + DAY)
    assert loss_streak(standing(*losses, now=START - HOUR + DAY), LIMITS).lock is None
    assert loss_streak(standing(*losses[1:]), LIMITS).lock is None


@pytest.mark.parametrize("profit", ["0", "0.01"])
def test_a_position_that_does_not_lose_ends_the_streak(profit: str) -> None:
    losses = [trip("-1")] * 4
    assert loss_streak(standing(*losses, trip(profit), trip("-1")), LIMITS).lock is None


def test_an_instrument_that_only_costs_money_is_locked_and_the_others_are_not() -> None:
    trips = [trip("-6", at=START - 2 * DAY), trip("1", at=START - DAY), trip("-6", at=START)]
    lock = low_profit(standing(*trips), LIMITS).lock
    assert lock
    assert (lock.name, lock.symbol) == ("low_profit#BTCUSDT", "BTCUSDT")
    assert lock.until == START + 5 * DAY
    assert low_profit(standing(*trips, now=lock.until), LIMITS).lock is None
    assert low_profit(standing(*trips, now=lock.until - JUST), LIMITS).lock
    assert low_profit(replace(standing(*trips), symbol="ETHUSDT"), LIMITS).lock is None


@pytest.mark.parametrize(("profits", "locks"), [("-5 -5 0", False), ("-5 -5 -0.01", True), ("-9 -9", False)])
def test_a_floor_is_a_floor_and_two_positions_say_nothing(profits: str, locks: bool) -> None:
    account = standing(*[trip(profit) for profit in profits.split()])
    assert (low_profit(account, LIMITS).lock is not None) is locks


@pytest.mark.parametrize(("equity", "locks"), [("900.00000001", False), ("900", True), ("0", True), ("1200", False)])
def test_so_far_below_the_peak_locks_whatever_is_realised(equity: str, locks: bool) -> None:
    account = replace(standing(peak=Peak(d("1000"), START)), valuation=Valuation(d(equity), ZERO))
    lock = max_drawdown(account, LIMITS).lock
    assert (lock is not None) is locks
    assert not lock or lock.until is None


@pytest.mark.parametrize(
    "account",
    [
        standing(),
        standing(peak=Peak(d("0"), START)),
        replace(standing(peak=Peak(d("1000"), START)), valuation=Valuation(d("1"), ZERO, ("ETHUSDT",))),
    ],
)
def test_a_drawdown_needs_a_peak_and_a_worth(account: Standing) -> None:
    assert max_drawdown(account, LIMITS).lock is None


def test_a_fault_in_the_data_locks_its_symbol_for_a_while() -> None:
    account = replace(standing(), faulted_at=START)
    lock = data_quality(account, LIMITS).lock
    assert lock
    assert (lock.name, lock.until) == ("data_quality#BTCUSDT", START + HOUR)
    assert data_quality(replace(account, now=START + HOUR), LIMITS).lock is None
    assert data_quality(standing(), LIMITS).lock is None


BAD = {
    "cool_down": standing(last_loss_at=START),
    "stop_loss_guard": standing(*[stopped(START)] * 3),
    "loss_streak": standing(*[trip("-1", symbol="ETHUSDT")] * 5),
    "low_profit#BTCUSDT": standing(*[trip("-4")] * 3),
    "max_drawdown": standing(peak=Peak(d("1000"), START)),
    "data_quality#BTCUSDT": replace(standing(), faulted_at=START),
}


@pytest.mark.parametrize("name", BAD)
def test_a_person_can_undo_a_lock_and_no_other(name: str) -> None:
    assert [lock.name for lock in locks_on(BAD[name], LIMITS)] == [name]
    assert locks_on(unlocked(BAD[name], name), LIMITS) == ()
    for other in BAD:
        if other != name:
            assert [lock.name for lock in locks_on(unlocked(BAD[name], other), LIMITS)] == [name]


@pytest.mark.parametrize("name", BAD)
def test_what_happens_after_an_unlocking_locks_again(name: str) -> None:
    before = unlocked(BAD[name], name)
    later = before.now + MINUTE
    again: dict[str, Any] = {
        "round_trips": tuple(replace(t, closed_at=later) for t in before.portfolio.round_trips),
        "last_loss_at": later if before.portfolio.last_loss_at else None,
        "peak": replace(before.portfolio.peak, at=later) if before.portfolio.peak else None,
    }
    after = replace(before, now=later, portfolio=replace(before.portfolio, **again))
    after = replace(after, faulted_at=later if before.faulted_at else None)
    assert [lock.name for lock in locks_on(after, LIMITS)] == [name]


@pytest.mark.parametrize("name", BAD)
def test_a_clock_that_went_back_opens_nothing(name: str) -> None:
    assert [lock.name for lock in locks_on(replace(BAD[name], now=START - DAY), LIMITS)] == [name]


def test_an_account_that_has_done_nothing_is_free() -> None:
    assert locks_on(Standing(START, "BTCUSDT", Portfolio(), Valuation(ZERO, ZERO)), LIMITS) == ()


profits = st.decimals(-12, 12, places=2)
ages = st.integers(0, 14 * 24).map(lambda hours: START - hours * HOUR)
trips = st.lists(st.builds(trip, profits.map(str), st.sampled_from(Left), at=ages), max_size=12)


@given(trips)
def test_every_lock_that_names_its_end_ends_then_and_not_before(closed: list[RoundTrip]) -> None:
    account = standing(*sorted(closed, key=lambda one: one.closed_at))
    for lock in locks_on(account, LIMITS):
        assert lock.until is not None
        assert lock.until > START
        just_before = {one.name for one in locks_on(replace(account, now=lock.until - JUST), LIMITS)}
        assert lock.name in just_before
        assert lock.name not in {one.name for one in locks_on(replace(account, now=lock.until), LIMITS)}
