"""A function may die at any of its effects, whatever became of that effect: nothing is lost, nothing placed twice."""

import sys
from collections import Counter

import pytest

from tests.simulation.crash_points import LEAVING, PROTECTED, Kind, Point, effects_of, points, survived
from tests.simulation.flows import FLOWS

POINTS = list(points())


@pytest.mark.parametrize("point", [point for point in POINTS if point.flow not in (*PROTECTED, *LEAVING)], ids=str)
def test_a_death_at_any_point_is_survived(point: Point) -> None:
    survived(point)


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
