"""Makes a failing run shorter: which of its strikes are enough to break the promise?"""

from collections.abc import Callable, Collection

Fails = Callable[[Collection[int]], bool]


def shrink(numbers: Collection[int], fails: Fails) -> list[int]:
    """Return few of ``numbers`` that still fail when all the others are muted; ``fails`` is given the muted ones.

    Delta debugging (Zeller 2002): leave out halves, then quarters, and so on, for as long as the rest still fails.
    """
    every = sorted(numbers)
    kept, parts = every, 2
    while len(kept) > 1:
        size = max(len(kept) // parts, 1)
        for start in range(0, len(kept), size):
            rest = kept[:start] + kept[start + size :]
            if fails([number for number in every if number not in set(rest)]):
                kept, parts = rest, max(parts - 1, 2)
                break
        else:
            if size == 1:
                break
            parts = min(parts * 2, len(kept))
    return kept
