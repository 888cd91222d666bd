"""`make simulate-bugs`: every seeded bug, and how many seeds it takes until a promise is broken.

python -m tests.simulation.hunt
"""

import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from statistics import median

import pytest

from tests.simulation.bugs import BUGS
from tests.simulation.run import Run

MOST_SEEDS = 60


def hunt(name: str, seeds: range = range(MOST_SEEDS)) -> tuple[int, str] | None:
    """Return after how many seeds the bug was caught, and by what; None when it was not."""
    with pytest.MonkeyPatch.context() as patch:
        BUGS[name](patch)
        for number, seed in enumerate(seeds, start=1):
            violation = _violation(seed)
            if violation:
                return number, violation
    return None


def _violation(seed: int) -> str | None:
    return Run(seed).go().violation


def table() -> Iterator[tuple[str, tuple[int, str] | None]]:
    """Yield every bug with what caught it."""
    with ProcessPoolExecutor() as pool:
        yield from zip(BUGS, pool.map(hunt, BUGS), strict=True)


def main() -> int:
    """Print the table; the exit code is 1 when a bug got away."""
    caught = []
    for name, found in table():
        seeds, how = found or ("-", "NOT CAUGHT")
        sys.stdout.write(f"{name:<58}{seeds:>4}  {how[:90]}\n")
        caught += [found[0]] if found else []
    sys.stdout.write(f"\n{len(caught)} of {len(BUGS)} caught, median {median(caught):.0f} seeds to detection\n")
    return 0 if len(caught) == len(BUGS) else 1


if __name__ == "__main__":
    sys.exit(main())
