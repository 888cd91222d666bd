"""The rules that only entries answer to, each just inside its limit, at it and just beyond it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import BTCUSDT, START, d, quote, signal
from tests.domain.risk.cases import case, held, proposal, reserved
from thunes.domain.portfolio import Day, Portfolio, Reservation
from thunes.domain.risk import Limits, rules
from thunes.domain.risk import exposure_rules as stakes
from thunes.domain.signal import Leg

LIMITS = Limits()
TINY = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("portfolio", "count"),
    [
        (Portfolio(), 1),
        (held("A"), 2),
        (held("A", "B"), 3),
        (held("A", "B", "C"), 4),
        (held("A", "BTCUSDT"), 2),
        (replace(held("A", "B"), reservations=reserved("C").reservations), 4),
        (replace(held("A", "B"), reservations=reserved("C", Leg.EXIT).reservations), 3),
        (held("A", "B", "C", open_=False), 1),
    ],
)
def test_no_more_symbols_are_at_stake_than_allowed(portfolio: Portfolio, count: int) -> None:
    check = stakes.max_positions(case(portfolio=portfolio), LIMITS)
    assert (check.value, check.passed) == (str(count), count <= 3)


@pytest.mark.parametrize(
    ("quantity", "price", "value"),
    [
        ("1", "9.99999999", "9.99999999"),
        ("1", "10", "10"),
        ("1", "10.00000001", "10.00000001"),
        ("0.5", "10", "5"),
        ("0", "10", "0"),
    ],
)
@pytest.mark.parametrize("dust", ["0", "6"])
def test_what_is_asked_for_stays_within_the_size_whatever_dust_there_is(
    quantity: str, price: str, value: str, dust: str
) -> None:
    asked = case(proposal=proposal(quantity, price), portfolio=held("BTCUSDT", cost=dust, open_=False))
    check = stakes.max_position_size(asked, LIMITS)
    assert (check.value, check.passed) == (value, d(value) <= 10)


@pytest.mark.parametrize(
    ("portfolio", "value"),
    [
        (held("A", "B", cost="10"), "29"),
        (held("A", "B", cost="10.5"), "30"),
        (held("A", "B", cost="10.50000001"), "30.00000002"),
        (held("BTCUSDT", cost="21", open_=False), "30"),
        (held("BTCUSDT", cost="21.00000001", open_=False), "30.00000001"),
        (held("A", cost="500", open_=False), "9"),
    ],
)
def test_everything_together_stays_within_the_exposure_with_the_dust_that_is_revived(
    portfolio: Portfolio, value: str
) -> None:
    check = stakes.max_exposure(case(proposal=proposal("1", "9"), portfolio=portfolio), LIMITS)
    assert (check.value, check.passed) == (value, d(value) <= 30)


@pytest.mark.parametrize(
    ("balance", "reserved_", "free", "passed"),
    [
        ("9", "0", "9", True),
        ("8.99999999", "0", "8.99999999", False),
        ("10", "1", "9", True),
        ("10", "1.00000001", "8.99999999", False),
        (None, "0", "0", False),
    ],
)
def test_the_account_can_pay_for_it(balance: str | None, reserved_: str, free: str, passed: bool) -> None:
    portfolio = Portfolio(balances={"USDT": d(balance)} if balance else {})
    portfolio = portfolio.reserve(Reservation("int-1", "ETHUSDT", Leg.ENTRY, d(reserved_)))
    portfolio = portfolio.reserve(Reservation("int-2", "SOLUSDT", Leg.EXIT, d("500")))
    check = stakes.cash(case(portfolio=portfolio, proposal=proposal("1", "9")), LIMITS)
    assert (check.value, check.limit, check.passed) == ("9", free, passed)


@pytest.mark.parametrize(("quote", "passed"), [("USDT", True), ("BTC", False), ("USDC", False)])
def test_limits_say_nothing_of_positions_paid_for_in_another_asset(quote: str, passed: bool) -> None:
    check = rules.quote_asset(case(instrument=replace(BTCUSDT, quote=quote)), LIMITS)
    assert (check.value, check.limit, check.passed) == (quote, "USDT", passed)


@pytest.mark.parametrize(
    ("quantity", "least", "passed"),
    [
        ("0.00027", "0.00026", True),
        ("0.00026", "0.00026", True),
        ("0.00025", "0.00026", False),
        ("0", "0.00026", False),
    ],
)
def test_what_was_bought_can_be_sold_again_after_the_commission(quantity: str, least: str, passed: bool) -> None:
    check = rules.too_small_to_sell(case(proposal=proposal(quantity, "20000")), LIMITS)
    assert (check.value, check.limit, check.passed) == (quantity, f">= {least}", passed)


@pytest.mark.parametrize(("stop", "least"), [("10000", "0.00052"), ("19999.99", "0.00027"), ("30000", "0.00026")])
def test_what_was_bought_can_be_sold_at_its_stop_too(stop: str, least: str) -> None:
    """At 10000 the stop accepts 9900, where five USDT are 0.00051 BTC; a stop above the price asks for no more."""
    judged = case(proposal=proposal("0.0005", "20000"), signal=signal(stop_price=d(stop)))
    assert rules.too_small_to_sell(judged, LIMITS).limit == f">= {least}"


@pytest.mark.parametrize(
    ("quantity", "price", "stop", "loss", "passed"),
    [
        ("1", "9.99999998", None, "4.99999999", True),
        ("1", "10", None, "5", True),
        ("1", "10.00000001", None, "5.000000005", False),
        ("0.5", "100", "90.00000001", "4.999999995", True),
        ("0.5", "100", "90", "5", True),
        ("0.5", "100", "89.99999999", "5.000000005", False),
        ("0.5", "100", "100", "0", True),
        ("0.5", "100", "100.00000001", "-0.000000005", False),
    ],
)
def test_a_fall_to_the_stop_or_an_assumed_one_costs_no_more_than_allowed(
    quantity: str, price: str, stop: str | None, loss: str, passed: bool
) -> None:
    opinion = signal(stop_price=d(stop) if stop else None)
    check = stakes.max_position_loss(case(signal=opinion, proposal=proposal(quantity, price)), LIMITS)
    assert (check.value, check.passed) == (loss, passed)


@pytest.mark.parametrize(
    ("realized", "passed"),
    [("0", True), ("-19.99999999", True), ("-20", False), ("-20.00000001", False), ("500", True)],
)
def test_a_day_that_lost_its_limit_is_over(realized: str, passed: bool) -> None:
    today = Portfolio(day=Day(START.date(), d(realized)))
    assert stakes.max_daily_loss(case(portfolio=today), LIMITS).passed is passed


def test_the_loss_of_yesterday_is_forgiven() -> None:
    yesterday = Portfolio(day=Day(START.date() - timedelta(days=1), d("-500")))
    assert stakes.max_daily_loss(case(portfolio=yesterday), LIMITS).passed


@pytest.mark.parametrize(
    ("since", "passed"),
    [
        (None, True),
        (timedelta(0), False),
        (timedelta(hours=1) - TINY, False),
        (timedelta(hours=1), True),
        (timedelta(hours=1) + TINY, True),
    ],
)
def test_an_hour_passes_after_a_loss(since: timedelta | None, passed: bool) -> None:
    lost = Portfolio(last_loss_at=None if since is None else START - since)
    check = rules.cool_down(case(portfolio=lost), LIMITS)
    assert check.passed is passed
    assert check.value.startswith("no loss" if since is None else "loss at 2024-01-10T1")


@pytest.mark.parametrize(
    ("target", "shown", "passed"), [(None, "none", True), ("20000.01", "20000.01", True), ("20000", "20000", False)]
)
def test_a_target_that_is_reached_already_would_be_sold_at_once(target: str | None, shown: str, passed: bool) -> None:
    judged = case(quote=quote("19999.99", "20000"), signal=signal(target_price=target and d(target)))
    check = rules.target(judged, LIMITS)
    assert (check.value, check.limit, check.passed) == (shown, "> 20000", passed)
