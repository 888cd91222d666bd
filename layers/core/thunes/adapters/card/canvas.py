"""Shapes and words on a dark ground, drawn at twice the size and shrunk, so that every edge is smooth."""

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

from thunes.adapters.card.colours import GROUND

SCALE = 2
SMALLEST = 12
# A palette makes the file a third as large; an octree keeps colours apart that are rare, as that of a state is.
COLOURS = 256
ELLIPSIS = "…"


@dataclass(frozen=True)
class Box:
    """A place on the card, in its pixels."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def scaled(self) -> tuple[int, int, int, int]:
        """The same place on the larger ground; a shape ends before its right and lower edge."""
        left, top, right, bottom = (SCALE * edge for edge in (self.left, self.top, self.right, self.bottom))
        return left, top, right - 1, bottom - 1


class Canvas:
    """Pillow's own font has no minus sign: a hyphen is drawn as a bar as wide as its plus."""

    def __init__(self, width: int, height: int) -> None:
        self._size = (width, height)
        self._image = Image.new("RGB", (width * SCALE, height * SCALE), GROUND)
        self.draw = ImageDraw.Draw(self._image)

    def panel(self, box: Box, colour: str, radius: int) -> None:
        """Fill a place, its corners rounded."""
        self.draw.rounded_rectangle(box.scaled, radius * SCALE, fill=colour)

    def arrow(self, box: Box, sign: int, colour: str) -> None:
        """Draw a triangle that points up for 1 and down for -1."""
        left, top, right, bottom = box.scaled
        base, tip = (bottom, top) if sign > 0 else (top, bottom)
        self.draw.polygon([(left, base), (right, base), ((left + right) // 2, tip)], fill=colour)

    def write(
        self,
        text: str,
        box: Box,
        size: int,
        colour: str,
        *,
        bold: bool = False,
        align: Literal["left", "right"] = "left",
    ) -> None:
        """Write one line into a place: smaller where it would not fit, and cut off where that is not enough."""
        room = box.right - box.left
        while size > SMALLEST and self.width(text, size, bold=bold) > room:
            size -= 1
        if self.width(text, size, bold=bold) > room:
            while text and self.width(text + ELLIPSIS, size, bold=bold) > room:
                text = text[:-1]
            text += ELLIPSIS
        left = box.right - self.width(text, size, bold=bold) if align == "right" else box.left
        self._line(text, (left * SCALE, (box.top + box.bottom) * SCALE // 2), size, colour, bold)

    def width(self, text: str, size: int, *, bold: bool = False) -> int:
        """Return how many pixels wide a line is."""
        font = font_of(size)
        widths = sum(_advance(font, part) for part in _parts(text))
        return -(-round(widths) // SCALE) + bold

    def png(self) -> bytes:
        """Return the picture."""
        out = BytesIO()
        small = self._image.resize(self._size, Image.Resampling.LANCZOS)
        small.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        return out.getvalue()

    def _line(self, text: str, middle_left: tuple[int, int], size: int, colour: str, bold: bool) -> None:
        font, stroke = font_of(size), 1 if bold else 0
        x, y = middle_left
        for part in _parts(text):
            wide = round(_advance(font, part))
            if part == "-":
                thick, inset = max(size * SCALE // 11, 2) + stroke, wide // 8
                middle = y + size * SCALE // 18
                self.draw.rectangle((x + inset, middle - thick // 2, x + wide - inset, middle + thick // 2), colour)
            else:
                self.draw.text((x, y), part, colour, font, anchor="lm", stroke_width=stroke, stroke_fill=colour)
            x += wide


@cache
def font_of(size: int) -> ImageFont.FreeTypeFont:
    """Return Pillow's own font, which needs no file.

    Raises:
        TypeError: when Pillow was built without FreeType.
    """
    font = ImageFont.load_default(size * SCALE)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("Pillow without FreeType cannot draw the card")
    return font


def _parts(text: str) -> list[str]:
    """Split before a number's minus: the hyphens of a date stay what they are."""
    return [part for part in (text[:1], text[1:]) if part] if text.startswith("-") else [text]


def _advance(font: ImageFont.FreeTypeFont, part: str) -> float:
    return font.getlength("+" if part == "-" else part)
