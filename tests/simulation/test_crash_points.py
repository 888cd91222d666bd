"""A function may die at any of its effects, whatever became of that effect: nothing is lost, nothing placed twice."""

import sys
from collections import Counter

import pytest

from tests.simulation.crash_points import Kind, Point, effects_of, points, survive
from tests.simulation.flows import FLOWS, HALTING
from thunes.domain.risk import TradingState

POINTS = list(points())


@pytest.mark.parametrize("point", POINTS, ids=str)
def test_a_death_at_any_point_is_survived(point: Point) -> None:
    stage = survive(point)
    halted = stage.world.books.read().trading_state.state is TradingState.HALTED
    assert halted is (point.flow in HALTING)
    if point.flow == "sell everything":
        assert not any(position.open for position in stage.world.books.read().portfolio.positions.values())


def test_every_flow_has_its_effects_and_every_effect_its_three_deaths(capsys: pytest.CaptureFixture[str]) -> None:
    counted = Counter(point.flow for point in POINTS)
    with capsys.disabled():
        sys.stdout.write("".join(f"\n{flow:<34}{number:>4}" for flow, number in counted.items()))
        sys.stdout.write(f"\n{'points':<34}{len(POINTS):>4}\n")
    assert counted == {flow: len(Kind) * len(effects_of(flow)) for flow in FLOWS}
    assert "POST order" in effects_of("place an entry")
    assert "ledger settle" in effects_of("record a late fill")
    assert "POST orderList/oco" in effects_of("enter and protect")
    assert "DELETE orderList" in effects_of("take the protection back and exit")
    assert "POST orderList/oco" in effects_of("protect again what vanished")
    assert "DELETE orderList" in effects_of("sell everything")
    assert effects_of("leave what fell through its stop").index("DELETE orderList") > 0
