"""Whether two runs over the same candles are the same run: order for order, then close for close."""

import numpy as np

from thunes.errors import BooksDisagree
from thunes.features.bars import Bars, Floats
from thunes.research.kernel import Run

# Relative. What two doubles of the same sum may differ by, with room for a hundred thousand additions.
CLOSE_ENOUGH = 1e-9
# A quantity or an amount below this is none.
NOTHING = 1e-12
ORDER = ("bar", "side", "quantity", "price", "commission")
ACCOUNT = ("equity", "held")


class EnginesDisagree(BooksDisagree):
    """Two book-keepers of one backtest do not come to the same: neither is believed before it is known why."""


def compare(ours: Run, theirs: Run, bars: Bars, other: str = "vectorbt") -> None:
    """Compare two runs over ``bars``, ours and that of ``other``.

    Raises:
        EnginesDisagree: naming the first order that differs, or else the first close.
    """
    shared = min(len(ours.bar), len(theirs.bar))
    for name, number in _first_difference(ours, theirs, ORDER, shared):
        found = f"{name} is {_shown(ours, name, number)} here and {_shown(theirs, name, number)} in {other}"
        raise EnginesDisagree(f"order {number + 1}, of the candle opened at {_opened(ours, number, bars)}: {found}")
    if len(ours.bar) != len(theirs.bar):
        longer, where = (ours, "here") if len(ours.bar) > shared else (theirs, f"in {other}")
        raise EnginesDisagree(
            f"order {shared + 1}, of the candle opened at {_opened(longer, shared, bars)}: only {where}"
        )
    for name, number in _first_difference(ours, theirs, ACCOUNT, len(bars)):
        found = f"{name} is {_shown(ours, name, number)} here and {_shown(theirs, name, number)} in {other}"
        raise EnginesDisagree(f"close of the candle opened at {bars.open_ms[number]} ms: {found}")


def _first_difference(ours: Run, theirs: Run, names: tuple[str, ...], count: int) -> list[tuple[str, int]]:
    """Return the first place where any of ``names`` differs, with the name; nothing where none does."""
    differs = [_differ(getattr(ours, name)[:count], getattr(theirs, name)[:count]) for name in names]
    places = [(int(found.argmax()), number) for number, found in enumerate(differs) if found.any()]
    return [(names[number], place) for place, number in sorted(places)[:1]]


def _differ(ours: Floats, theirs: Floats) -> Floats:
    return np.asarray(~(np.abs(ours - theirs) <= CLOSE_ENOUGH * np.abs(theirs) + NOTHING))


def _shown(run: Run, name: str, number: int) -> str:
    return f"{getattr(run, name)[number]:.12g}"


def _opened(run: Run, number: int, bars: Bars) -> str:
    return f"{bars.open_ms[run.bar[number]]} ms"
