"""A position that is built up and let go in parts, through every use case that has a hand in it."""

import pytest

from tests.builders import d
from tests.domain.risk.cases import case
from tests.usecases.desk import Desk
from thunes.domain.holding import NOTHING
from thunes.domain.order import IntentState
from thunes.domain.risk import DenialReason, Denied, Limits, decide

# A full size of 20, so that a quarter is an order that the venue takes.
LIMITS = Limits(max_position_size=d("24"), max_symbol_exposure=d("30"), max_exposure=d("30"), max_position_loss=d("20"))
QUARTER = d("0.25")


@pytest.fixture
def desk() -> Desk:
    return Desk(limits=LIMITS)


def grow(desk: Desk, part: str = "0.25") -> None:
    """Buy a part at the next close."""
    desk.next_hour("20000")
    desk.hold(share=d(part))


def shrink(desk: Desk, part: str | None) -> None:
    """Sell a part of what is held at the next close."""
    desk.next_hour("20000")
    leaving = desk.leave(share=d(part) if part else None)
    assert desk.place(leaving.intent_id) is IntentState.FILLED


def test_each_part_adds_to_the_position_and_to_its_share(desk: Desk) -> None:
    bought = []
    for count in range(1, 5):
        grow(desk)
        bought.append(desk.portfolio.positions["BTCUSDT"].quantity)
        assert desk.portfolio.holding("BTCUSDT").share == count * QUARTER
    first, *_, last = bought
    assert bought == sorted(set(bought))
    assert last == 4 * first
    assert desk.portfolio.exposure <= LIMITS.max_position_size
    assert desk.portfolio.reservations == {}


def test_no_part_exceeds_a_full_size(desk: Desk) -> None:
    grow(desk, "0.75")
    desk.next_hour("20000")
    rest = desk.approve(desk.signal(share=d("0.5")))
    assert rest.notional + desk.portfolio.positions["BTCUSDT"].cost <= LIMITS.max_position_size
    assert desk.place(rest.intent_id) is IntentState.FILLED
    desk.next_hour("20000")
    denied = desk.judge(desk.pend(desk.signal(share=QUARTER)))
    assert isinstance(denied, Denied)
    assert denied.reason is DenialReason.NOTIONAL


def test_a_part_that_the_venue_would_not_take_is_denied_and_not_raised(desk: Desk) -> None:
    denied = desk.judge(desk.pend(desk.signal(share=d("0.1"))))
    assert isinstance(denied, Denied)
    assert denied.reason is DenialReason.NOTIONAL
    assert desk.exchange.posts == []


def test_parts_are_sold_of_what_is_held_and_the_share_goes_down_with_them(desk: Desk) -> None:
    for _ in range(4):
        grow(desk)
    whole = desk.portfolio.positions["BTCUSDT"].quantity
    shrink(desk, "0.25")
    left = desk.portfolio.positions["BTCUSDT"]
    assert left.quantity / whole == pytest.approx(d("0.75"), abs=d("0.01"))
    assert round(left.share * 4) == 3
    shrink(desk, None)
    assert desk.portfolio.holding("BTCUSDT") == NOTHING
    assert not desk.portfolio.positions["BTCUSDT"].open


def test_a_rest_that_could_not_be_sold_later_goes_at_once(desk: Desk) -> None:
    grow(desk, "0.5")
    shrink(desk, "0.9")
    assert desk.portfolio.holding("BTCUSDT") == NOTHING


def test_after_it_was_closed_a_position_begins_with_its_first_part(desk: Desk) -> None:
    grow(desk, "0.5")
    shrink(desk, None)
    desk.clock.pass_(hours=2)
    grow(desk)
    assert desk.portfolio.holding("BTCUSDT").share == QUARTER


def test_a_whole_entry_adds_to_nothing_and_a_part_to_nobody_elses(desk: Desk) -> None:
    grow(desk)
    desk.next_hour("20000")
    for other in ({}, {"share": QUARTER, "strategy_id": "somebody_else"}):
        denied = desk.judge(desk.pend(desk.signal(**other)))
        assert isinstance(denied, Denied)
        assert denied.reason is DenialReason.DUPLICATE_POSITION


def test_what_it_may_lose_counts_the_whole_position(desk: Desk) -> None:
    grow(desk)
    asked = case(portfolio=desk.portfolio, signal=desk.signal(share=QUARTER))
    found = {check.rule: check.value for check in decide(asked, LIMITS).checks}
    cost, notional = desk.portfolio.positions["BTCUSDT"].cost, asked.proposal.notional
    floor = desk.portfolio.positions["BTCUSDT"].quantity * asked.proposal.limit_price / 2
    assert d(found[DenialReason.MAX_POSITION_LOSS]) == notional / 2 + cost - floor
    assert d(found[DenialReason.MAX_POSITION_SIZE]) == notional + cost


def test_a_part_that_is_filled_in_part_counts_for_what_was_filled(desk: Desk) -> None:
    desk.next_hour("20000")
    intent = desk.approve(desk.signal(share=QUARTER))
    desk.exchange.depth = d("0.00027")
    assert desk.place(intent.intent_id) is IntentState.EXPIRED
    part = desk.portfolio.holding("BTCUSDT").share
    assert part * intent.quantity == pytest.approx(QUARTER * d("0.00027"), abs=d("1e-18"))
