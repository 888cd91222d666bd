"""No limit becomes looser before its time or a second word; a tighter one holds at once."""

from dataclasses import fields, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.builders import START, d
from thunes.domain.risk import Limits
from thunes.domain.risk.loosening import (
    TIGHTER,
    WAIT,
    NotPending,
    StandingLimits,
    cancel,
    change,
    confirm,
    loosened,
    tighter,
)

FIRST = Limits()
NAMES = [limit.name for limit in fields(Limits)]
SHARES = ("0.25", "0.5", "0.6")
VALUES: dict[type, Any] = {
    Decimal: st.sampled_from([d(text) for text in SHARES]),
    int: st.integers(1, 9),
    timedelta: st.integers(1, 90).map(lambda minutes: timedelta(minutes=minutes)),
    str: st.sampled_from(["USDT", "EUR", "USDC"]),
    bool: st.booleans(),
}
ORDERED = [("max_position_size", "max_symbol_exposure", "max_exposure"), ("min_confidence", "full_confidence")]


@st.composite
def limits(draw: st.DrawFn) -> Limits:
    """Any limits that do not contradict each other."""
    values = {name: draw(VALUES[type(getattr(FIRST, name))]) for name in NAMES}
    for group in ORDERED:
        values |= zip(group, sorted(values[name] for name in group), strict=True)
    return Limits(**values)


@st.composite
def changed(draw: st.DrawFn) -> Limits:
    """The first limits with a few others in them."""
    other, names = draw(limits()), draw(st.sets(st.sampled_from(NAMES), max_size=3))
    for group in ORDERED:
        names |= set(group) if names & set(group) else set()
    return replace(FIRST, **{name: getattr(other, name) for name in names})


moments = st.integers(-10_000, 10_000).map(lambda minutes: START + timedelta(minutes=minutes))


def test_every_limit_has_a_direction() -> None:
    assert list(TIGHTER) == NAMES


@given(limits(), limits())
def test_the_tighter_of_two_is_looser_than_neither_where_there_is_a_tighter(one: Limits, other: Limits) -> None:
    assert loosened(one, tighter(one, other)) == ()
    assert tighter(one, tighter(one, other)) == tighter(one, other)


@given(limits(), limits(), moments)
def test_nothing_is_looser_before_its_time(old: Limits, wanted: Limits, asked: Any) -> None:
    standing = change(StandingLimits(old, None, START), wanted, asked)
    begins = max(asked, START)
    for moment in (begins, asked - WAIT, begins + WAIT - timedelta(milliseconds=1)):
        assert loosened(old, standing.effective(moment)) == ()
    assert standing.effective(begins + WAIT) == wanted


@given(limits(), st.lists(st.tuples(limits(), moments), min_size=1, max_size=6))
def test_whatever_is_asked_in_whatever_order_of_clocks_nothing_is_looser_at_once(
    old: Limits, asked: list[tuple[Limits, Any]]
) -> None:
    standing, newest = StandingLimits(old, None, START), START
    for wanted, at in asked:
        newest = max(newest, at)
        held = standing.effective(newest)
        standing = change(standing, wanted, at)
        if standing.changed_at == newest:
            assert loosened(held, standing.effective(newest)) == ()
        assert standing.pending is None or standing.pending.effective_at == standing.changed_at + WAIT


@given(limits(), limits(), moments)
def test_what_is_tighter_holds_at_once(old: Limits, wanted: Limits, asked: Any) -> None:
    standing = change(StandingLimits(old, None, START), wanted, asked)
    assert standing.limits == tighter(old, wanted)
    assert (standing.pending is None) == (standing.limits == wanted)


@given(limits(), limits(), moments, moments)
def test_asking_twice_for_the_same_changes_nothing(old: Limits, wanted: Limits, asked: Any, again: Any) -> None:
    standing = change(StandingLimits(old, None, START), wanted, asked)
    once_more = change(standing, wanted, again)
    assert once_more is standing or once_more.limits == wanted  # its time had come meanwhile
    assert change(standing, wanted, asked) is standing


@given(changed(), moments)
def test_a_clock_that_goes_back_makes_nothing_hold_earlier(wanted: Limits, asked: Any) -> None:
    standing = change(StandingLimits(FIRST, None, START), wanted, asked)
    if standing.pending:
        assert standing.pending.effective_at >= START + WAIT


@given(limits(), limits(), limits())
def test_a_second_word_lets_exactly_what_was_asked_for_hold(old: Limits, wanted: Limits, other: Limits) -> None:
    standing = change(StandingLimits(old, None, START), wanted, START)
    assume(standing.pending)
    assert standing.pending
    assert confirm(standing, standing.pending.token, START).effective(START) == wanted
    replaced = change(standing, other, START)
    if replaced.pending and replaced.pending.limits != wanted:
        with pytest.raises(NotPending):
            confirm(replaced, standing.pending.token, START)


def test_the_first_limits_of_all_hold_at_once() -> None:
    assert change(None, FIRST, START) == StandingLimits(FIRST, None, START)


def test_of_a_mixed_change_the_tighter_part_holds_and_the_whole_waits() -> None:
    wanted = replace(FIRST, max_daily_loss=d("10"), max_position_loss=d("6"), cool_down=timedelta(minutes=5))
    standing = change(StandingLimits(FIRST, None, START), wanted, START)
    assert standing.limits == replace(FIRST, max_daily_loss=d("10"))
    assert standing.pending is not None
    assert loosened(standing.limits, standing.pending.limits) == ("max_position_loss", "cool_down")


LOOSER: dict[str, Any] = {
    "quote_asset": "EUR",
    "assumed_adverse_move": d("0.4"),
    "assumed_commission": d("0.0001"),
    "min_confidence": d("0.5"),
    "full_confidence": d("0.6"),
    "stop_band": d("0.001"),
    "cool_down": timedelta(minutes=59),
    "stop_loss_window": timedelta(hours=23),
    "loss_streak_pause": timedelta(hours=23),
    "instrument_profit": d("-11"),
    "instrument_window": timedelta(days=6),
    "data_quarantine": timedelta(0),
    "flatten_on_halt": True,
    "max_unexplained": d("1"),
}


def more(held: Any) -> Any:
    """Return a little more of it."""
    match held:
        case timedelta():
            return held + timedelta(seconds=1)
        case int():
            return held + 1
    return held * d("1.2")


@pytest.mark.parametrize("name", NAMES)
def test_each_limit_waits_when_it_is_looser(name: str) -> None:
    held = replace(FIRST, max_strategy_share=d("0.5"))
    wanted = LOOSER[name] if name in LOOSER else more(getattr(held, name))
    assert loosened(held, replace(held, **{name: wanted})) == (name,)


def test_nothing_that_does_not_wait_can_be_confirmed() -> None:
    with pytest.raises(NotPending, match=r"^no looser limits wait"):
        confirm(StandingLimits(FIRST, None, START), "token", START)


def test_what_waits_is_given_up_and_its_time_never_comes() -> None:
    standing = change(StandingLimits(FIRST, None, START), replace(FIRST, max_positions=9), START)
    given_up = cancel(standing, START)
    assert given_up.effective(START + 2 * WAIT) == FIRST
    assert cancel(given_up, START) is given_up


def test_what_has_come_to_hold_cannot_be_given_up_any_more() -> None:
    standing = change(StandingLimits(FIRST, None, START), replace(FIRST, max_positions=9), START)
    assert cancel(standing, START + WAIT).effective(START + WAIT).max_positions == 9


def test_a_change_after_the_wait_begins_from_what_holds_then() -> None:
    standing = change(StandingLimits(FIRST, None, START), replace(FIRST, max_positions=9), START)
    later = START + WAIT
    tightened = change(standing, replace(FIRST, max_positions=8), later)
    assert (tightened.limits.max_positions, tightened.pending) == (8, None)


def test_numbers_of_another_asset_all_wait() -> None:
    """0.0005 may be a day's loss in BTC; in USDT it would halt the account at once."""
    old, wanted = Limits(), Limits(quote_asset="BTC", max_daily_loss=d("0.0005"))
    stands = change(StandingLimits(old, None, START), wanted, START)
    assert stands.limits == old
    assert stands.pending
    assert stands.pending.limits == wanted
