"""The shell of a report: one file that asks nobody for anything, and may not."""

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from thunes import __version__
from thunes.research.report.html import Html, element, join, json_block

ROOM = files("thunes.research.report")
LIBRARY = ("vendor", "lightweight-charts.standalone.production.js")
MAKER = element("a", "TradingView", href="https://www.tradingview.com/", rel="noopener noreferrer")
DRAWN = join(["Drag to move, pinch or press + to look closer. Chart: Lightweight Charts™ by ", MAKER, "."])
LICENCE = "Lightweight Charts™, Copyright (c) 2026 TradingView, Inc., under the Apache License 2.0; "


def page(title: str, body: Html, data: Mapping[str, Any]) -> str:
    """Return the whole page: ``body`` in the shell, ``data`` for its charts, style and scripts within."""
    style, library, script = asset("assets", "style.css"), asset(*LIBRARY), asset("assets", "tear_sheet.js")
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy(style, (library, script))),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("link", rel="icon", href="data:,"),
        element("style", Html(style)),
    )
    scripts = join([json_block("data", data), element("script", Html(library)), element("script", Html(script))])
    skip = element("a", "Skip to the report", href="#report", class_="skip")
    whole = element("div", body, _footer(), class_="page")
    return "<!doctype html>\n" + element("html", head, element("body", skip, whole, PROBE, scripts), lang="en-GB")


# Where the script reads what a colour of the theme comes to.
PROBE = element("span", id="probe")


def policy(style: str, scripts: tuple[str, ...]) -> str:
    """Return a content security policy under which nothing is loaded and only these texts take effect."""
    allowed = " ".join(map(_hash, scripts))
    rest = "img-src data:; base-uri 'none'; form-action 'none'"
    return f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; {rest}"


@cache
def asset(*path: str) -> str:
    """Return a file of this room as text."""
    return ROOM.joinpath(*path).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def _footer() -> Html:
    notice = join([LICENCE, MAKER, "."])
    says = f"Made by thunes {__version__}. All times are UTC. What is past says little of what is to come."
    return element("footer", element("p", says), element("p", notice))
