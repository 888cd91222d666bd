"""Some seeds at every commit; `make simulate` runs as many as you like."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.run import Run
from tests.simulation.shrink import shrink

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("seed", range(1000, 1008))
def test_every_promise_is_kept_through_the_storm_and_after_it(seed: int) -> None:
    result = Run(seed).go()
    assert result.violation is None, "\n".join([*result.trace[-40:], result.violation])
    assert result.strikes


def test_a_seed_is_one_run_whatever_the_process() -> None:
    def trace(salt: str) -> bytes:
        environment = {**os.environ, "PYTHONHASHSEED": salt}
        command = [sys.executable, "-m", "tests.simulation", "--seed", "3"]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True).stdout

    assert trace("1") == trace("2")


def test_without_faults_nothing_is_in_doubt_and_nothing_is_lost() -> None:
    result = Run(3, only=()).go()
    assert result.violation is None
    assert not result.strikes
    assert result.fills > 0


@pytest.mark.parametrize("needed", [{3}, {2, 9}, {0, 5, 19}, set(range(20))])
def test_a_failure_is_shortened_to_what_it_takes(needed: set[int]) -> None:
    assert shrink(range(20), lambda muted: not needed & set(muted)) == sorted(needed)
