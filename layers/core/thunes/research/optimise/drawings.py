"""Small drawings for a report: plain SVG, so that a page needs nothing from anywhere."""

import math
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

WIDTH, HEIGHT = 420, 240
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 26, 40
# What is drawn later lies above.
ORDER = ("out", "trial", "front", "chosen")
TICKS = 6


class Dot(NamedTuple):
    """A point of a drawing; ``mark`` is its class: ``trial``, ``front``, ``chosen`` or ``out``."""

    x: float
    y: float
    mark: str = "trial"
    told: str = ""


class Axis(NamedTuple):
    """A scale from ``low`` to ``high`` over pixels ``start`` to ``end``."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the pixel of a value."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    @property
    def ticks(self) -> list[float]:
        """Return round values at equal distances, about ``TICKS`` of them."""
        rough = (self.high - self.low) / TICKS
        power = 10.0 ** math.floor(math.log10(rough))
        step = power * next(size for size in (1, 2, 5, 10) if size * power >= rough * (1.0 - 1e-9))
        return [place * step for place in range(math.ceil(self.low / step), math.floor(self.high / step) + 1)]


def scatter(title: str, names: tuple[str, str], dots: Sequence[Dot], line: Sequence[tuple[float, float]] = ()) -> str:
    """Return a drawing of ``dots`` over two named axes, and of a ``line`` through them."""
    points = [(dot.x, dot.y) for dot in dots] + list(line)
    across = _axis([x for x, _ in points], LEFT, WIDTH - RIGHT)
    up = _axis([y for _, y in points], HEIGHT - BOTTOM, TOP)
    middle = (TOP + HEIGHT - BOTTOM) / 2
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">',
        f'<text class="title" x="{LEFT}" y="16">{escape(title)}</text>',
        *_grid(across, up),
        f'<text class="name" x="{(LEFT + WIDTH - RIGHT) / 2:.0f}" y="{HEIGHT - 6}">{escape(names[0])}</text>',
        f'<text class="name" transform="translate(12 {middle:.0f}) rotate(-90)">{escape(names[1])}</text>',
        _path(line, across, up),
        *(_circle(dot, across, up) for dot in sorted(dots, key=lambda dot: ORDER.index(dot.mark))),
        "</svg>",
    ]
    return "\n".join(part for part in parts if part)


def _axis(values: Sequence[float], start: float, end: float) -> Axis:
    low, high = min(values, default=0.0), max(values, default=1.0)
    room = (high - low) * 0.04 or abs(high) * 0.04 or 1.0
    return Axis(low - room, high + room, start, end)


def _grid(across: Axis, up: Axis) -> list[str]:
    lines = []
    for value in across.ticks:
        x = across.at(value)
        lines.append(f'<line x1="{x:.1f}" y1="{up.end:.1f}" x2="{x:.1f}" y2="{up.start:.1f}"/>')
        lines.append(f'<text class="tick" x="{x:.1f}" y="{up.start + 13:.1f}">{value:.3g}</text>')
    for value in up.ticks:
        y = up.at(value)
        lines.append(f'<line x1="{across.start:.1f}" y1="{y:.1f}" x2="{across.end:.1f}" y2="{y:.1f}"/>')
        lines.append(f'<text class="tick left" x="{across.start - 5:.1f}" y="{y + 3:.1f}">{value:.3g}</text>')
    return lines


def _path(line: Sequence[tuple[float, float]], across: Axis, up: Axis) -> str:
    if not line:
        return ""
    return f'<polyline points="{" ".join(f"{across.at(x):.1f},{up.at(y):.1f}" for x, y in line)}"/>'


def _circle(dot: Dot, across: Axis, up: Axis) -> str:
    radius = 5 if dot.mark == "chosen" else 3
    place = f'cx="{across.at(dot.x):.1f}" cy="{up.at(dot.y):.1f}" r="{radius}"'
    return f'<circle class="{dot.mark}" {place}><title>{escape(dot.told)}</title></circle>'
