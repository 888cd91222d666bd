from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import d
from tests.domain.days import approved, events, fill, settled
from thunes.domain.audit import Event
from thunes.domain.execution import Slippage, fees_in_quote, slippage

amount = st.decimals("0.01", "1000", places=2)


def test_no_fills_have_no_slippage() -> None:
    assert slippage([]) == Slippage()
    assert Slippage().bps is None


@pytest.mark.parametrize(
    ("side", "price", "bps"),
    [("BUY", "101", "100"), ("BUY", "99", "-100"), ("SELL", "99", "100"), ("SELL", "101", "-100")],
)
def test_what_is_worse_than_the_decision_price_counts_as_more_than_nothing(side: str, price: str, bps: str) -> None:
    trail = events(approved(price="100"), settled(fills=(fill(price, side=side),)))
    assert slippage(trail).bps == d(bps)


def test_every_fill_weighs_as_much_as_its_notional() -> None:
    """3 at 101 and 1 at 97, both decided at 100: (3 - 3) / 400; then one decided at 50 and bought at 51."""
    first = (fill("101", "3"), fill("97", "1"))
    trail = events(approved(), settled(fills=first), approved("int-b", "50"), settled("int-b", fills=(fill("51"),)))
    assert slippage(trail) == Slippage(d("1"), d("450"))
    assert slippage(trail).bps == d("22.222222222222")


def test_fills_that_nobody_approved_here_are_left_out() -> None:
    trail = events(settled("pro-a", fills=(fill("90", side="SELL"),)), approved(), settled(fills=(fill("100"),)))
    assert slippage(trail) == Slippage(d("0"), d("100"))


@given(st.lists(st.tuples(amount, amount), min_size=1, max_size=6), amount)
def test_bought_and_sold_at_the_same_prices_slippage_is_opposite(
    fills: list[tuple[Decimal, Decimal]], at: Decimal
) -> None:
    def seen(side: str) -> Slippage:
        told = tuple(fill(str(price), str(quantity), side) for price, quantity in fills)
        return slippage(events(approved(price=str(at)), settled(fills=told)))

    assert seen("BUY").cost == -seen("SELL").cost
    assert seen("BUY").notional == seen("SELL").notional > 0


@pytest.mark.parametrize(("asset", "fee"), [("USDT", "0.5"), ("BTC", "50"), ("BNB", "0")])
def test_fees_are_told_in_quote_and_those_in_a_third_asset_left_out(asset: str, fee: str) -> None:
    told = fill("100", commission="0.5", commission_asset=asset)
    assert fees_in_quote(events(settled(fills=(told, told)))) == 2 * d(fee)


@pytest.mark.parametrize("kind", [Event.ORDER_SETTLED, Event.ORDER_UNKNOWN, Event.ORDER_FOUND_LATE])
def test_fills_count_whatever_fact_booked_them(kind: Event) -> None:
    told = fill("100", commission="0.5", commission_asset="USDT")
    assert fees_in_quote(events(settled(fills=(told,), event=kind))) == d("0.5")
