"""Telegram's HTML: escaped exactly once, here, and cut only where neither a tag nor an entity is torn.

Lengths are in UTF-16 units, the larger of the two counts that Telegram uses, tags included: what fits here fits there.
"""

import html
import re
from collections.abc import Sequence

MESSAGE_LIMIT = 4096
CAPTION_LIMIT = 1024
_TOKEN = re.compile(r"</?[a-z]+>|&(?:amp|lt|gt|quot);|.", re.DOTALL)
_TAG = re.compile(r"</?([a-z]+)>")


def escape(text: str) -> str:
    """Return plain text as HTML; nothing else in the project escapes."""
    return html.escape(text, quote=False)


def bold(text: str) -> str:
    """Return plain text in bold."""
    return f"<b>{escape(text)}</b>"


def code(text: str) -> str:
    """Return plain text so that a tap copies it."""
    return f"<code>{escape(text)}</code>"


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return plain cells under ``columns``, the first to the left, the others to the right."""
    lines = [list(columns), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(line[number]) for line in lines) for number in range(len(columns))]
    shown = ["  ".join(_aligned(line, widths)).rstrip() for line in lines]
    return f"<pre>{escape(chr(10).join(shown))}</pre>"


def bare(text: str) -> str:
    """Return HTML as plain text, for where there is no markup."""
    return html.unescape(_TAG.sub("", text))


def shortened(text: str, limit: int) -> str:
    """Return plain text of at most ``limit`` characters, with a sign where something is missing."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def units(text: str) -> int:
    """Return the length in UTF-16 units."""
    return len(text.encode("utf-16-le", "replace")) // 2


def split(text: str, limit: int = MESSAGE_LIMIT) -> list[str]:
    """Return HTML in parts of at most ``limit`` units, each whole by itself, cut at line ends where there are any."""
    parts: list[str] = []
    while units(text) > limit:
        head, text = _cut(text, limit)
        parts.append(head)
    return [*parts, text] if text else parts


def _cut(text: str, limit: int) -> tuple[str, str]:
    size = 0
    tags: tuple[str, ...] = ()
    last: tuple[int, int, tuple[str, ...]] = (0, 0, ())
    line: tuple[int, int, tuple[str, ...]] | None = None
    for token in _TOKEN.finditer(text):
        following = _open_after(tags, token[0])
        fits = size + units(token[0]) + units(_closing(following)) <= limit
        if token[0] == "\n" and token.start() > len(_opening(tags)) and size + units(_closing(tags)) <= limit:
            line = (token.start(), token.end(), tags)
        if not fits:
            break
        size, tags = size + units(token[0]), following
        last = (token.end(), token.end(), tags)
    end, start, inside = line or last
    rest = text[start:] if line is None else text[start:].lstrip("\n")
    return text[:end] + _closing(inside), _opening(inside) + rest


def _open_after(tags: tuple[str, ...], token: str) -> tuple[str, ...]:
    found = _TAG.fullmatch(token)
    if not found:
        return tags
    return tags[:-1] if token.startswith("</") else (*tags, found[1])


def _opening(tags: tuple[str, ...]) -> str:
    return "".join(f"<{tag}>" for tag in tags)


def _closing(tags: tuple[str, ...]) -> str:
    return "".join(f"</{tag}>" for tag in reversed(tags))


def _aligned(line: Sequence[str], widths: Sequence[int]) -> list[str]:
    (name, *figures), (first, *others) = line, widths
    return [f"{name:<{first}}", *(f"{cell:>{width}}" for cell, width in zip(figures, others, strict=True))]
