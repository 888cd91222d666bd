"""What each protection writes down, word for word, when it allows and when it locks: people read it on their phones."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.builders import START, d
from tests.domain.risk.cases import trip
from tests.domain.risk.protections.standing import standing, stopped
from thunes.domain.history import Peak
from thunes.domain.money import ZERO
from thunes.domain.risk import Limits
from thunes.domain.risk.protections import PROTECTIONS, Standing
from thunes.domain.risk.protections.lock import Finding, Lock
from thunes.domain.times import iso
from thunes.domain.valuation import Valuation

LIMITS = Limits()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HALF = START - HOUR / 2


def worth(equity: str) -> Standing:
    return replace(standing(peak=Peak(d("1000"), START)), valuation=Valuation(d(equity), ZERO))


def faulted(ago: timedelta) -> Standing:
    return replace(standing(), faulted_at=START - ago)


def locks(name: str, value: str, limit: str, unlock: str, until: datetime | None, symbol: str = "") -> Finding:
    return Finding(value, limit, Lock(name, value, unlock, until, symbol))


PEAK = f"below 1000 of {iso(START)}"
FINDINGS = [
    ("cool_down", standing(), Finding("no loss", "3600.000 s")),
    ("cool_down", standing(last_loss_at=START - HOUR), Finding(f"loss at {iso(START - HOUR)}", "3600.000 s")),
    (
        "cool_down",
        standing(last_loss_at=START),
        locks("cool_down", f"loss at {iso(START)}", "3600.000 s", "a win, or time", START + HOUR),
    ),
    ("stop_loss_guard", standing(stopped(START), stopped(START)), Finding("2 stops", "< 3 in 24 h")),
    (
        "stop_loss_guard",
        standing(*[stopped(START)] * 3),
        Finding("3 stops", "< 3 in 24 h", Lock("stop_loss_guard", "3 stops in 24 h", "time", START + DAY)),
    ),
    ("loss_streak", standing(trip("-1")), Finding("1 losses in a row", "< 5")),
    (
        "loss_streak",
        standing(*[trip("-1")] * 5),
        locks("loss_streak", "5 losses in a row", "< 5", "time, or a position that wins", START + DAY),
    ),
    ("loss_streak", standing(*[trip("-1")] * 5, now=START + DAY), Finding("5 losses in a row", "< 5")),
    ("low_profit", standing(trip("-4"), trip("1.5")), Finding("-2.5 in 2 round trips", ">= -10 in 168 h")),
    (
        "low_profit",
        standing(*[trip("-4")] * 3),
        locks("low_profit", "-12 in 3 round trips", ">= -10 in 168 h", "time", START + 7 * DAY, "BTCUSDT"),
    ),
    ("max_drawdown", standing(), Finding("no peak to compare with", "< 0.1")),
    ("max_drawdown", worth("950"), Finding(f"0.05 {PEAK}", "< 0.1")),
    ("max_drawdown", worth("1050"), Finding(f"0 {PEAK}", "< 0.1")),
    ("max_drawdown", worth("880"), locks("max_drawdown", f"0.12 {PEAK}", "< 0.1", "a recovery, or a person", None)),
    ("data_quality", standing(), Finding("sound", "sound for 1 h")),
    ("data_quality", faulted(HOUR), Finding(f"fault until {iso(START - HOUR)}", "sound for 1 h")),
    (
        "data_quality",
        faulted(HOUR / 2),
        locks(
            "data_quality",
            f"fault until {iso(HALF)}",
            "sound for 1 h",
            "time",
            START + HOUR / 2,
            "BTCUSDT",
        ),
    ),
]


@pytest.mark.parametrize(("name", "account", "finding"), FINDINGS)
def test_a_protection_says_what_it_saw(name: str, account: Standing, finding: Finding) -> None:
    protections = {str(reason): judge for reason, judge in PROTECTIONS.items()}
    assert protections[name](account, LIMITS) == finding


def test_a_sum_at_the_floor_locks_nothing_when_older_ones_are_forgotten() -> None:
    """The lock ends when what is left is at its floor, and not only when it is above."""
    trips = [trip("-5", at=START - 3 * DAY), trip("-4", at=START - 2 * DAY), trip("-3", at=START - DAY), trip("-3")]
    lock = {str(r): judge for r, judge in PROTECTIONS.items()}["low_profit"](standing(*trips), LIMITS).lock
    assert lock
    assert lock.until == START + 4 * DAY
