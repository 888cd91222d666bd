"""The grid: a part per line fallen through, sold one line higher; let go when too old, all when the range breaks."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import START, candles_until, d
from thunes.domain.holding import NOTHING, Holding
from thunes.domain.signal import Leg
from thunes.strategies import BadParameters, Opinion
from thunes.strategies.grid import GridLines, GridParameters, Stand

# Lines at 1, 1.05, 1.1025 and so on: price n stands between line n and line n + 1.
SMALL = GridLines(GridParameters(spacing=500, levels=3, life=6, beyond=1))


def price(line: int) -> Decimal:
    return (Decimal("1.05") ** line * Decimal("1.02")).quantize(Decimal("1e-8"))


def stand(*lines: int) -> Stand:
    return SMALL.stand([price(line) for line in lines])


def decided(lines: Sequence[int], holding: Holding = NOTHING) -> Opinion:
    whole = [lines[0]] * (7 - len(lines)) + list(lines)
    return SMALL.decide(candles_until(START, [str(price(line)) for line in whole]), holding)


@pytest.mark.parametrize(
    ("lines", "held"),
    [
        ((9, 9, 9), 0),
        ((9, 8), 1),
        ((9, 6), 3),
        ((9, 8, 9), 1),  # back over the line that was bought at, and not over the next
        ((9, 8, 10), 0),
        ((9, 6, 8), 2),
        ((9, 6, 8, 6), 3),
        ((9, 10, 12, 11), 1),
        ((9, 8, 10, 9, 8), 2),
    ],
)
def test_a_line_is_held_from_falling_through_it_until_the_next_is_reached(lines: tuple[int, ...], held: int) -> None:
    assert stand(*lines) == Stand(held, broken=False)


def test_the_range_breaks_below_the_levels_and_rests_until_the_price_is_back() -> None:
    assert stand(9, 5) == Stand(4, broken=False)
    assert stand(9, 4) == Stand(5, broken=True)
    assert stand(9, 4, 8) == Stand(2, broken=True)
    assert stand(9, 4, 10) == Stand(0, broken=False)
    assert stand(9, 4, 10, 9) == Stand(1, broken=False)


def test_it_buys_what_is_missing_and_sells_what_is_too_much() -> None:
    third = d("0.333333333333")
    bought = decided([9, 7])
    assert (bought.leg, bought.share) == (Leg.ENTRY, d("0.666666666667"))
    assert decided([9, 7], Holding(third, d("1"))).share == third
    assert decided([9, 7], Holding(2 * third, d("1"))).leg is None
    sold = decided([9, 6, 8], Holding(3 * third, d("1")))
    assert (sold.leg, sold.share) == (Leg.EXIT, third)
    everything = decided([9, 6, 10], Holding(3 * third, d("1")))
    assert (everything.leg, everything.share) == (Leg.EXIT, None)
    assert decided([9, 4], Holding(third, d("1"))).why == "range broken, and 1 parts held for 0"


def test_no_more_is_bought_than_there_are_levels() -> None:
    assert decided([9, 5]).share == d("1")
    assert decided([9, 5], Holding(d("1"), d("1"))).leg is None


def test_a_level_that_is_too_old_is_let_go() -> None:
    assert decided([9, 8, 8, 8, 8, 8, 8], Holding(d("0.333"), d("1"))).leg is None
    assert decided([8, 8, 8, 8, 8, 8, 8], Holding(d("0.333"), d("1"))).leg is Leg.EXIT


def test_a_remnant_is_sold_with_the_rest() -> None:
    assert decided([9, 9], Holding(d("0.01"), d("1"))).leg is Leg.EXIT


@given(st.lists(st.integers(1, 30), min_size=2, max_size=40))
def test_what_it_holds_is_what_a_list_of_lines_would_hold(lines: list[int]) -> None:
    held: set[int] = set()
    broken = False
    for before, now in pairwise(lines):
        held |= set(range(now + 1, before + 1))
        held -= {line for line in held if now >= line + 1}
        broken = len(held) > 4 or (broken and bool(held))
    assert stand(*lines) == Stand(len(held), broken)


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"levels": 0}, "must be whole numbers, 1 or more"),
        ({"spacing": "1"}, "must be whole numbers, 1 or more"),
        ({"take_profit": "0.1"}, "leave out stop_loss and take_profit"),
        ({"life": 999}, "would need 1000 candles"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_line(parameters: dict[str, Any], said: str) -> None:
    with pytest.raises(BadParameters, match=said):
        GridParameters(**parameters)
