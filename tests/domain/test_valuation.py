from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import START, d
from thunes.domain.portfolio import Day, Portfolio
from thunes.domain.position import Position
from thunes.domain.valuation import Valuation, day_loss, value

BTC = Position("BTCUSDT", "BTC", "USDT", d("0.5"), d("100"), open=True)
ETH = Position("ETHUSDT", "ETH", "USDT", d("2"), d("60"), open=True)
PAID_IN_EUR = Position("BTCEUR", "BTC", "EUR", d("1"), d("1000"), open=True)
DUST = replace(ETH, symbol="SOLUSDT", open=False)
HELD = Portfolio(
    positions={p.symbol: p for p in (BTC, ETH, PAID_IN_EUR, DUST)}, balances={"USDT": d("40"), "EUR": d("7")}
)


def test_worth_is_cash_and_what_the_bid_would_pay() -> None:
    assert value(HELD, {"BTCUSDT": d("180"), "ETHUSDT": d("31")}, "USDT") == Valuation(d("192"), d("-8"))


def test_a_position_without_a_bid_is_named_and_counted_for_nothing() -> None:
    assert value(HELD, {"BTCUSDT": d("180")}, "USDT") == Valuation(d("130"), d("-10"), ("ETHUSDT",))


def test_an_empty_account_is_worth_its_cash() -> None:
    assert value(Portfolio(), {}, "USDT") == Valuation(d("0"), d("0"))


def test_the_day_has_lost_what_it_realised_and_what_is_lost_on_paper() -> None:
    lost = Portfolio(day=Day(START.date(), d("-12")))
    assert day_loss(lost, Valuation(d("0"), d("-8")), START.date()) == 20
    assert day_loss(lost, Valuation(d("0"), d("-8")), START.date() + timedelta(days=1)) == 8


def test_what_is_won_on_paper_does_not_make_up_for_a_loss() -> None:
    lost = Portfolio(day=Day(START.date(), d("-12")))
    assert day_loss(lost, Valuation(d("0"), d("50")), START.date()) == 12


def test_what_was_realised_makes_up_for_what_is_lost_on_paper() -> None:
    won = Portfolio(day=Day(START.date(), d("3")))
    assert day_loss(won, Valuation(d("0"), d("-2")), START.date()) == -1


@given(st.decimals(-100, 100, places=8), st.decimals(-100, 100, places=8))
def test_a_lower_bid_never_makes_the_loss_smaller(realized: object, unrealized: object) -> None:
    account = Portfolio(day=Day(START.date(), d(str(realized))))
    higher, lower = d(str(unrealized)), d(str(unrealized)) - 1
    today = START.date()
    assert day_loss(account, Valuation(d("0"), lower), today) >= day_loss(account, Valuation(d("0"), higher), today)
