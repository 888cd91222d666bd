"""Whatever is booked, in whatever order of wins and losses: nothing appears and nothing is lost."""

import gzip
import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import START, d, fill
from thunes.domain.fill import Fill
from thunes.domain.money import exact, exactly
from thunes.domain.portfolio import Portfolio
from thunes.domain.position import Position, flow_of
from thunes.domain.signal import Side
from thunes.domain.times import from_iso

EMPTY = Position("BTCUSDT", "BTC", "USDT")
LOT = d("0.00001")
OPENING = {"BTC": d("3"), "USDT": d("1000000"), "BNB": d("2")}


class Deal(NamedTuple):
    """One wish to buy or sell; a sale is cut down to what is held."""

    side: Side
    price: Decimal
    quantity: Decimal
    rate: Decimal
    asset: str


DEALS = st.lists(
    st.builds(
        Deal,
        side=st.sampled_from(Side),
        price=st.decimals(Decimal("0.01"), 100000, places=2),
        quantity=st.decimals(Decimal("0.00000001"), 10, places=8),
        rate=st.sampled_from([d("0"), d("0.001"), d("0.00075")]),
        asset=st.sampled_from(["BTC", "USDT", "BNB"]),
    ),
    max_size=25,
)


@exactly
def fills_of(deals: list[Deal]) -> list[Fill]:
    fills: list[Fill] = []
    held = d("0")
    for number, deal in enumerate(deals, 1):
        quantity, fee = deal.quantity, deal.quantity * deal.rate
        charged = fee if deal.asset == "BTC" else d("0")
        if deal.side is Side.SELL and quantity + charged > held:
            quantity, fee, charged = held, d("0"), d("0")
        if not quantity:
            continue
        held += (quantity if deal.side is Side.BUY else -quantity) - charged
        at = START + timedelta(hours=number)
        one = fill(
            str(quantity), str(deal.price), trade_id=number, side=deal.side, commission=fee, commission_asset=deal.asset
        )
        fills.append(Fill(**{**vars(one), "at": at}))
    return fills


@exactly
def totals(fills: list[Fill]) -> tuple[Decimal, Decimal, Decimal]:
    """Return what the fills moved of base, of quote, and of a third asset for fees."""
    flows = [flow_of(one, "BTC", "USDT") for one in fills]
    nothing = d("0")
    return (
        sum((flow.base for flow in flows), nothing),
        sum((flow.quote for flow in flows), nothing),
        sum((flow.other_fee for flow in flows), nothing),
    )


def booked_one_by_one(fills: list[Fill]) -> Portfolio:
    portfolio = Portfolio(balances=OPENING)
    for one in fills:
        position = portfolio.positions.get("BTCUSDT", EMPTY)
        portfolio = portfolio.book(position, (one,), LOT)
    return portfolio


@exactly
def check_conservation(portfolio: Portfolio, fills: list[Fill]) -> None:
    base, quote, third = totals(fills)
    position = portfolio.positions.get("BTCUSDT", EMPTY)
    assert position.quantity == base
    assert position.realized - position.cost == quote
    assert position.cost >= 0
    assert position.quantity > 0 or position.cost == 0
    moved = {"BTC": base, "USDT": quote, "BNB": -third}
    assert portfolio.balances == {asset: amount + moved.get(asset, 0) for asset, amount in OPENING.items()}
    for asset, fee in portfolio.fees.items():
        assert fee == sum((one.commission for one in fills if one.commission_asset == asset), d("0"))


@settings(max_examples=150, deadline=None)
@given(DEALS)
def test_any_sequence_of_fills_conserves_to_the_last_digit(deals: list[Deal]) -> None:
    fills = fills_of(deals)
    check_conservation(booked_one_by_one(fills), fills)


@settings(max_examples=100, deadline=None)
@given(DEALS)
def test_one_answer_with_all_fills_books_what_many_answers_would(deals: list[Deal]) -> None:
    fills = fills_of(deals)
    together = Portfolio(balances=OPENING).book(EMPTY, tuple(fills), LOT)
    apart = booked_one_by_one(fills)
    one, other = together.positions["BTCUSDT"], apart.positions.get("BTCUSDT", EMPTY)
    assert (one.quantity, one.cost, one.realized) == (other.quantity, other.cost, other.realized)
    assert (together.balances, together.fees) == (apart.balances, apart.fees)


@settings(max_examples=100, deadline=None)
@given(DEALS)
def test_what_the_days_realised_is_what_the_position_realised(deals: list[Deal]) -> None:
    portfolio, days = Portfolio(), {}
    for one in fills_of(deals):
        portfolio = portfolio.book(portfolio.positions.get("BTCUSDT", EMPTY), (one,), LOT)
        assert portfolio.day is not None
        days[portfolio.day.date] = portfolio.day.realized
    realized = portfolio.positions.get("BTCUSDT", EMPTY).realized
    assert exactly(lambda: sum(days.values(), d("0")))() == realized


def test_a_real_account_is_booked_to_the_last_digit(shared_data: Path) -> None:
    lines = gzip.decompress((shared_data / "trades/account-fills-BTCUSDT-2019-first500.jsonl.gz").read_bytes())
    fills = [
        Fill(
            symbol=row["symbol"],
            trade_id=int(row["id"]),
            order_id=int(row["gid"]),
            side=Side(row["side"]),
            price=exact(row["price"]),
            quantity=exact(row["quantity"]),
            commission=exact(row["fee"]),
            commission_asset=row["feeCurrency"],
            at=from_iso(row["tradedAt"]),
        )
        for row in (json.loads(line, parse_float=str, parse_int=str) for line in lines.splitlines())
    ]
    assert len(fills) == 500
    portfolio = booked_one_by_one(fills)
    check_conservation(portfolio, fills)
    assert portfolio.positions["BTCUSDT"].quantity == d("0.09990003")
    assert set(portfolio.fees) == {"BTC", "USDT"}
