"""Reading an order off the wire: every field to its place, and what is wrong told in words."""

import pytest

from tests.builders import d
from thunes.domain.filters import Failure, OrderShape, read_order
from thunes.domain.signal import Side

PLAIN = {"side": "SELL", "type": "TAKE_PROFIT", "quantity": "2"}


def test_every_parameter_finds_its_place() -> None:
    more = {"price": "3", "stopPrice": "4", "icebergQty": "5", "quoteOrderQty": "6", "trailingDelta": "7"}
    read = read_order({**PLAIN, **more}, 8, 8)
    assert read == OrderShape(
        side=Side.SELL,
        type="TAKE_PROFIT",
        quantity=d("2"),
        price=d("3"),
        stop_price=d("4"),
        iceberg_quantity=d("5"),
        quote_quantity=d("6"),
        trailing_delta=7,
    )


def test_what_is_not_given_stays_unknown() -> None:
    assert read_order({"side": "BUY", "type": "MARKET"}, 8, 8) == OrderShape(Side.BUY, "MARKET")


@pytest.mark.parametrize(
    ("field", "precise", "too_precise"),
    [
        ("quantity", "1.12", "1.123"),
        ("icebergQty", "1.12", "1.123"),
        ("price", "1.1234", "1.12345"),
        ("stopPrice", "1.1234", "1.12345"),
        ("quoteOrderQty", "1.1234", "1.12345"),
    ],
)
def test_base_amounts_have_the_precision_of_base_and_quote_amounts_that_of_quote(
    field: str, precise: str, too_precise: str
) -> None:
    assert isinstance(read_order({**PLAIN, field: precise}, 2, 4), OrderShape)
    places = 2 if field in ("quantity", "icebergQty") else 4
    told = f"Parameter '{field}' has too much precision."
    why = f"{field} {too_precise} has more than {places} decimals"
    assert read_order({**PLAIN, field: too_precise}, 2, 4) == (Failure(-1111, told, why),)


@pytest.mark.parametrize("text", ["1e-05", "-1", "+1", "1,5", "1.", ".5", "", " 1", "1" * 21, "0." + "1" * 21, "٣"])
def test_what_the_venue_does_not_read_as_a_number_is_named(text: str) -> None:
    why = f"price {text!r} is not written as the venue writes numbers: digits, and a point"
    assert read_order({**PLAIN, "price": text}, 8, 8) == (Failure(-1100, "ILLEGAL_CHARS", why),)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    found = read_order({**PLAIN, "quantity": "x", "price": "0.123"}, 8, 2)
    assert isinstance(found, tuple)
    assert [(one.code, one.name) for one in found] == [
        (-1100, "ILLEGAL_CHARS"),
        (-1111, "Parameter 'price' has too much precision."),
    ]


@pytest.mark.parametrize(
    ("shape", "price", "worth"),
    [
        (OrderShape(Side.BUY, "LIMIT", d("2"), d("3")), "5", "6"),
        (OrderShape(Side.BUY, "MARKET", d("2")), "5", "10"),
        (OrderShape(Side.BUY, "MARKET", d("2")), None, None),
        (OrderShape(Side.BUY, "MARKET"), "5", None),
        (OrderShape(Side.BUY, "MARKET", quote_quantity=d("7")), None, "7"),
        (OrderShape(Side.BUY, "LIMIT", d("2"), d("0")), "5", "0"),
        (OrderShape(Side.BUY, "LIMIT", d("1" * 20), d("1." + "0" * 19 + "1")), None, "1" * 20 + "." + "1" * 20),
    ],
)
def test_an_order_is_worth_its_own_price_or_the_markets(
    shape: OrderShape, price: str | None, worth: str | None
) -> None:
    assert shape.notional(d(price) if price else None) == (d(worth) if worth else None)


@pytest.mark.parametrize(
    ("kind", "waits"),
    [
        *[(kind, True) for kind in ("STOP_LOSS", "STOP_LOSS_LIMIT", "TAKE_PROFIT", "TAKE_PROFIT_LIMIT")],
        *[(kind, False) for kind in ("LIMIT", "MARKET", "LIMIT_MAKER")],
    ],
)
def test_only_orders_with_a_trigger_are_algo_orders(kind: str, waits: bool) -> None:
    assert OrderShape(Side.BUY, kind).algo is waits
    assert OrderShape(Side.BUY, kind).market is (kind == "MARKET")
