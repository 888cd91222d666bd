"""The net catches: a mistake that somebody could make breaks a promise before long."""

import pytest

from tests.simulation.bugs import BUGS
from tests.simulation.hunt import hunt

# Caught by one of the first seeds; `make simulate-bugs` hunts for all of them.
QUICK = (
    "a client order id is used again",
    "quantities are not floored",
    "sending is not in the trail",
    "the running candle is looked at",
    "the state is looked at nowhere before an order goes out",
)


@pytest.mark.parametrize("name", QUICK)
def test_a_mistake_is_caught_at_once(name: str) -> None:
    assert hunt(name, range(3))


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(BUGS.keys() - set(QUICK)))
def test_every_mistake_is_caught(name: str) -> None:
    assert hunt(name)


def test_there_are_mistakes_enough() -> None:
    assert len(BUGS) >= 25
