"""The card of the day: a PNG of 1000 x 520 that says at a glance how the account does."""

from collections.abc import Mapping

from thunes.adapters.card.canvas import Box, Canvas
from thunes.adapters.card.colours import DIM, GAIN, INK, LOSS, PANEL, STAGES, STATES
from thunes.adapters.card.curve import draw_curve
from thunes.domain.audit import Json
from thunes.domain.day_text import COST, Figure, curve, figures

WIDTH, HEIGHT = 1000, 520
MARGIN = 32
TILES = (
    ("Fees 30 d", "Win rate 30 d", "Sharpe 30 d", "Drawdown 30 d", "Slippage"),
    ("Positions", "Denied", "Books", "Stream", COST),
)
TILE_WIDTH, TILE_HEIGHT = 176, 62


def draw_card(inputs: Mapping[str, Json], outputs: Mapping[str, Json], stage: str) -> bytes:
    """Return the PNG of a ``day_summarized`` fact.

    Every number on it is a string of ``domain.day_text.figures``, whole, or shortened with an ellipsis where a list
    is longer than its place.
    """
    of = {figure.label: figure for figure in figures(inputs, outputs)}
    canvas = Canvas(WIDTH, HEIGHT)
    _head(canvas, of, stage)
    _result(canvas, of)
    draw_curve(canvas, Box(392, 88, WIDTH - MARGIN, 322), curve(outputs), of)
    for row, labels in enumerate(TILES):
        for column, label in enumerate(labels):
            _tile(canvas, of[label], MARGIN + column * (TILE_WIDTH + 14), 340 + row * (TILE_HEIGHT + 10))
    canvas.write(f"root {of['Root'].value}", Box(MARGIN, 486, WIDTH - MARGIN, 504), 12, DIM)
    return canvas.png()


def _head(canvas: Canvas, of: Mapping[str, Figure], stage: str) -> None:
    colour = STAGES.get(stage, STAGES["dev"])
    canvas.panel(Box(0, 0, WIDTH, 6), colour, radius=0)
    canvas.write("THUNES", Box(MARGIN, 28, 150, 60), 26, INK, bold=True)
    canvas.write(of["Day"].value, Box(160, 28, 420, 60), 22, DIM)
    right = WIDTH - MARGIN
    state = of["Trading"].value
    for text, fill, ink in ((stage.upper(), colour, INK), (state, PANEL, STATES.get(state, DIM))):
        width = canvas.width(text, 17, bold=True) + 28
        canvas.panel(Box(right - width, 30, right, 60), fill, radius=15)
        canvas.write(text, Box(right - width + 14, 30, right - 14, 60), 17, ink, bold=True)
        right -= width + 10


def _result(canvas: Canvas, of: Mapping[str, Figure]) -> None:
    """The result of the day, large; below it what the account is worth, and the longer results."""
    left, right = MARGIN, 368
    canvas.write("Realised that day", Box(left, 86, right, 106), 16, DIM)
    today = of["Realised"]
    shift = 38 if today.sign else 0
    if today.sign:
        canvas.arrow(Box(left, 120, left + 26, 144), today.sign, _colour(today))
    canvas.write(today.value, Box(left + shift, 108, right, 156), 44, _colour(today), bold=True)
    canvas.write("Equity", Box(left, 164, right, 184), 16, DIM)
    canvas.write(of["Equity"].value, Box(left, 184, right, 216), 28, INK, bold=True)
    for number, label in enumerate(("Change", "7 days", "30 days", "Unrealised")):
        top = 224 + 25 * number
        canvas.write(label, Box(left, top, left + 110, top + 24), 16, DIM)
        figure = of[label]
        if figure.sign:
            canvas.arrow(Box(left + 118, top + 7, left + 130, top + 18), figure.sign, _colour(figure))
        canvas.write(figure.value, Box(left + 140, top, right, top + 24), 18, _colour(figure), align="right")


def _tile(canvas: Canvas, figure: Figure, left: int, top: int) -> None:
    box = Box(left, top, left + TILE_WIDTH, top + TILE_HEIGHT)
    canvas.panel(box, PANEL, radius=8)
    canvas.write(figure.label, Box(left + 12, top + 8, box.right - 10, top + 26), 13, DIM)
    canvas.write(figure.value, Box(left + 12, top + 28, box.right - 10, top + 54), 19, INK)


def _colour(figure: Figure) -> str:
    return {1: GAIN, -1: LOSS}.get(figure.sign or 0, INK)
