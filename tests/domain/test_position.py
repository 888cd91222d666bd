import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import START, amounts, d, fill
from thunes.domain.fill import Fill
from thunes.domain.position import Flow, Oversold, Position, flow_of
from thunes.domain.signal import Side

EMPTY = Position("BTCUSDT", "BTC", "USDT")
LATER = START + timedelta(hours=1)


def sale(quantity: str, price: str, fee: str = "0", asset: str = "USDT", trade_id: int = 2) -> Fill:
    return fill(quantity, price, trade_id=trade_id, side=Side.SELL, commission=d(fee), commission_asset=asset, at=LATER)


def bought(quantity: str = "1", price: str = "100", **changes: Any) -> Position:
    return EMPTY.book(fill(quantity, price, **{"commission": d("0"), **changes}))


@pytest.mark.parametrize(
    ("side", "asset", "flow"),
    [
        (Side.BUY, "BTC", ("1.9", "-200", "0")),
        (Side.BUY, "USDT", ("2", "-200.1", "0")),
        (Side.BUY, "BNB", ("2", "-200", "0.1")),
        (Side.SELL, "BTC", ("-2.1", "200", "0")),
        (Side.SELL, "USDT", ("-2", "199.9", "0")),
        (Side.SELL, "BNB", ("-2", "200", "0.1")),
    ],
)
def test_a_fill_moves_base_quote_and_its_fee(side: Side, asset: str, flow: tuple[str, str, str]) -> None:
    one = fill("2", "100", side=side, commission=d("0.1"), commission_asset=asset)
    assert flow_of(one, "BTC", "USDT") == Flow(*map(d, flow))


@pytest.mark.parametrize(
    ("asset", "quantity", "cost"),
    [("BTC", "0.0003996", "8"), ("USDT", "0.0004", "8.0000004"), ("BNB", "0.0004", "8")],
)
def test_a_first_buy_opens_the_position_at_its_cost(asset: str, quantity: str, cost: str) -> None:
    position = EMPTY.book(fill("0.0004", "20000", commission=d("0.0000004"), commission_asset=asset))
    assert (position.quantity, position.cost, position.realized) == amounts(quantity, cost, "0")
    assert (position.open, position.opened_at) == (True, START)


def test_a_second_buy_averages_the_cost_and_keeps_the_opening_time() -> None:
    position = bought("1", "100").book(fill("3", "200", trade_id=2, commission=d("0"), at=LATER))
    assert (position.quantity, position.cost, position.average_cost) == amounts("4", "700", "175")
    assert position.opened_at == START


def test_a_partial_sale_realises_on_the_share_it_sells() -> None:
    position = bought("4", "100").book(sale("1", "130", "0.13"))
    assert (position.quantity, position.cost, position.realized) == amounts("3", "300", "29.87")
    assert position.average_cost == 100
    assert position.open


def test_selling_everything_realises_all_of_the_cost() -> None:
    position = bought("3", "100").book(sale("3", "90"))
    assert (position.quantity, position.cost, position.realized, position.average_cost) == amounts("0", "0", "-30", "0")


def test_three_sales_of_a_third_leave_no_cost_behind() -> None:
    position = bought("3", "33.33")
    for number in (2, 3, 4):
        position = position.book(sale("1", "33.33", trade_id=number))
    assert (position.quantity, position.cost, position.realized) == amounts("0", "0", "0")


def test_a_fee_in_the_base_asset_of_a_sale_is_sold_with_it() -> None:
    position = bought("2", "100").book(sale("1", "100", "1", "BTC"))
    assert (position.quantity, position.cost, position.realized) == amounts("0", "0", "-100")


def test_a_fee_in_a_third_asset_touches_neither_quantity_nor_cost() -> None:
    position = bought("2", "100").book(sale("1", "110", "0.5", "BNB"))
    assert (position.quantity, position.cost, position.realized) == amounts("1", "100", "10")


def test_selling_more_than_is_held_cannot_be_true() -> None:
    with pytest.raises(Oversold, match=r"^BTCUSDT: trade 2 sells 1.00000001, the books hold 1$"):
        bought("1", "100").book(sale("1.00000001", "100"))


def test_a_fee_in_the_base_asset_beyond_what_is_left_comes_out_of_the_account_at_the_price_of_the_sale() -> None:
    position = bought("1", "100").book(sale("1", "110", "0.01", "BTC"))
    assert (position.quantity, position.cost, position.realized) == amounts("0", "0", "8.9")


def test_selling_what_was_never_bought_cannot_be_true() -> None:
    with pytest.raises(Oversold):
        EMPTY.book(sale("1", "100"))


@pytest.mark.parametrize(
    ("left", "lot_step", "closed"),
    [
        ("0.00001", "0.00001", False),
        ("0.00000999", "0.00001", True),
        ("0", "0.00001", True),
        ("0.000000001", "0", False),
        ("0", "0", True),
    ],
)
def test_less_than_one_lot_closes_the_position(left: str, lot_step: str, closed: bool) -> None:
    held = Position("BTCUSDT", "BTC", "USDT", d(left), d("3"), open=True, opened_at=START, stop_price=d("90"))
    after = held.close_if_dust(d(lot_step))
    assert after.open is (not closed)
    assert (after.quantity, after.cost) == amounts(left, "3")
    if closed:
        assert (after.opened_at, after.stop_price) == (None, None)
    else:
        assert after == held


def test_a_closed_position_stays_closed() -> None:
    dust = Position("BTCUSDT", "BTC", "USDT", d("5"), stop_price=d("90"))
    assert dust.close_if_dust(d("0.00001")) is dust


def test_a_purchase_after_dust_opens_anew_and_keeps_the_dust() -> None:
    dust = bought("0.000001", "100").close_if_dust(d("0.00001"))
    again = dust.book(fill("1", "100", trade_id=2, commission=d("0"), at=LATER))
    assert (again.quantity, again.cost, again.opened_at) == (d("1.000001"), d("100.0001"), LATER)


def test_emptied_forgets_everything_but_the_instrument() -> None:
    assert bought("1", "100").emptied() == EMPTY


def documented(shared_data: Path, name: str) -> dict[str, Any]:
    cases = json.loads((shared_data / "vectors/binance_docs_order_accounting.json").read_text())["cases"]
    found: dict[str, Any] = next(case for case in cases if case["id"] == name)
    return found


def test_the_documented_sale_adds_up(shared_data: Path) -> None:
    case = documented(shared_data, "full-sell")
    position = bought(case["expected"]["base"], "4000")
    for number, part in enumerate(case["fills"], 2):
        position = position.book(sale(part["qty"], part["price"], part["commission"], part["asset"], number))
    assert (position.quantity, position.cost) == amounts("0", "0")
    assert position.realized == d(case["expected"]["net_quote"]) - 40000


@pytest.mark.parametrize("name", ["dust-base-fee", "dust-total", "fee-bnb-on-bnb"])
def test_documented_fees_in_the_base_asset_shrink_what_is_owned(shared_data: Path, name: str) -> None:
    case = documented(shared_data, name)
    one = fill(case["executedQty"], "1", commission=d(case["commission"]), commission_asset="BTC")
    position = EMPTY.book(one)
    assert position.quantity == d(case["expected"]["owned"])
    assert position.cost == d(case["executedQty"])


def test_an_order_that_expired_half_filled_is_a_position(shared_data: Path) -> None:
    case = documented(shared_data, "market-partial-expired")
    position = Position("LTCBNB", "LTC", "BNB")
    for number, quantity in enumerate(("1", "3"), 1):
        one = fill(quantity, "1", symbol="LTCBNB", trade_id=number, commission=d("0.001"), commission_asset="BNB")
        position = position.book(one)
    assert position.quantity == d(case["expected"]["executedQty"])
    assert position.cost == d("4.002")
