"""Whatever sells what is held may die at any of its effects: it is sold, once."""

import pytest

from tests.simulation.crash_points import LEAVING, Point, points, survived


@pytest.mark.parametrize("point", [point for point in points() if point.flow in LEAVING], ids=str)
def test_a_death_at_any_point_is_survived(point: Point) -> None:
    survived(point)
