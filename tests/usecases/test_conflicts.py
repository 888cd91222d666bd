from collections.abc import Callable

import pytest

from thunes.errors import Conflict, Transient
from thunes.usecases.conflicts import ATTEMPTS, until_unchallenged


def losing(times: int, otherwise: Exception | None = None) -> tuple[Callable[[], int], list[int]]:
    """Return an attempt that loses so many races, and the list of its runs."""
    runs: list[int] = []

    def attempt() -> int:
        runs.append(len(runs) + 1)
        if len(runs) <= times:
            raise Conflict("the trail has grown")
        if otherwise:
            raise otherwise
        return len(runs)

    return attempt, runs


@pytest.mark.parametrize("lost", [0, 1, ATTEMPTS - 1])
def test_a_lost_race_is_run_again(lost: int) -> None:
    attempt, runs = losing(lost)
    assert until_unchallenged(attempt) == lost + 1 == len(runs)


@pytest.mark.parametrize(("attempts", "runs_expected"), [(None, ATTEMPTS), (1, 1), (40, 40)])
def test_a_race_that_is_always_lost_ends(attempts: int | None, runs_expected: int) -> None:
    attempt, runs = losing(1000)
    with pytest.raises(Conflict):
        until_unchallenged(attempt, attempts) if attempts else until_unchallenged(attempt)
    assert len(runs) == runs_expected


@pytest.mark.parametrize("error", [Transient("down"), ValueError("bug")])
def test_other_errors_are_not_run_again(error: Exception) -> None:
    attempt, runs = losing(1, otherwise=error)
    with pytest.raises(type(error)):
        until_unchallenged(attempt)
    assert len(runs) == 2
