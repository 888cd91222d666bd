"""A sweep as a picture: one square per pair, so that a lonely peak is seen for what it is. It needs no other file."""

from html import escape

import numpy as np

from thunes.features.bars import Floats
from thunes.research.figures import COLUMNS, Rows

# From low to high, told apart in grey and by the colour-blind too (after the viridis map of Smith and van der Walt).
RAMP = np.array([(68, 1, 84), (59, 82, 139), (33, 145, 140), (94, 201, 98), (253, 231, 37)], dtype=np.float64)
NOTHING = "#c8c8c8"
LEFT, TOP, SIDE, RIGHT, BOTTOM = 64, 56, 640, 96, 48
LABELS = 8
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#222}.t{font-size:15px}"
    "@media(prefers-color-scheme:dark){svg{background:#16181c}text{fill:#ddd}}"
)


def heat_map(rows: Rows, statistic: str, names: tuple[str, str] = ("fast", "slow")) -> str:
    """Return a sweep's ``statistic`` (one of ``figures.COLUMNS``) as SVG text, the best pair framed, NaN in grey.

    Raises:
        ValueError: when there is no such figure, or no row.
    """
    if statistic not in COLUMNS:
        raise ValueError(f"no figure is called {statistic!r}; there are {', '.join(COLUMNS)}")
    if not len(rows):
        raise ValueError("a sweep without a pair has no picture")
    picture = _Picture(rows, rows[statistic])
    title = f"{statistic.replace('_', ' ')} by {names[0]} and {names[1]}"
    width, height = LEFT + SIDE + RIGHT, TOP + SIDE + BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        _text(LEFT, 24, title, "t"),
        _text(LEFT, 42, picture.best_words(names)),
        *picture.squares(names),
        *picture.axes(names),
        *picture.legend(),
        "</svg>\n",
    ]
    return "\n".join(parts)


class _Picture:
    """Where each pair lies, and in what colour."""

    def __init__(self, rows: Rows, values: Floats) -> None:
        self.rows, self.values = rows, values
        self.across, self.up = np.unique(rows["first"]), np.unique(rows["second"])
        known = values[np.isfinite(values)]
        self.low, self.high = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
        self.width, self.height = SIDE / len(self.across), SIDE / len(self.up)

    def place(self, number: int) -> tuple[float, float]:
        column = int(np.searchsorted(self.across, self.rows["first"][number]))
        row = int(np.searchsorted(self.up, self.rows["second"][number]))
        return LEFT + column * self.width, TOP + SIDE - (row + 1) * self.height

    def squares(self, names: tuple[str, str]) -> list[str]:
        found = [self._square(number, names) for number in range(len(self.rows))]
        if np.isfinite(self.values).any():
            x, y = self.place(int(np.nanargmax(self.values)))
            frame = f'width="{self.width:.2f}" height="{self.height:.2f}" fill="none" stroke="#d00" stroke-width="2"'
            found.append(f'<rect id="best" x="{x:.2f}" y="{y:.2f}" {frame}/>')
        return found

    def _square(self, number: int, names: tuple[str, str]) -> str:
        x, y = self.place(number)
        box = f'x="{x:.2f}" y="{y:.2f}" width="{self.width:.2f}" height="{self.height:.2f}"'
        return (
            f'<rect {box} fill="{self.colour(self.values[number])}"><title>{self.words(number, names)}</title></rect>'
        )

    def words(self, number: int, names: tuple[str, str]) -> str:
        row = self.rows[number]
        return escape(f"{names[0]} {row['first']:g}, {names[1]} {row['second']:g}: {self.values[number]:.4g}")

    def best_words(self, names: tuple[str, str]) -> str:
        known = np.isfinite(self.values).any()
        return f"best: {self.words(int(np.nanargmax(self.values)), names)}" if known else "nothing to show"

    def colour(self, value: float) -> str:
        if not np.isfinite(value):
            return NOTHING
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        mixed = [np.interp(share * (len(RAMP) - 1), np.arange(len(RAMP)), RAMP[:, part]) for part in range(3)]
        return "#" + "".join(f"{round(float(part)):02x}" for part in mixed)

    def axes(self, names: tuple[str, str]) -> list[str]:
        foot, middle = TOP + SIDE, TOP + SIDE / 2
        columns = [(LEFT + (n + 0.5) * self.width, f"{self.across[n]:g}") for n in _some(self.across)]
        lines = [(foot - (n + 0.5) * self.height + 4, f"{self.up[n]:g}") for n in _some(self.up)]
        return [
            *(_text(x, foot + 16, words, side="middle") for x, words in columns),
            *(_text(LEFT - 6, y, words, side="end") for y, words in lines),
            _text(LEFT + SIDE / 2, foot + 38, names[0], side="middle"),
            f'<g transform="rotate(-90 16 {middle})">{_text(16, middle, names[1], side="middle")}</g>',
        ]

    def legend(self) -> list[str]:
        x, found = LEFT + SIDE + 16, []
        for number, value in enumerate(np.linspace(self.high, self.low, 5).tolist()):
            y = TOP + 24 * number
            found.append(f'<rect x="{x}" y="{y}" width="16" height="24" fill="{self.colour(value)}"/>')
            found.append(_text(x + 22, y + 16, f"{value:.4g}"))
        return found


def _some(values: Floats) -> list[int]:
    """Return which of an axis's values to write beside it."""
    return sorted({round(place) for place in np.linspace(0, len(values) - 1, min(LABELS, len(values))).tolist()})


def _text(x: float, y: float, words: str, kind: str = "", side: str = "start") -> str:
    name = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{side}"{name}>{escape(words, quote=False)}</text>'
