"""HTML out of nested calls: text is escaped unless its type says that it is markup already."""

import json
from collections.abc import Iterable
from html import escape
from typing import TypeAlias

Attribute: TypeAlias = str | int | float | bool | None
VOID = {"meta", "link", "br", "hr", "input", "rect", "line", "path", "circle", "polyline", "polygon"}


class Html(str):
    """Markup: it goes into a page as it is."""

    __slots__ = ()


def text(content: object) -> Html:
    """Return ``content`` so that it is read as text wherever it stands."""
    return content if isinstance(content, Html) else Html(escape(str(content)))


def join(parts: Iterable[object]) -> Html:
    """Return the parts one after the other; those that are no markup are escaped."""
    return Html("".join(text(part) for part in parts))


def element(name: str, /, *children: object, **attributes: Attribute) -> Html:
    """Return one element; ``class_`` is class, other underscores are dashes, None and False leave an attribute out."""
    given = "".join(_attribute(key, value) for key, value in attributes.items() if value is not None)
    if name in VOID and not children:
        return Html(f"<{name}{given}/>")
    return Html(f"<{name}{given}>{join(children)}</{name}>")


def json_block(identifier: str, content: object) -> Html:
    """Return ``content`` as JSON in a script element that is data; no text in it can end the element."""
    plain = json.dumps(content, separators=(",", ":"), allow_nan=False)
    safe = plain.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Html(f'<script type="application/json" id="{escape(identifier)}">{safe}</script>')


def _attribute(key: str, value: Attribute) -> str:
    if value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
