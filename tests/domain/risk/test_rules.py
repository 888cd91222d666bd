"""The rules that entries and exits answer to, each just inside its limit, at it and just beyond it."""

from datetime import timedelta
from typing import Any

import pytest

from tests.builders import BTCUSDT, START, quote, signal
from tests.domain.risk.cases import case, held, proposal, reserved
from tests.fakes import halted
from thunes.domain.health import Breaker, Health
from thunes.domain.portfolio import Portfolio
from thunes.domain.risk import DenialReason, Limits, TradingState, rules
from thunes.domain.signal import Leg
from thunes.domain.times import iso

LIMITS = Limits()
TINY = timedelta(microseconds=1)
CLOSE = signal().candle_close
ENTRY, EXIT = Leg.ENTRY, Leg.EXIT


@pytest.mark.parametrize(
    ("state", "leg", "passed"),
    [
        (TradingState.ACTIVE, ENTRY, True),
        (TradingState.ACTIVE, EXIT, True),
        (TradingState.REDUCING, ENTRY, False),
        (TradingState.REDUCING, EXIT, True),
        (TradingState.HALTED, ENTRY, False),
        (TradingState.HALTED, EXIT, False),
    ],
)
def test_active_is_for_all_reducing_for_exits_halted_for_nobody(state: TradingState, leg: Leg, passed: bool) -> None:
    check = rules.state(case(leg, state), LIMITS)
    assert (check.passed, check.value) == (passed, state)
    assert check.limit == ("ACTIVE" if leg is ENTRY else "ACTIVE or REDUCING")


@pytest.mark.parametrize(
    ("age", "passed"),
    [
        (timedelta(minutes=10) - TINY, True),
        (timedelta(minutes=10), True),
        (timedelta(minutes=10) + TINY, False),
        (timedelta(0), True),
        (-timedelta(seconds=5), True),
        (-timedelta(seconds=5) - TINY, False),
    ],
)
def test_a_candle_may_be_ten_minutes_old_and_hardly_in_the_future(age: timedelta, passed: bool) -> None:
    assert rules.stale_candle(case(now=CLOSE + age), LIMITS).passed is passed


@pytest.mark.parametrize(
    ("age", "passed"),
    [
        (timedelta(seconds=5) - TINY, True),
        (timedelta(seconds=5), True),
        (timedelta(seconds=5) + TINY, False),
        (-timedelta(seconds=5), True),
        (-timedelta(seconds=5) - TINY, False),
    ],
)
def test_a_quote_may_be_five_seconds_off(age: timedelta, passed: bool) -> None:
    assert rules.stale_price(case(quote=quote(at=START - age)), LIMITS).passed is passed


@pytest.mark.parametrize(
    ("leg", "portfolio", "value"),
    [
        (ENTRY, Portfolio(), "none"),
        (ENTRY, held("ETHUSDT"), "none"),
        (ENTRY, reserved("ETHUSDT"), "none"),
        (ENTRY, held("BTCUSDT", open_=False), "none"),
        (ENTRY, held("BTCUSDT"), "position open"),
        (EXIT, held("BTCUSDT"), "none"),
        (ENTRY, reserved("BTCUSDT"), "intent int-1"),
        (EXIT, reserved("BTCUSDT", EXIT), "intent int-1"),
        (EXIT, reserved("BTCUSDT", ENTRY), "intent int-1"),
    ],
)
def test_a_symbol_does_one_thing_at_a_time(leg: Leg, portfolio: Portfolio, value: str) -> None:
    check = rules.duplicate_position(case(leg, portfolio=portfolio), LIMITS)
    assert (check.value, check.passed) == (value, value == "none")


@pytest.mark.parametrize(
    ("changes", "value"),
    [
        ({}, "9.8490098"),
        ({"proposal": proposal("0.00025", "20000")}, "5"),
        ({"proposal": proposal("0.00024", "20000")}, "NOTIONAL"),
        ({"proposal": proposal("0", "20000")}, "LOT_SIZE NOTIONAL"),
        ({"proposal": proposal("0.00049", "20000.005")}, "PRICE_FILTER"),
        ({"instrument": halted(BTCUSDT)}, "status HALT"),
        ({"instrument": halted(BTCUSDT), "proposal": proposal("0", "20000")}, "status HALT LOT_SIZE NOTIONAL"),
    ],
)
def test_an_order_must_be_one_that_the_venue_takes(changes: dict[str, Any], value: str) -> None:
    check = rules.notional(case(**changes), LIMITS)
    assert (check.rule, check.value, check.limit) == (DenialReason.NOTIONAL, value, ">= 5")
    assert check.passed is value[0].isdigit()


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("health", "value", "entry", "leave"),
    [
        (Health(), "CLOSED", True, True),
        (Health(failures=4), "CLOSED", True, True),
        (Health(banned_until=START), "CLOSED", True, True),
        (Health(banned_until=START + SECOND), f"CLOSED, banned until {iso(START + SECOND)}", False, False),
        (Health(Breaker.OPEN, until=START + SECOND), f"OPEN until {iso(START + SECOND)}", False, False),
        (Health(Breaker.OPEN, until=START), f"OPEN until {iso(START)}", False, True),
        (Health(Breaker.HALF_OPEN, until=START + SECOND), f"HALF_OPEN until {iso(START + SECOND)}", False, False),
        (Health(Breaker.HALF_OPEN, until=START), f"HALF_OPEN until {iso(START)}", False, True),
    ],
)
def test_entries_need_a_venue_to_rely_on_and_exits_one_to_ask(
    health: Health, value: str, entry: bool, leave: bool
) -> None:
    found = [rules.exchange_health(case(leg, health=health), LIMITS) for leg in (ENTRY, EXIT)]
    assert [check.passed for check in found] == [entry, leave]
    assert [check.value for check in found] == [value] * 2
    assert [check.limit for check in found] == ["CLOSED, no ban", "a request may leave"]
