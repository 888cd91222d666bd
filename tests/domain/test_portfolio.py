from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.builders import START, d, fill
from thunes.domain.fill import Fill
from thunes.domain.portfolio import Day, Portfolio, Reservation
from thunes.domain.position import Position
from thunes.domain.signal import Leg, Side

LOT = d("0.00001")
EMPTY = Position("BTCUSDT", "BTC", "USDT")
MIDNIGHT = datetime(2024, 1, 11, tzinfo=UTC)


def holding(cost: str = "100", quantity: str = "1", **changes: Any) -> Position:
    return replace(EMPTY, quantity=d(quantity), cost=d(cost), open=True, opened_at=START, **changes)


def sale(quantity: str, price: str, at: datetime = START, trade_id: int = 2) -> Fill:
    return fill(quantity, price, trade_id=trade_id, side=Side.SELL, commission=d("0"), commission_asset="USDT", at=at)


def reservation(symbol: str = "BTCUSDT", amount: str = "8", leg: Leg = Leg.ENTRY) -> Reservation:
    return Reservation(f"int-{symbol}", symbol, leg, d(amount))


def sold(portfolio: Portfolio, price: str, at: datetime, quantity: str = "1") -> Portfolio:
    return portfolio.book(holding(), (sale(quantity, price, at),), LOT)


def test_an_empty_portfolio_risks_nothing() -> None:
    assert Portfolio().exposure == 0
    assert Portfolio().symbols_at_stake == frozenset()
    assert not Portfolio().holds("BTCUSDT")


def test_exposure_is_what_is_held_without_dust_plus_what_entries_reserve() -> None:
    portfolio = Portfolio(
        positions={"A": holding("10"), "B": holding("7"), "DUST": replace(holding("3"), open=False)},
    )
    for entry in (reservation("C", "5"), reservation("A", "4", Leg.EXIT), reservation("D", "0.00000001")):
        portfolio = portfolio.reserve(entry)
    assert portfolio.exposure == d("22.00000001")
    assert portfolio.symbols_at_stake == {"A", "B", "C", "D"}


def test_dust_is_not_held() -> None:
    portfolio = Portfolio(positions={"A": holding(), "DUST": replace(holding(), open=False)})
    assert [portfolio.holds(symbol) for symbol in ("A", "DUST", "NEVER")] == [True, False, False]


def test_a_reservation_is_set_aside_and_released() -> None:
    reserved = Portfolio().reserve(reservation())
    assert reserved.reservations == {"BTCUSDT": reservation()}
    assert reserved.release("BTCUSDT", "int-BTCUSDT") == Portfolio()


@pytest.mark.parametrize(("symbol", "intent_id"), [("BTCUSDT", "int-other"), ("ETHUSDT", "int-BTCUSDT")])
def test_the_reservation_of_another_intent_is_left_alone(symbol: str, intent_id: str) -> None:
    reserved = Portfolio().reserve(reservation())
    assert reserved.release(symbol, intent_id) is reserved


def test_what_an_entry_can_no_longer_spend_is_not_kept() -> None:
    both = Portfolio().reserve(reservation()).reserve(reservation("ETHUSDT", "7"))
    rest = both.reserve_rest("BTCUSDT", "int-BTCUSDT", d("3"))
    assert rest.reservations == {"BTCUSDT": reservation(amount="3"), "ETHUSDT": reservation("ETHUSDT", "7")}


@pytest.mark.parametrize(
    ("held", "symbol", "intent_id"),
    [
        (reservation(), "BTCUSDT", "int-other"),
        (reservation(), "ETHUSDT", "int-BTCUSDT"),
        (reservation(leg=Leg.EXIT), "BTCUSDT", "int-BTCUSDT"),
    ],
)
def test_only_an_entry_s_own_reservation_shrinks(held: Reservation, symbol: str, intent_id: str) -> None:
    reserved = Portfolio().reserve(held)
    assert reserved.reserve_rest(symbol, intent_id, d("3")) is reserved


def test_releasing_one_symbol_keeps_the_others() -> None:
    both = Portfolio().reserve(reservation("A")).reserve(reservation("B"))
    assert both.release("A", "int-A").reservations == {"B": reservation("B")}


@pytest.mark.parametrize(
    ("asset", "balances"),
    [
        ("BTC", {"BTC": "1.999", "USDT": "800", "BNB": "1"}),
        ("USDT", {"BTC": "2", "USDT": "799.999", "BNB": "1"}),
        ("BNB", {"BTC": "2", "USDT": "800", "BNB": "0.999"}),
    ],
)
def test_a_fill_moves_the_balances_the_venue_must_show(asset: str, balances: dict[str, str]) -> None:
    opened = Portfolio(balances={"USDT": d("1000"), "BNB": d("1")})
    booked = opened.book(EMPTY, (fill("2", "100", commission=d("0.001"), commission_asset=asset),), LOT)
    assert booked.balances == {name: d(amount) for name, amount in balances.items()}
    assert booked.fees == {asset: d("0.001")}


def test_fees_add_up_per_asset() -> None:
    fills = tuple(fill("1", "1", trade_id=n, commission=d("0.1"), commission_asset=a) for n, a in enumerate("XXY"))
    assert Portfolio().book(EMPTY, fills, LOT).fees == {"X": d("0.2"), "Y": d("0.1")}


def test_booking_nothing_changes_neither_day_nor_balances() -> None:
    before = Portfolio(balances={"USDT": d("5")}, day=Day(START.date(), d("-1")), last_loss_at=START)
    after = before.book(EMPTY, (), LOT)
    assert (after.balances, after.day, after.last_loss_at) == (before.balances, before.day, before.last_loss_at)


def test_a_sale_down_to_dust_closes_the_position() -> None:
    booked = Portfolio().book(holding(quantity="1.000001"), (sale("1", "100"),), LOT)
    assert not booked.holds("BTCUSDT")
    assert booked.positions["BTCUSDT"].quantity == d("0.000001")


def test_a_day_adds_up_what_it_realised() -> None:
    morning = sold(Portfolio(), "90", START)
    evening = sold(morning, "130", START + timedelta(hours=8))
    assert evening.day == Day(START.date(), d("20"))
    assert evening.realized_on(START.date()) == 20
    assert evening.realized_on(START.date() + timedelta(days=1)) == 0
    assert Portfolio().realized_on(START.date()) == 0


def test_a_new_day_starts_from_nothing() -> None:
    yesterday = sold(Portfolio(), "90", MIDNIGHT - timedelta(milliseconds=1))
    today = sold(yesterday, "95", MIDNIGHT)
    assert today.day == Day(MIDNIGHT.date(), d("-5"))
    assert today.realized_on(MIDNIGHT.date() + timedelta(days=1)) == 0


def test_an_entry_that_left_only_dust_is_no_position_that_was_closed() -> None:
    booked = Portfolio().book(EMPTY, (fill("0.000001", "100", commission=d("0")),), LOT)
    assert (booked.positions["BTCUSDT"].open, booked.round_trips) == (False, ())


def test_a_position_that_is_sold_is_remembered_with_what_it_brought() -> None:
    [trip] = sold(Portfolio(), "90", START).round_trips
    assert (trip.symbol, trip.profit, trip.closed_at) == ("BTCUSDT", d("-10"), START)


def test_a_clock_that_went_back_does_not_forget_what_the_day_has_lost() -> None:
    today = sold(Portfolio(), "95", MIDNIGHT)
    assert today.realized_on(MIDNIGHT.date() - timedelta(days=1)) == -5


def test_a_purchase_opens_the_day_without_realising_anything() -> None:
    yesterday = sold(Portfolio(), "90", START)
    bought = yesterday.book(EMPTY, (fill(at=MIDNIGHT),), LOT)
    assert bought.day == Day(MIDNIGHT.date())


def test_a_fill_that_arrives_late_belongs_to_the_day_that_is_open() -> None:
    today = sold(Portfolio(), "95", MIDNIGHT + timedelta(minutes=1))
    late = sold(today, "90", MIDNIGHT - timedelta(minutes=1))
    assert late.day == Day(MIDNIGHT.date(), d("-15"))


def test_a_loss_starts_the_cool_down_and_a_win_ends_it() -> None:
    lost = sold(Portfolio(), "99.99", START)
    assert lost.last_loss_at == START
    again = sold(lost, "99", START + timedelta(minutes=5))
    assert again.last_loss_at == START + timedelta(minutes=5)
    assert sold(again, "100.01", START + timedelta(minutes=9)).last_loss_at is None


def test_a_win_at_the_very_moment_of_a_loss_that_is_known_ends_the_wait() -> None:
    assert sold(sold(Portfolio(), "99", START), "110", START).last_loss_at is None


@pytest.mark.parametrize("before", [None, START])
def test_breaking_even_and_buying_leave_the_cool_down_alone(before: datetime | None) -> None:
    portfolio = Portfolio(last_loss_at=before)
    assert sold(portfolio, "100", START + timedelta(hours=1)).last_loss_at == before
    assert portfolio.book(EMPTY, (fill(),), LOT).last_loss_at == before


def test_a_win_and_a_loss_in_one_answer_count_as_their_sum() -> None:
    two = (sale("0.5", "120", START, 2), sale("0.5", "70", START, 3))
    booked = Portfolio().book(holding(), two, LOT)
    assert (booked.day, booked.last_loss_at) == (Day(START.date(), d("-5")), START)


@pytest.mark.parametrize("price", ["90", "110"])
def test_an_older_fill_that_arrives_late_does_not_end_a_newer_wait(price: str) -> None:
    lost = sold(Portfolio(), "99", START)
    late = sold(lost, price, START - timedelta(minutes=50))
    assert late.last_loss_at == START
