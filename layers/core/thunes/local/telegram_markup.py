"""Which HTML Telegram takes, and how long it finds it: an unknown, unclosed or misplaced tag is an error."""

import re

TAGS = frozenset(["b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "blockquote"])
_PIECE = re.compile(r"<(/?)([^>]*)>|&([^;\s]{0,10};)?|<", re.DOTALL)
_ENTITIES = frozenset({"amp;", "lt;", "gt;", "quot;"})


class BadMarkup(ValueError):
    """What Telegram says of a text that it cannot read."""


def length(text: str, *, html: bool) -> int:
    """Return how many UTF-16 units are shown.

    Raises:
        BadMarkup: when the text is to be read as HTML and cannot be.
    """
    return len((_shown(text) if html else text).encode("utf-16-le")) // 2


def _shown(text: str) -> str:
    open_: list[str] = []
    for found in _PIECE.finditer(text):
        closing, tag, entity = found.groups()
        at = len(text[: found.start()].encode())
        if found[0].startswith("&"):
            if entity not in _ENTITIES:
                raise BadMarkup(f"unescaped & at byte offset {at}")
        elif closing:
            if not open_ or open_[-1] != tag:
                raise BadMarkup(f"Unexpected end tag at byte offset {at}")
            open_.pop()
        elif tag not in TAGS:
            raise BadMarkup(f'Unsupported start tag "{tag or ""}" at byte offset {at}')
        else:
            open_.append(tag)
    if open_:
        raise BadMarkup(f'Can\'t find end tag corresponding to start tag "{open_[-1]}"')
    return _PIECE.sub(lambda found: "&" if found[0].startswith("&") else "", text)
