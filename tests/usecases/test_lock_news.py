"""Which locks are told, and what the owner knows of them afterwards."""

from datetime import timedelta

import pytest

from tests.builders import START
from thunes.domain.audit import Event, Fact
from thunes.domain.portfolio import Portfolio
from thunes.domain.risk.protections import Lock
from thunes.ports import Cursor
from thunes.usecases.lock_news import TOLD, news_of

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NOTHING = Cursor(TOLD)


def lock(protection: str, symbol: str = "") -> Lock:
    return Lock(protection, "a reason", "time", START + HOUR, symbol)


FALL, STREAK, POOR = lock("max_drawdown"), lock("loss_streak"), lock("low_profit", "BTCUSDT")


def told(*locks: Lock, ago: timedelta = MINUTE) -> Cursor:
    return Cursor(TOLD, START - ago, fault=",".join(sorted(known.name for known in locks)))


def test_a_new_lock_is_told_with_what_would_undo_it() -> None:
    facts, known = news_of([POOR], NOTHING, Portfolio(), START)
    inputs = {"protection": "low_profit", "symbol": "BTCUSDT"}
    outputs = {"reason": "a reason", "until": START + HOUR, "unlock": "time"}
    assert facts == [Fact(Event.ENTRIES_LOCKED, inputs, outputs)]
    assert known == told(POOR, ago=timedelta(0))


def test_a_lock_on_everything_names_no_symbol() -> None:
    ((fact,), _) = news_of([FALL], NOTHING, Portfolio(), START)
    assert fact.inputs == {"protection": "max_drawdown", "symbol": None}


def test_what_is_known_and_holds_is_no_news_and_nothing_is_written() -> None:
    before = told(FALL, STREAK)
    assert news_of([STREAK, FALL], before, Portfolio(), START) == ([], before)
    assert news_of([], NOTHING, Portfolio(), START) == ([], NOTHING)


@pytest.mark.parametrize(("ago", "kept"), [(HOUR - MINUTE, True), (HOUR, False)])
def test_what_has_ended_stays_known_for_an_hour(ago: timedelta, kept: bool) -> None:
    before = told(FALL, STREAK, ago=ago)
    after = before if kept else Cursor(TOLD, START - ago, fault="loss_streak")
    assert news_of([STREAK], before, Portfolio(), START) == ([], after)


def test_news_of_one_keep_the_others_known_for_longer() -> None:
    facts, known = news_of([FALL], told(STREAK), Portfolio(), START)
    assert (len(facts), known) == (1, told(FALL, STREAK, ago=timedelta(0)))


@pytest.mark.parametrize(("undone", "news"), [(-MINUTE, 0), (timedelta(0), 0), (MINUTE / 2, 1)])
def test_a_lock_that_a_person_undid_after_it_was_told_is_news_again(undone: timedelta, news: int) -> None:
    portfolio = Portfolio().unlock("max_drawdown", START - MINUTE + undone)
    facts, known = news_of([FALL], told(FALL), portfolio, START)
    assert len(facts) == news
    assert known == told(FALL, ago=timedelta(0) if news else MINUTE)


def test_an_unlocking_forgets_what_is_known_from_before_times_were_kept() -> None:
    before = Cursor(TOLD, fault="max_drawdown")
    assert news_of([], before, Portfolio().unlock("max_drawdown", START), START) == ([], NOTHING)
    facts, _ = news_of([FALL], before, Portfolio().unlock("max_drawdown", START), START)
    assert len(facts) == 1
