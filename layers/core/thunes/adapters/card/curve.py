"""The equity curve: a line over its area, against the equity that it began with."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from thunes.adapters.card.canvas import SCALE, Box, Canvas
from thunes.adapters.card.colours import AREA_GAIN, AREA_LOSS, DIM, GAIN, LINE, LOSS, PANEL
from thunes.domain.day_text import Figure

Points = list[tuple[int, int]]
DASH, GAP, THICK, DOT = 12, 10, 5, 9


def draw_curve(canvas: Canvas, box: Box, equities: Sequence[tuple[str, Decimal]], of: Mapping[str, Figure]) -> None:
    """Draw the equities by day into ``box``; with fewer than two of them, say so."""
    canvas.panel(box, PANEL, radius=10)
    canvas.write("Equity, last 30 days", Box(box.left + 16, box.top + 10, box.left + 220, box.top + 30), 14, DIM)
    if len(equities) < 2:  # noqa: PLR2004 - one point is no curve
        middle = (box.top + box.bottom) // 2
        told = Box(box.left + 16, middle - 14, box.right - 16, middle + 14)
        canvas.write("the curve begins with the second day", told, 17, DIM)
        return
    for top, label in ((box.top + 10, "High"), (box.bottom - 54, "Low")):
        text = f"{label.lower()} {of[label].value}"
        canvas.write(text, Box(box.right - 260, top, box.right - 16, top + 20), 14, DIM, align="right")
    for day, align, left in ((equities[0][0], "left", box.left + 16), (equities[-1][0], "right", box.right - 116)):
        place = Box(left, box.bottom - 28, left + 100, box.bottom - 8)
        canvas.write(day, place, 14, DIM, align="right" if align == "right" else "left")
    plot = Box(box.left + 16, box.top + 40, box.right - 20, box.bottom - 60)
    _draw(canvas, plot, [equity for _, equity in equities])


def _draw(canvas: Canvas, plot: Box, values: Sequence[Decimal]) -> None:
    points = points_of(plot, values)
    gained = values[-1] >= values[0]
    colour, area = (GAIN, AREA_GAIN) if gained else (LOSS, AREA_LOSS)
    base, left, right = points[0][1], points[0][0], points[-1][0]
    canvas.draw.polygon([(left, base), *points, (right, base)], fill=area)
    for x in range(left, right, DASH + GAP):
        canvas.draw.line((x, base, min(x + DASH, right), base), LINE, width=SCALE)
    canvas.draw.line(points, colour, width=THICK, joint="curve")
    x, y = points[-1]
    canvas.draw.ellipse((x - DOT, y - DOT, x + DOT, y + DOT), colour)


def points_of(plot: Box, values: Sequence[Decimal]) -> Points:
    """Return where each value lies on the larger ground: evenly from left to right, the highest on top."""
    left, top, right, bottom = plot.scaled
    low, high = min(values), max(values)
    if low == high:
        return [(left + (right - left) * n // (len(values) - 1), (top + bottom) // 2) for n in range(len(values))]
    return [
        (left + (right - left) * n // (len(values) - 1), bottom - int((bottom - top) * (value - low) / (high - low)))
        for n, value in enumerate(values)
    ]
