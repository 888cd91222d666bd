from datetime import date, timedelta
from typing import Any

import pytest

from tests.builders import START, d
from tests.usecases.desk import Desk
from thunes.domain import merkle
from thunes.domain.audit import Event, canonical
from thunes.domain.portfolio import Portfolio
from thunes.domain.position import Position
from thunes.domain.risk import TradingState
from thunes.errors import Transient
from thunes.ports import Cursor
from thunes.usecases.summarize_day import SummarizeDay, equity
from thunes.usecases.unexplained import DISAGREEMENT

TODAY = START.date()


def summarizer(desk: Desk) -> SummarizeDay:
    return SummarizeDay(desk.clock, desk.market, desk.ledger)


def busy() -> Desk:
    """Return a desk on the day after a purchase and a denial."""
    desk = Desk()
    desk.hold()
    desk.halt()
    desk.judge(desk.pend())
    desk.clock.pass_(days=1)
    return desk


def test_yesterday_is_added_up_and_recorded() -> None:
    desk = busy()
    summary = summarizer(desk)()
    assert (summary.day, summary.orders, summary.approved, summary.fills) == (TODAY, 1, 1, 1)
    assert (dict(summary.denied), summary.fees) == ({"state": 1}, {"BTC": d("0.00000049")})
    [event] = desk.events(Event.DAY_SUMMARIZED)
    outputs = event.decision_outputs
    assert event.decision_inputs == {"day": "2024-01-10"}
    assert (outputs["orders"], outputs["denied"], outputs["realized"]) == (1, {"state": 1}, "0")
    assert outputs["positions"] == {"BTCUSDT": "0.00048951"}
    assert outputs["marks"] == {"BTCUSDT": "20000"}
    assert outputs["equity"] == {"USDT": "999.9902"}
    assert outputs["trading_state"] == "HALTED"


def test_a_day_is_recorded_once_however_often_it_is_asked_for() -> None:
    desk = busy()
    summaries = [summarizer(desk)() for _ in range(3)]
    assert len(desk.events(Event.DAY_SUMMARIZED)) == 1
    assert summaries[0] == summaries[1] == summaries[2]


def test_every_day_has_its_own_record() -> None:
    desk = busy()
    for _ in range(3):
        summarizer(desk)()
        desk.clock.pass_(days=1)
    days = [event.decision_inputs["day"] for event in desk.events(Event.DAY_SUMMARIZED)]
    assert days == ["2024-01-10", "2024-01-11", "2024-01-12"]


def test_a_day_of_the_past_can_be_read_without_being_recorded_again() -> None:
    desk = busy()
    summarizer(desk)()
    assert summarizer(desk)(TODAY - timedelta(days=5)).decisions == 0
    assert len(desk.events(Event.DAY_SUMMARIZED)) == 1
    assert summarizer(desk)(date(2024, 1, 11)).day == date(2024, 1, 11)
    assert len(desk.events(Event.DAY_SUMMARIZED)) == 2


def test_only_the_day_itself_is_added_up() -> None:
    desk = busy()
    desk.clock.pass_(days=1)
    assert summarizer(desk)().orders == 0


def test_without_prices_nothing_is_recorded_and_it_can_be_run_again() -> None:
    desk = busy()
    desk.market.failure = Transient("503")
    with pytest.raises(Transient):
        summarizer(desk)()
    assert desk.events(Event.DAY_SUMMARIZED) == []
    desk.market.failure = None
    summarizer(desk)()
    assert len(desk.events(Event.DAY_SUMMARIZED)) == 1


def test_a_write_in_between_is_no_reason_to_lose_the_day() -> None:
    desk = busy()
    desk.ledger.before["record"] = [desk.pend]
    summarizer(desk)()
    assert len(desk.events(Event.DAY_SUMMARIZED)) == 1
    assert desk.chain_holds()


def test_equity_is_cash_plus_open_positions_per_quote_asset() -> None:
    positions = {
        "BTCUSDT": Position("BTCUSDT", "BTC", "USDT", d("0.5"), d("1"), open=True),
        "ETHUSDT": Position("ETHUSDT", "ETH", "USDT", d("2"), d("1"), open=True),
        "LTCBNB": Position("LTCBNB", "LTC", "BNB", d("0.001"), d("1"), open=False),
    }
    portfolio = Portfolio(positions=positions, balances={"USDT": d("100"), "BTC": d("0.5"), "BNB": d("3")})
    marks = {"BTCUSDT": d("20000"), "ETHUSDT": d("1000.5")}
    assert equity(portfolio, marks) == {"BNB": d("3"), "USDT": d("12101")}


def test_an_account_that_never_bought_has_no_equity_to_show() -> None:
    assert equity(Portfolio(balances={"USDT": d("5")}), {}) == {}


def outputs_of(desk: Desk) -> dict[str, Any]:
    summarizer(desk)()
    return desk.events(Event.DAY_SUMMARIZED)[-1].decision_outputs


def test_an_account_that_never_bought_is_worth_its_cash() -> None:
    desk = Desk()
    desk.clock.pass_(days=1)
    seen = outputs_of(desk)
    assert (seen["quote"], seen["worth"], seen["unrealized"], seen["change"]) == ("USDT", "1000", "0", None)


def test_what_is_held_is_worth_its_bid_and_what_it_would_gain_is_told() -> None:
    desk = busy()
    desk.market.bid = d("21000")
    seen = outputs_of(desk)
    assert d(seen["unrealized"]) == d("0.00048951") * 21000 - desk.portfolio.positions["BTCUSDT"].cost


def test_a_week_of_days_makes_a_curve() -> None:
    desk = busy()
    for day in range(7):
        desk.market.bid = d("20000") + 1000 * day
        seen = outputs_of(desk)
        desk.clock.pass_(days=1)
    assert [row["day"] for row in seen["history"]] == [f"2024-01-{day}" for day in range(10, 17)]
    assert seen["history"][-1]["equity"] == seen["worth"]
    assert d(seen["change"]) == d("0.00048951") * 1000
    assert seen["window"]["drawdown"] == "0"


def test_the_stream_s_uptime_is_said_by_whoever_knows_it() -> None:
    desk = busy()
    assert outputs_of(desk)["stream"] is None
    desk.clock.pass_(days=1)
    SummarizeDay(desk.clock, desk.market, desk.ledger, uptime=lambda day: d("0.5"))()
    assert desk.events(Event.DAY_SUMMARIZED)[-1].decision_outputs["stream"] == "0.5"


def test_books_that_agree_are_said_to() -> None:
    assert outputs_of(busy())["reconcile"] == "agree"


def test_books_that_disagree_are_said_to_until_somebody_resumes() -> None:
    desk = busy()
    desk.exchange.holdings["USDT"] += d("5")
    desk.set_state(TradingState.ACTIVE)
    desk.reconcile()
    assert outputs_of(desk)["reconcile"] == "disagree"
    desk.exchange.holdings["USDT"] -= d("5")
    desk.set_state(TradingState.ACTIVE)
    desk.clock.pass_(days=1)
    assert outputs_of(desk)["reconcile"] == "agree"


def test_a_doubt_is_a_doubt() -> None:
    desk = busy()
    view = desk.books.read(cursors=[DISAGREEMENT])
    doubt = Cursor(DISAGREEMENT, decided=desk.clock.now(), fault="in doubt")
    desk.books.record(view, [], desk.clock.now(), [doubt])
    assert outputs_of(desk)["reconcile"] == "in doubt"


def test_a_summary_is_about_the_links_and_the_root_of_its_day() -> None:
    desk = busy()
    seen = outputs_of(desk)
    lines = [canonical(vars(event)).encode() for event in desk.books.trail(TODAY, TODAY)]
    assert (seen["chain"], seen["root"]) == ("ok", merkle.root(lines))


def test_a_day_costs_two_readings_of_the_account_and_one_write() -> None:
    desk = busy()
    desk.ledger.calls.clear()
    summarizer(desk)()
    assert desk.ledger.calls == ["read", "read", "record"]
