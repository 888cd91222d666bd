"""Whatever is ordered, money is neither made nor lost: balances move by trades and commissions alone."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import d
from tests.simulator.patience import PATIENT
from tests.simulator.venue import RICH, Venue, moving
from thunes.simulator.errors import VenueError

# An hour down, an hour up, an hour of nothing; then the market is gone.
MARKET = moving(
    ("20000.00", "20150.37", "19800.11", "19850.20"),
    ("19850.20", "20401.99", "19849.00", "20333.33"),
    ("20333.33", "20333.33", "20333.33", "20333.33"),
)
POOR = {"USDT": d("30000"), "BTC": d("1.5")}


@dataclass(frozen=True)
class Step:
    minutes: int
    side: str
    kind: str
    time_in_force: str
    lots: int
    ticks_off: int
    cancel: bool


STEPS = st.builds(
    Step,
    minutes=st.sampled_from([0, 1, 7, 25, 61]),
    side=st.sampled_from(["BUY", "SELL"]),
    kind=st.sampled_from(["LIMIT", "LIMIT", "LIMIT", "MARKET"]),
    time_in_force=st.sampled_from(["GTC", "GTC", "IOC", "FOK"]),
    lots=st.one_of(st.integers(1, 200), st.integers(1, 150_000), st.integers(900_000, 1_200_000)),
    ticks_off=st.integers(-30_000, 30_000),
    cancel=st.booleans(),
)


def take(venue: Venue, number: int, step: Step) -> None:
    venue.time.move_to(venue.time.now() + timedelta(minutes=step.minutes))
    venue.engine.match_resting()
    resting = venue.engine.open_orders()
    if step.cancel and resting:
        venue.engine.cancel(resting[0])
    with suppress(VenueError):  # poor, or outside a filter: refused orders must not move money either
        venue.place(
            side=step.side,
            type=step.kind,
            time_in_force=step.time_in_force,
            quantity=step.lots * venue.market.lot,
            price=None if step.kind == "MARKET" else d("20000.00") + step.ticks_off * venue.market.tick,
            client_order_id=f"T0-{number}",
        )


def expected_total(venue: Venue, asset: str, start: Fraction) -> Fraction:
    """Add up start, trades and commissions in rationals, apart from the account's own arithmetic."""
    total = start
    for trade in venue.engine.executions:
        sign = 1 if trade.buyer else -1
        if asset == "BTC":
            total += sign * Fraction(trade.quantity)
        if asset == "USDT":
            total -= sign * Fraction(trade.quantity) * Fraction(trade.price)
        if asset == trade.commission_asset:
            total -= Fraction(trade.commission)
    return total


def staked(venue: Venue, asset: str) -> Fraction:
    orders = venue.engine.open_orders()
    if asset == "USDT":
        return sum((Fraction(o.rest) * Fraction(o.price) for o in orders if o.side == "BUY"), Fraction(0))
    return sum((Fraction(o.rest) for o in orders if o.side == "SELL"), Fraction(0))


@settings(PATIENT, max_examples=120)
@given(rich=st.booleans(), steps=st.lists(STEPS, min_size=1, max_size=12))
def test_balances_move_by_trades_and_commissions_alone(rich: bool, steps: list[Step]) -> None:
    balances = RICH if rich else POOR
    venue = Venue(MARKET, balances)
    for number, step in enumerate(steps):
        take(venue, number, step)
        for asset, start in balances.items():
            assert Fraction(venue.account.total(asset)) == expected_total(venue, asset, Fraction(start))
            assert venue.account.free[asset] >= 0
            assert Fraction(venue.account.locked.get(asset, d("0"))) == staked(venue, asset)
    for order in venue.engine.open_orders():
        venue.engine.cancel(order)
    assert not any(venue.account.locked.values())


@settings(PATIENT, max_examples=120)
@given(steps=st.lists(STEPS, min_size=1, max_size=12))
def test_no_order_executes_more_than_it_asked_or_at_a_worse_price(steps: list[Step]) -> None:
    venue = Venue(MARKET)
    for number, step in enumerate(steps):
        take(venue, number, step)
    for order in venue.engine.orders.values():
        assert 0 <= order.executed <= order.quantity
        assert (order.status == "FILLED") == (order.executed == order.quantity)
        for trade in order.executions:
            assert trade.price <= order.price if order.side == "BUY" else trade.price >= order.price
            due = trade.quantity * d("0.001") * (1 if trade.buyer else trade.price)
            assert abs(trade.commission - due) < d("1e-8")
