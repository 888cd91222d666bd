"""A sweep as a picture: one square per pair, so that a lonely peak is seen for what it is. It needs no other file."""

from collections.abc import Iterable
from html import escape

import numpy as np
from numpy.typing import NDArray

from thunes.features.bars import Flags, Floats
from thunes.research.figures import COLUMNS, Rows

# From low to high, told apart in grey and by the colour-blind too (after the viridis map of Smith and van der Walt).
RAMP = np.array([(68, 1, 84), (59, 82, 139), (33, 145, 140), (94, 201, 98), (253, 231, 37)], dtype=np.float64)
LEFT, TOP, SIDE, RIGHT, BOTTOM = 64, 56, 640, 96, 48
LABELS = 8
# A frame is no smaller than this, however small the squares are.
LEAST_FRAME = 10.0
# Squares: n is not known, f had too few round trips. The frame is red on white, so that it shows on any colour.
STYLE = (
    "svg{background:#fff}text{font:12px system-ui,sans-serif;fill:#222}.t{font-size:15px}.n{fill:#dcdcdc}"
    ".f{fill-opacity:.25}.b{fill:none;stroke:#fff;stroke-width:5}#best{fill:none;stroke:#d00;stroke-width:2}"
    "@media(prefers-color-scheme:dark){svg{background:#16181c}text{fill:#ddd}.n{fill:#3a3d44}}"
)


def heat_map(rows: Rows, statistic: str, names: tuple[str, str] = ("fast", "slow"), least_round_trips: int = 0) -> str:
    """Return a sweep's ``statistic`` (one of ``figures.COLUMNS``) as SVG text, the best pair framed, NaN in grey.

    A pair with fewer than ``least_round_trips`` is drawn faintly and never framed; the colours are scaled to the
    others, if there are any.

    Raises:
        ValueError: when there is no such figure, or no row.
    """
    if statistic not in COLUMNS:
        raise ValueError(f"no figure is called {statistic!r}; there are {', '.join(COLUMNS)}")
    if not len(rows):
        raise ValueError("a sweep without a pair has no picture")
    picture = _Picture(rows, rows[statistic], names, rows["round_trips"] >= least_round_trips)
    title = f"{statistic.replace('_', ' ')} by {names[0]} and {names[1]}"
    width, height = LEFT + SIDE + RIGHT, TOP + SIDE + BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        _text(LEFT, 24, title, "t"),
        _text(LEFT, 42, picture.best_words()),
        *picture.faint_words(least_round_trips),
        '<g shape-rendering="crispEdges">',  # no seams between squares of a few pixels
        *picture.squares(),
        "</g>",
        *picture.frame(),
        *picture.axes(),
        *picture.legend(),
        "</svg>\n",
    ]
    return "\n".join(parts)


class _Picture:
    """Where each pair lies, and in what colour; ``enough`` (k,) are those that may be the best."""

    def __init__(self, rows: Rows, values: Floats, names: tuple[str, str], enough: Flags) -> None:
        self.rows, self.values, self.names, self.enough = rows, values, names, enough
        self.across, self.up = np.unique(rows["first"]), np.unique(rows["second"])
        known = np.isfinite(values)
        judged = known & enough
        self.best = int(np.argmax(np.where(judged, values, -np.inf))) if judged.any() else None
        scaled = values[judged if judged.any() else known]
        self.low, self.high = (float(scaled.min()), float(scaled.max())) if len(scaled) else (0.0, 0.0)
        self.width, self.height = SIDE / len(self.across), SIDE / len(self.up)
        self.x = LEFT + np.searchsorted(self.across, rows["first"]) * self.width
        self.y = TOP + SIDE - (np.searchsorted(self.up, rows["second"]) + 1) * self.height

    def squares(self) -> list[str]:
        size, colours = f'width="{self.width:.2f}" height="{self.height:.2f}"', self.colours(self.values)
        return [
            f'<rect x="{x:.2f}" y="{y:.2f}" {size} {look}><title>{self.words(number)}</title></rect>'
            for number, (x, y, look) in enumerate(zip(self.x, self.y, self.looks(colours), strict=True))
        ]

    def looks(self, colours: Iterable[str]) -> list[str]:
        known = np.isfinite(self.values)
        return [
            f'fill="{colour}"' + ("" if enough else ' class="f"') if there else 'class="n"'
            for colour, there, enough in zip(colours, known, self.enough, strict=True)
        ]

    def frame(self) -> list[str]:
        if self.best is None:
            return []
        width, height = max(self.width, LEAST_FRAME), max(self.height, LEAST_FRAME)
        x = self.x[self.best] + (self.width - width) / 2
        y = self.y[self.best] + (self.height - height) / 2
        box = f'x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}"'
        return [f'<rect class="b" {box}/>', f'<rect id="best" {box}/>']

    def words(self, number: int) -> str:
        row = self.rows[number]
        few = "" if self.enough[number] else f", {row['round_trips']:g} round trips"
        pair = f"{self.names[0]} {row['first']:g}, {self.names[1]} {row['second']:g}"
        return escape(f"{pair}: {self.values[number]:.4g}{few}")

    def best_words(self) -> str:
        if self.best is not None:
            return f"best: {self.words(self.best)}"
        return "nothing to show" if np.isnan(self.values).all() else "none has enough round trips"

    def faint_words(self, least: int) -> list[str]:
        told = _text(LEFT + SIDE, 42, f"faint: fewer than {least} round trips", side="end")
        return [] if self.enough.all() else [told]

    def colours(self, values: Floats) -> list[str]:
        share = (values - self.low) / (self.high - self.low) if self.high > self.low else np.full(len(values), 0.5)
        place, marks = np.nan_to_num(share) * (len(RAMP) - 1), np.arange(len(RAMP))
        mixed: NDArray[np.float64] = np.stack([np.interp(place, marks, RAMP[:, part]) for part in range(3)], axis=1)
        return [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in np.rint(mixed).astype(int).tolist()]

    def axes(self) -> list[str]:
        foot, middle = TOP + SIDE, TOP + SIDE / 2
        columns = [(LEFT + (n + 0.5) * self.width, f"{self.across[n]:g}") for n in _some(self.across)]
        lines = [(foot - (n + 0.5) * self.height + 4, f"{self.up[n]:g}") for n in _some(self.up)]
        return [
            *(_text(x, foot + 16, words, side="middle") for x, words in columns),
            *(_text(LEFT - 6, y, words, side="end") for y, words in lines),
            _text(LEFT + SIDE / 2, foot + 38, self.names[0], side="middle"),
            f'<g transform="rotate(-90 16 {middle})">{_text(16, middle, self.names[1], side="middle")}</g>',
        ]

    def legend(self) -> list[str]:
        x, found, values = LEFT + SIDE + 16, [], np.linspace(self.high, self.low, 5)
        for number, (value, colour) in enumerate(zip(values, self.colours(values), strict=True)):
            y = TOP + 24 * number
            found.append(f'<rect x="{x}" y="{y}" width="16" height="24" fill="{colour}"/>')
            found.append(_text(x + 22, y + 16, f"{value:.4g}"))
        return found


def _some(values: Floats) -> list[int]:
    """Return which of an axis's values to write beside it."""
    return sorted({round(place) for place in np.linspace(0, len(values) - 1, min(LABELS, len(values))).tolist()})


def _text(x: float, y: float, words: str, kind: str = "", side: str = "start") -> str:
    name = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{side}"{name}>{escape(words, quote=False)}</text>'
