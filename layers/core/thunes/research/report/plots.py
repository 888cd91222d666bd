"""Small charts as SVG: lines, areas, bars and histograms, each with a sentence that says what it shows."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from thunes.features.bars import Floats, Times
from thunes.research.report.axes import Tick, dates, round_numbers
from thunes.research.report.histogram import Histogram
from thunes.research.report.html import Html, element, join

WIDTH, HEIGHT = 480.0, 210.0
LEFT, RIGHT, TOP, BOTTOM = 56.0, 8.0, 10.0, 26.0
TICKS_X, TICKS_Y = 5, 6
Label = Callable[[float], str]


class Frame(NamedTuple):
    """The ends of both axes, and where a point between them lies on the paper."""

    left: float
    right: float
    low: float
    high: float

    @classmethod
    def around(cls, left: float, right: float, values: Floats) -> "Frame":
        """Return the frame from ``left`` to ``right`` that holds ``values`` (n,), whatever is NaN left out, and 0."""
        low, high = min(0.0, float(np.nanmin(values))), max(0.0, float(np.nanmax(values)))
        if low == high:
            return cls(left, right, 0.0, 1.0)
        room = (high - low) * 0.04
        return cls(left, right, low - room if low < 0 else 0.0, high + room if high > 0 else 0.0)

    def x(self, place: float) -> float:
        """Return the distance from the left edge."""
        return LEFT + (place - self.left) / (self.right - self.left or 1.0) * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        """Return the distance from the top edge."""
        return TOP + (self.high - value) / (self.high - self.low or 1.0) * (HEIGHT - TOP - BOTTOM)


class Bar(NamedTuple):
    """A bar from 0 to ``value``, from ``start`` to ``end`` on the x axis, and what it says."""

    start: float
    end: float
    value: float
    says: str


def line(times: Times, values: Floats, says: str, label: Label) -> Html:
    """Return ``values`` (n,) over ``times`` (n,) in ms, broken where they are NaN."""
    frame = Frame.around(float(times[0]), float(times[-1]), values)
    drawn = element("path", d=_path(frame, times, values), class_="line")
    return _chart(frame, dates(frame.left, frame.right, TICKS_X), label, says, drawn)


def area(times: Times, values: Floats, says: str, label: Label) -> Html:
    """Return ``values`` (n,) over ``times`` (n,) in ms, filled down to 0."""
    frame = Frame.around(float(times[0]), float(times[-1]), values)
    outline, floor = _path(frame, times, values), _spot(frame.y(0.0))
    ends = f"V{floor}H{_spot(frame.x(float(times[0])))}Z"
    return _chart(
        frame, dates(frame.left, frame.right, TICKS_X), label, says, element("path", d=outline + ends, class_="area")
    )


def bars(columns: Sequence[Bar], says: str, label: Label) -> Html:
    """Return bars over time; up is a gain, down a loss."""
    values = np.array([bar.value for bar in columns])
    frame = Frame.around(columns[0].start, max(bar.end for bar in columns), values)
    return _chart(frame, dates(frame.left, frame.right, TICKS_X), label, says, *(_bar(frame, bar) for bar in columns))


def counts(found: Histogram, says: str, label: Label) -> Html:
    """Return a histogram; bins below 0 are losses."""
    frame = Frame.around(float(found.edges[0]), float(found.edges[-1]), found.counts.astype(np.float64))
    columns = [
        _bin(frame, float(start), float(end), int(count), f"{label(start)} to {label(end)}: {count}")
        for start, end, count in zip(found.edges[:-1], found.edges[1:], found.counts, strict=True)
        if count
    ]
    ticks = [Tick(place, label(place)) for place in round_numbers(frame.left, frame.right, TICKS_X)]
    return _chart(frame, ticks, lambda count: f"{count:,.0f}", says, *columns)


def _chart(frame: Frame, ticks: Sequence[Tick], label: Label, says: str, *drawn: Html) -> Html:
    grid = join(_level(frame, value, label) for value in _levels(frame, label))
    below = join(_tick(frame, tick) for tick in ticks)
    zero = _horizontal(frame.y(0.0), "zero")
    view = f"0 0 {WIDTH:g} {HEIGHT:g}"
    return element("svg", grid, below, *drawn, zero, viewBox=view, role="img", aria_label=says, class_="plot")


def _levels(frame: Frame, label: Label) -> list[float]:
    """Return the levels to write at: of those that would read the same, the first."""
    return list({label(value): value for value in reversed(round_numbers(frame.low, frame.high, TICKS_Y))}.values())


def _level(frame: Frame, value: float, label: Label) -> Html:
    height = frame.y(value)
    name = element("text", label(value), x=_spot(LEFT - 6), y=_spot(height + 4), text_anchor="end")
    return join([_horizontal(height, "grid"), name])


def _tick(frame: Frame, tick: Tick) -> Html:
    x = frame.x(tick.place)
    anchor = "end" if x > WIDTH - 30 else "middle"
    mark = element("line", x1=_spot(x), x2=_spot(x), y1=HEIGHT - BOTTOM, y2=HEIGHT - BOTTOM + 4, class_="grid")
    return join([mark, element("text", tick.label, x=_spot(x), y=HEIGHT - 8, text_anchor=anchor)])


def _horizontal(height: float, kind: str) -> Html:
    return element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=_spot(height), y2=_spot(height), class_=kind)


def _bar(frame: Frame, bar: Bar) -> Html:
    left, right = frame.x(bar.start), frame.x(bar.end)
    return _rectangle((left, right), (frame.y(bar.value), frame.y(0.0)), "gain" if bar.value >= 0 else "loss", bar.says)


def _bin(frame: Frame, start: float, end: float, count: int, says: str) -> Html:
    kind = "loss" if (start + end) / 2 < 0 else "gain"
    return _rectangle((frame.x(start), frame.x(end)), (frame.y(count), frame.y(0.0)), kind, says)


def _rectangle(sides: tuple[float, float], ends: tuple[float, float], kind: str, says: str) -> Html:
    (left, right), (top, bottom) = sides, sorted(ends)
    size = {"width": _spot(max(right - left - 1.0, 0.8)), "height": _spot(max(bottom - top, 0.5))}
    return element("rect", element("title", says), x=_spot(left + 0.5), y=_spot(top), **size, class_=kind)


def _path(frame: Frame, times: Times, values: Floats) -> str:
    steps, drawing = [], False
    for time, value in zip(times, values, strict=True):
        if np.isnan(value):
            drawing = False
            continue
        steps.append(f"{'L' if drawing else 'M'}{_spot(frame.x(float(time)))},{_spot(frame.y(float(value)))}")
        drawing = True
    return "".join(steps)


def _spot(place: float) -> str:
    return f"{place:.1f}".removesuffix(".0")
