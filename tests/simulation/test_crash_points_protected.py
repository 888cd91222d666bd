"""What protects a position may die at any of its effects: it rests again, and what it sold is booked."""

import pytest

from tests.simulation.crash_points import PROTECTED, Point, points, survived


@pytest.mark.parametrize("point", [point for point in points() if point.flow in PROTECTED], ids=str)
def test_a_death_at_any_point_is_survived(point: Point) -> None:
    survived(point)
