"""What makes a backtest lie, looked for in any strategy: knowing the future, and leaning on where the series begins.

A strategy is asked again with the future cut off, with another future, and with less of the past. No wish may change
for the first two, and none beyond its own warm-up for the third. It is a search and not a proof: it looks where wishes
change, and at places in between.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

import numpy as np

from thunes.domain.candle import Candle, Interval
from thunes.domain.holding import NOTHING, Holding
from thunes.domain.money import ONE
from thunes.domain.times import iso
from thunes.errors import Misconfigured
from thunes.features.bars import Bars
from thunes.strategies import Strategy, Whole
from thunes.strategies.by_arrays import ByArrays
from thunes.strategies.wishes import Wishes

# Places at which the future is cut off: as many spread evenly, and as many where wishes change.
PLACES = 50
# What the future is multiplied by.
FUTURES = (3.0, 0.5)
# How much of the past is left, in warm-ups; and what the answers may differ by, relatively.
PASTS = (1.0, 1.25, 2.0, 3.0)
TOLERANCE = 1e-9
# Positions as a strategy knows them: none, a part of one, and a whole.
HELD = Holding(ONE, ONE)
HOLDINGS = ((NOTHING, "out"), (Holding(ONE / 2, ONE), "half in"), (HELD, "in"))
# What a check needs beyond two warm-ups.
MARGIN = 50


@dataclass(frozen=True)
class Found:
    """``what`` differed at the close of the candle that opened at ``candle``, and under which of the checks."""

    strategy: str
    check: str
    candle: datetime
    what: str


class Case(NamedTuple):
    """A strategy, and the candles that it is tried on: as they are, as arrays, and what it wishes of all of them."""

    strategy: Whole
    candles: Sequence[Candle]
    bars: Bars
    wishes: Wishes

    def found(self, check: str, number: int, what: str) -> Found:
        """Return what was found at candle ``number``."""
        return Found(self.strategy.name, check, self.candles[number].open_time, what)


def look_ahead(strategy: Strategy, candles: Sequence[Candle], interval: Interval) -> list[Found]:
    """Return where wishes rest on candles that had not closed, or are not what is decided; none when it is sound.

    Raises:
        Misconfigured: when there are too few candles to tell.
    """
    _enough(strategy, candles)
    if not isinstance(strategy, Whole):
        return []  # it is never given a candle that has not closed: see ``start_dependence`` for the rest
    case = _case(strategy, candles, interval)
    found: dict[tuple[str, datetime], Found] = {}
    for stop in _places(case):
        for one in (*_without_future(case, stop), *_not_decided(case, stop - 1)):
            found.setdefault((one.check, one.candle), one)
    for start in _spread(1, len(candles) - strategy.warm_up, PLACES):
        for one in _started(case, start):
            found.setdefault((one.check, one.candle), one)
    return sorted(found.values(), key=lambda one: (one.candle, one.check))


def start_dependence(strategy: Strategy, candles: Sequence[Candle], interval: Interval) -> list[Found]:
    """Return where wish, opinion or indicators at a close depend on how much past there is, from the warm-up on.

    Indicators may differ by `TOLERANCE`. Raises Misconfigured as `look_ahead` does.
    """
    _enough(strategy, candles)
    found = dict[tuple[int, str], Found]()
    for stop in _spread(2 * strategy.warm_up, len(candles), PLACES // 2):
        whole = _answers(strategy, candles[:stop], interval)
        for count in (int(past * strategy.warm_up) for past in PASTS):
            part = _answers(strategy, candles[max(stop - count, 0) : stop], interval)
            for name, value in whole.items():
                if not _same(value, part.get(name)):
                    told = f"{name} is {part.get(name)} from {count} candles, and {value} from {stop}"
                    one = Found(strategy.name, "past", candles[stop - 1].open_time, told)
                    found.setdefault((stop, name), one)
    return list(found.values())


def _enough(strategy: Strategy, candles: Sequence[Candle]) -> None:
    least = 2 * strategy.warm_up + MARGIN
    if len(candles) < least:
        raise Misconfigured(f"{len(candles)} candles are too few to check {strategy.name}; give it {least} or more")


def _case(strategy: Whole, candles: Sequence[Candle], interval: Interval) -> Case:
    bars = Bars.of(candles, interval)
    return Case(strategy, candles, bars, strategy.wishes(bars))


def _spread(first: int, last: int, count: int) -> list[int]:
    return sorted({int(place) for place in np.linspace(first, last, count)})


def _places(case: Case) -> list[int]:
    """Return after how many candles to cut: spread evenly, and where a wish is not that of the candle before."""
    changes = np.flatnonzero(np.diff(case.wishes.enter) | np.diff(case.wishes.leave)) + 1
    some = changes[:: max(len(changes) // PLACES, 1)]
    around = {int(place) + more for place in some for more in (0, 1)}
    spread = _spread(case.strategy.warm_up, len(case.candles) - 1, PLACES)
    return sorted({place for place in (*around, *spread) if case.strategy.warm_up <= place < len(case.candles)})


def _without_future(case: Case, stop: int) -> Iterator[Found]:
    """Cut off what comes after the first ``stop`` candles, then replace it."""
    others = [(f"times {by:g}", _altered(case.bars, stop, by)) for by in FUTURES]
    for how, bars in [("cut off", case.bars.between(0, stop)), *others]:
        for number, what in _differences(case.wishes, case.strategy.wishes(bars), 0, stop):
            told = f"wishes {what[0]}, and {what[1]} with the candles from {iso(case.candles[stop].open_time)} on {how}"
            yield case.found("future", number, told)


def _altered(bars: Bars, stop: int, by: float) -> Bars:
    later = np.where(np.arange(len(bars)) < stop, 1.0, by)
    names = ("open", "high", "low", "close", "volume")
    return replace(bars, **{name: getattr(bars, name) * later for name in names})


def _started(case: Case, start: int) -> Iterator[Found]:
    """Leave out the first ``start`` candles: once warm, nothing may change."""
    part, warm = case.strategy.wishes(case.bars.between(start, len(case.bars))), case.strategy.warm_up - 1
    padded = Wishes(*(np.concatenate([np.zeros(start, dtype=np.bool_), side]) for side in (part.enter, part.leave)))
    for number, what in _differences(case.wishes, padded, start + warm, len(case.bars)):
        told = f"wishes {what[0]}, and {what[1]} when the series begins at {iso(case.candles[start].open_time)}"
        yield case.found("start", number, told)


def _differences(first: Wishes, second: Wishes, start: int, stop: int) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield the first candle of ``start`` to ``stop - 1`` at which wishes differ, and both of them in words."""
    within = slice(start, stop)
    unlike = (first.enter[within] != second.enter[within]) | (first.leave[within] != second.leave[within])
    for number in np.flatnonzero(unlike)[:1] + start:
        yield int(number), (_word(first, int(number)), _word(second, int(number)))


def _word(wishes: Wishes, number: int) -> str:
    wanted = [word for word, side in (("to enter", wishes.enter), ("to leave", wishes.leave)) if side[number]]
    return " and ".join(wanted) or "nothing"


def _not_decided(case: Case, number: int) -> Iterator[Found]:
    """Decide at that close, from what had closed by then."""
    window = case.candles[number + 1 - case.strategy.warm_up : number + 1]
    enter = case.strategy.decide(window, NOTHING).leg is not None
    leave = case.strategy.decide(window, HELD).leg is not None
    if (enter, leave) != (case.wishes.enter[number], case.wishes.leave[number]):
        decided = Wishes(np.array([enter]), np.array([leave]))
        yield case.found("decision", number, f"wishes {_word(case.wishes, number)}, and decides {_word(decided, 0)}")


def _answers(strategy: Strategy, candles: Sequence[Candle], interval: Interval) -> Mapping[str, object]:
    """Return everything the strategy says at the last of those candles: wish, opinion, and numbers."""
    bars, answers = Bars.of(candles, interval), dict[str, object]()
    if isinstance(strategy, Whole):
        answers["wish"] = _word(strategy.wishes(bars), -1)
    for holding, word in HOLDINGS:
        opinion = strategy.decide(candles, holding)
        answers[f"decision when {word}"] = f"{opinion.leg or 'none'} {opinion.share or ''}"
        answers |= {f"decided {name} when {word}": float(value) for name, value in opinion.indicators.items()}
    if isinstance(strategy, ByArrays):
        answers |= {name: float(values[-1]) for name, values in strategy.rule(bars).indicators.items()}
    return answers


def _same(first: object, second: object) -> bool:
    if isinstance(first, float) and isinstance(second, float):
        return bool(np.isclose(first, second, rtol=TOLERANCE, atol=0.0, equal_nan=True))
    return first == second
