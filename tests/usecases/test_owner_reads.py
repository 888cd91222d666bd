"""Questions over the phone: answered from the ledger as it is now, and changing nothing."""

from datetime import timedelta

import pytest

from tests.builders import START, d
from tests.usecases.desk import Desk
from tests.usecases.phone import Phone
from thunes.domain.audit import Event, Fact
from thunes.domain.health import Breaker, Health
from thunes.domain.risk import Limits


def lines(phone: Phone, text: str) -> list[str]:
    return phone.say(text).split("\n")


def test_status_says_what_is_held_and_whether_trading_is_on() -> None:
    desk = Desk(symbols=("BTCUSDT", "ETHUSDT"))
    phone = Phone(desk)
    assert lines(phone, "/status") == [
        "ACTIVE since 2024-01-10 12:00 UTC by reconcile",
        "books opened",
        "",
        "exposure         0 USDT",
        "realised today  +0 USDT",
        "under way             0",
        "No positions",
        "12:00:05 UTC",
    ]
    desk.hold()
    desk.hold(symbol="ETHUSDT")
    assert "exposure        19.6 USDT" in lines(phone, "/s")


def test_positions_show_cost_and_stop() -> None:
    desk = Desk()
    desk.hold()
    assert lines(Phone(desk), "/positions") == [
        "position    quantity  cost         average  stop",
        "BTCUSDT   0.00048951   9.8  20020.02002002     \N{MINUS SIGN}",
    ]


def test_dust_is_not_called_held() -> None:
    desk = Desk()
    desk.hold()
    desk.place(desk.leave().intent_id)
    assert lines(Phone(desk), "/positions") == ["No positions"]


def test_orders_show_what_is_not_over() -> None:
    desk = Desk()
    phone = Phone(desk)
    assert lines(phone, "/orders") == ["No orders"]
    desk.doubt()
    phone.wait(minutes=5)
    assert [line.split() for line in lines(phone, "/orders")] == [
        ["order", "side", "state", "quantity", "limit", "age"],
        ["BTCUSDT", "BUY", "UNKNOWN", "0.00049", "20100.01", "5", "min"],
    ]


def test_pnl_shows_the_days_and_today() -> None:
    desk = Desk()
    for days, realized in ((8, "-9"), (2, "1.5"), (1, "-2.25")):
        day = (START - timedelta(days=days)).date()
        fact = Fact(Event.DAY_SUMMARIZED, {"day": day}, {"realized": realized, "fills": 2})
        desk.books.record(desk.books.read(), [fact], desk.clock.now())
    shown = lines(Phone(desk), "/pnl")
    assert [line.split() for line in shown[1:]] == [
        ["2024-01-08", "+1.5", "2"],
        ["2024-01-09", "\N{MINUS SIGN}2.25", "2"],
        ["2024-01-10", "so", "far", "+0"],
    ]


@pytest.mark.parametrize("days", ["0", "32", "-1", "1.5", "week", "٣", "9" * 400])
def test_days_that_make_no_sense_are_refused(days: str) -> None:
    assert Phone(Desk()).say(f"/pnl {days}") == "Give a number of days up to 31, as in /pnl 7"


def test_risk_shows_how_full_each_limit_is() -> None:
    desk = Desk()
    desk.hold()
    rows = [line.split() for line in lines(Phone(desk), "/risk")[1:]]
    assert rows == [
        ["positions", "1", "3", "███░░░░░░░", "33", "%"],
        ["exposure", "9.8", "30", "███░░░░░░░", "32", "%"],
        ["largest", "position", "9.8", "10", "█████████░", "98", "%"],
        ["loss", "today", "0", "20", "░░░░░░░░░░", "0", "%"],
    ]


def test_a_limit_that_is_passed_is_a_full_bar() -> None:
    desk = Desk(limits=Limits(max_daily_loss=d("0.01")))
    desk.hold()
    desk.place(desk.leave().intent_id)
    shown = lines(Phone(desk), "/risk")[-1]
    assert shown.startswith("loss today")
    assert "██████████ 1" in shown


def test_health_says_how_the_exchange_answers() -> None:
    desk = Desk()
    phone = Phone(desk)
    phone.health.replace(phone.health.read(), Health(Breaker.OPEN, until=START))
    rows = [line.split(maxsplit=1) for line in lines(phone, "/health")[1:]]
    assert rows == [
        ["exchange", "OPEN until 2024-01-10T12:00:05.000Z"],
        ["books", "open"],
        ["trail", "2 events"],
        ["newest", "0 s ago"],
        ["trading", "ACTIVE"],
    ]


def test_health_of_an_account_that_never_ran() -> None:
    shown = Phone(Desk(opened=False)).say("/health")
    assert "not opened" in shown
    assert "none" in shown


def test_why_hands_the_trail_to_whoever_explains_it() -> None:
    assert Phone(Desk()).say("/why btcusdt") == "BTCUSDT at 12:00: 2 events & <so on>"


@pytest.mark.parametrize("symbol", ["", "<b>", "BTC USDT", "A", "B" * 21, "'; drop"])
def test_what_is_no_symbol_is_refused(symbol: str) -> None:
    assert Phone(Desk()).say(f"/why {symbol}") == "Give a symbol, as in /why BTCUSDT"
