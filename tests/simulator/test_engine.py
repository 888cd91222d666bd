"""Orders that end in the call that places them."""

import gzip
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.builders import START, candle, d
from tests.simulator.venue import DEPTH, OPENED, RICH, Venue
from thunes.domain.money import ZERO
from thunes.simulator.listing import listing
from thunes.simulator.orders import Order


def ended(order: Order) -> tuple[str, str]:
    return order.status, f"{order.executed:.5f}"


BUY: dict[str, Any] = {"side": "BUY", "price": d("20000.01")}
SELL: dict[str, Any] = {"side": "SELL", "price": d("20000.00")}


@pytest.mark.parametrize("time_in_force", ["IOC", "FOK", "GTC"])
@pytest.mark.parametrize("side", [BUY, SELL])
def test_an_order_that_meets_the_other_side_fills_at_once(side: dict[str, Any], time_in_force: str) -> None:
    order = Venue().place(**side, time_in_force=time_in_force)
    assert ended(order) == ("FILLED", "0.00100")
    assert [trade.price for trade in order.executions] == [side["price"]]


@pytest.mark.parametrize(
    ("side", "generous", "best"), [("BUY", "21000.00", "20000.01"), ("SELL", "19000.00", "20000.00")]
)
def test_a_generous_limit_still_gets_the_best_price(side: str, generous: str, best: str) -> None:
    order = Venue().place(side=side, price=d(generous))
    assert [trade.price for trade in order.executions] == [d(best)]


@pytest.mark.parametrize("time_in_force", ["IOC", "FOK"])
@pytest.mark.parametrize(("side", "price"), [("BUY", "20000.00"), ("SELL", "20000.01")])
def test_an_order_that_meets_nobody_expires_and_moves_nothing(side: str, price: str, time_in_force: str) -> None:
    venue = Venue()
    order = venue.place(side=side, price=d(price), time_in_force=time_in_force)
    assert ended(order) == ("EXPIRED", "0.00000")
    assert (venue.account.free, set(venue.account.locked.values())) == (RICH, {ZERO})


@pytest.mark.parametrize("side", ["BUY", "SELL"])
def test_a_market_order_takes_the_best_price(side: str) -> None:
    order = Venue().place(side=side, type="MARKET", price=None)
    assert ended(order) == ("FILLED", "0.00100")
    assert [trade.price for trade in order.executions] == [d("20000.01") if side == "BUY" else d("20000.00")]


@pytest.mark.parametrize(
    "asked", [{"time_in_force": "IOC"}, {"type": "MARKET", "price": None}, {"time_in_force": "IOC", **SELL}]
)
def test_an_order_larger_than_the_depth_fills_in_part_and_expires(asked: dict[str, Any]) -> None:
    venue = Venue()
    order = venue.place(quantity=d("10.00001"), **asked)
    assert ended(order) == ("EXPIRED", "10.00000")
    assert order.executed == DEPTH
    assert set(venue.account.locked.values()) == {ZERO}


def test_an_order_of_exactly_the_depth_fills() -> None:
    assert Venue().place(quantity=DEPTH, time_in_force="FOK").status == "FILLED"


def test_a_fill_or_kill_larger_than_the_depth_is_killed_whole() -> None:
    assert ended(Venue().place(quantity=d("10.00001"), time_in_force="FOK")) == ("EXPIRED", "0.00000")


def test_a_buyer_pays_the_commission_in_what_it_bought() -> None:
    venue = Venue()
    (trade,) = venue.place(quantity=d("0.12345")).executions
    assert (trade.commission_asset, trade.commission) == ("BTC", d("0.00012345"))
    assert venue.account.total("BTC") == d("100") + d("0.12345") - d("0.00012345")
    assert venue.account.total("USDT") == d("1000000") - d("0.12345") * d("20000.01")


def test_a_seller_pays_the_commission_in_what_it_was_paid() -> None:
    venue = Venue()
    (trade,) = venue.place(side="SELL", price=d("20000.00"), quantity=d("0.12345")).executions
    assert (trade.commission_asset, trade.commission) == ("USDT", d("2.469"))
    assert venue.account.total("USDT") == d("1000000") + d("2469") - d("2.469")
    assert venue.account.total("BTC") == d("100") - d("0.12345")


def test_a_commission_is_paid_in_whole_units_of_eight_decimals() -> None:
    venue = Venue([candle("20000.07", OPENED, volume=d("500"))])
    (trade,) = venue.place(side="SELL", price=d("20000.00"), quantity=d("0.00033")).executions
    assert trade.commission == trade.commission.quantize(d("1e-8"))
    assert abs(trade.commission - d("0.0066000231")) < d("1e-8")


def test_commissions_are_those_of_a_real_account(shared_data: Path) -> None:
    with gzip.open(shared_data / "trades/account-fills-BTCUSDT-2019-first500.jsonl.gz", "rt") as lines:
        fills = [json.loads(line, parse_float=Decimal, parse_int=Decimal) for line in lines]
    sales = [fill for fill in fills if fill["side"] == "SELL" and fill["feeCurrency"] == "USDT"]
    assert len(sales) > 200
    charged = [commission_of_sale(str(fill["price"]), fill["quantity"]) for fill in sales]
    assert charged == [fill["fee"].quantize(d("1e-8")) for fill in sales]


def commission_of_sale(price: str, quantity: Decimal) -> Decimal:
    """Return what a sale at exactly this price costs."""
    last_digit = candle(price, OPENED, open=d(price) + d("0.01"), high=d(price) + d("0.01"), volume=d("0.000001"))
    row = listing("BTCUSDT", [last_digit])
    venue = Venue([candle(price, OPENED, volume=d("9000"))], filters=[*row["filters"][:2]])  # type: ignore[index]
    (trade,) = venue.place(side="SELL", price=d(price), quantity=quantity).executions
    return trade.commission


def test_a_trade_remembers_whose_it_is_and_when_it_happened() -> None:
    venue = Venue()
    order = venue.place()
    (trade,) = order.executions
    assert (trade.order_id, trade.symbol, trade.at, trade.buyer, trade.maker) == (
        order.order_id,
        "BTCUSDT",
        START,
        True,
        False,
    )
    assert venue.engine.executions == [trade]


def test_order_and_trade_ids_count_upwards() -> None:
    venue = Venue()
    orders = [venue.place(client_order_id=f"T0-{n}") for n in range(3)]
    assert [order.order_id for order in orders] == [1, 2, 3]
    assert [trade.execution_id for trade in venue.engine.executions] == [1, 2, 3]
