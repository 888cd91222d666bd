"""What an order leaves behind: too little to sell, and what that means for the next one."""

from dataclasses import replace

import pytest

from tests.builders import d
from tests.usecases.desk import Desk
from thunes.domain.instrument import Grid
from thunes.domain.order import IntentState
from thunes.domain.risk import Approved, Limits, TradingState
from thunes.domain.signal import Leg
from thunes.usecases.reconcile import Reconciled


def with_remainder(depth: str) -> Desk:
    """Return a desk an hour after an exit of which only ``depth`` was filled."""
    desk = Desk()
    desk.hold()
    desk.exchange.depth = d(depth)
    desk.place(desk.leave().intent_id)
    desk.exchange.depth = d("10")
    desk.clock.pass_(hours=2)
    return desk


def test_less_than_a_lot_does_not_stand_in_the_way_of_the_next_entry() -> None:
    desk = with_remainder("10")
    assert desk.portfolio.positions["BTCUSDT"].quantity == d("0.00000951")
    assert isinstance(desk.judge(desk.pend()), Approved)


def test_a_remainder_the_venue_takes_is_sold_by_the_next_exit() -> None:
    desk = with_remainder("0.0001")
    assert desk.place(desk.leave().intent_id) is IntentState.FILLED
    assert not desk.portfolio.holds("BTCUSDT")


def test_a_remainder_the_venue_does_not_take_blocks_its_symbol_no_further() -> None:
    """3.8 USDT are left where the venue takes 5: dust, which the next entry adds to."""
    desk = with_remainder("0.0003")
    wishes = (desk.signal(leg=Leg.EXIT), desk.signal())
    assert any(isinstance(desk.judge(desk.pend(wish)), Approved) for wish in wishes)


@pytest.mark.parametrize(
    ("bid", "size", "depth", "left"),
    [("120000.00", "10", "0.00003", "0.00004992"), ("65000.00", "10", "0.00008", "0.00006985")],
)
def test_dust_that_fills_most_of_the_limit_does_not_shut_its_symbol_for_ever(
    bid: str, size: str, depth: str, left: str
) -> None:
    desk = Desk(limits=Limits(max_position_size=d(size)))
    desk.market.bid, desk.market.ask, desk.exchange.price = d(bid), d(bid) + d("0.01"), d(bid)
    desk.hold()
    desk.exchange.depth = d(depth)
    desk.place(desk.leave().intent_id)
    desk.exchange.depth = d("10")
    assert desk.portfolio.positions["BTCUSDT"].quantity == d(left)
    assert not desk.portfolio.holds("BTCUSDT")
    desk.clock.pass_(hours=2)
    entered = desk.hold()
    assert entered.notional <= d(size)
    assert desk.place(desk.leave(param_hash="later").intent_id) is IntentState.FILLED
    assert desk.portfolio.positions["BTCUSDT"].quantity < d("0.00001")


def test_what_an_entry_revives_is_reserved_with_it() -> None:
    desk = with_remainder("0.0003")
    dust = desk.portfolio.positions["BTCUSDT"].cost
    assert desk.portfolio.exposure == 0
    of = desk.approve()
    assert desk.portfolio.exposure == of.notional + dust
    desk.place(of.intent_id)
    assert desk.portfolio.exposure <= of.notional + dust


def test_selling_a_coin_that_also_pays_the_commission_goes_on_for_ever() -> None:
    """On BNBUSDT with fees in BNB a sale takes more BNB than it sells: the rest comes out of what else is there."""
    patient = Limits(max_loss_streak=1000)  # each of these positions costs its commissions
    desk = Desk(symbols=("BNBUSDT",), balances={"USDT": d("1000"), "BNB": d("1")}, limits=patient)
    instrument = desk.market.instruments["BNBUSDT"]
    desk.market.instruments["BNBUSDT"] = replace(instrument, lot=Grid(d("0.001"), d("9000"), d("0.001")))
    desk.market.bid, desk.market.ask, desk.exchange.price = d("600.00"), d("600.01"), d("600.00")
    desk.exchange.commission_asset = "BNB"
    for _ in range(100):
        desk.hold(symbol="BNBUSDT")
        desk.clock.pass_(hours=2)
        assert desk.place(desk.leave(symbol="BNBUSDT").intent_id) is IntentState.FILLED
        desk.clock.pass_(hours=2)
    assert (desk.state, desk.unexplained()) == (TradingState.ACTIVE, {})
    assert desk.reconcile() == Reconciled()
