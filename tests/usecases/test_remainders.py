"""What an order leaves behind: too little to sell, and what that means for the next one."""

from tests.builders import d
from tests.usecases.desk import Desk
from thunes.domain.order import IntentState
from thunes.domain.risk import Approved
from thunes.domain.signal import Leg


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
