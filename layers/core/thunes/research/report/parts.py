"""The building blocks of the page: sections, tables, lists of facts, boxes in which a chart is drawn."""

from collections.abc import Iterable, Mapping, Sequence

from thunes.research.report.html import Html, element, join


class Words(str):
    """Text that stands to the left in a table, and may take several lines."""

    __slots__ = ()


def section(identifier: str, title: str, *children: object) -> Html:
    """Return a part of the page under its heading, reachable by ``#identifier``."""
    name = f"{identifier}-title"
    return element("section", element("h2", title, id=name), *children, id=identifier, aria_labelledby=name)


def table(caption: str, columns: Sequence[object], rows: Iterable[Sequence[object]], kind: str = "") -> Html:
    """Return a table that scrolls in its own box; the first cell of a row names it."""
    head = element("thead", element("tr", *(_named(name) for name in columns)))
    body = element("tbody", *(_row(row) for row in rows))
    whole = element("table", element("caption", caption), head, body, class_=kind or None)
    return element("div", whole, class_="scroll", role="region", tabindex=0, aria_label=caption)


def facts(items: Mapping[str, object], kind: str) -> Html:
    """Return names and what they are, as a list of terms."""
    pairs = (_pair(name, value) for name, value in items.items())
    return element("dl", *pairs, class_=kind)


def note(*children: object) -> Html:
    """Return a remark in small type."""
    return element("p", *children, class_="note")


def canvas(identifier: str, says: str, *buttons: Html) -> Html:
    """Return the place of a drawn chart: its legend and buttons, and a box that is read out as ``says``."""
    bar = element(
        "div",
        element("div", class_="legend", id=f"{identifier}-legend"),
        element("div", *buttons, *(_zoom(identifier, *one) for one in ZOOMS), class_="tools"),
        class_="chart-bar",
    )
    return join([bar, element("div", id=identifier, class_="chart", role="img", aria_label=says)])


LONG = 160


def _pair(name: str, value: object) -> Html:
    wide = isinstance(value, str) and len(value) > LONG
    return element("div", element("dt", name), element("dd", value), class_="wide" if wide else None)


ZOOMS = (("in", "+", "Zoom in"), ("out", "\N{MINUS SIGN}", "Zoom out"), ("all", "All", "Show the whole run"))


def _zoom(chart: str, how: str, shown: str, says: str) -> Html:
    return element("button", shown, type="button", data_chart=chart, data_zoom=how, aria_label=says, title=says)


def _row(row: Sequence[object]) -> Html:
    first, *rest = row
    return element("tr", element("th", first, scope="row"), *(_cell(cell) for cell in rest))


def _named(column: object) -> Html:
    return element("th", column, scope="col", class_="words" if isinstance(column, Words) else None)


def _cell(cell: object) -> Html:
    if isinstance(cell, Html) and cell.startswith("<td"):
        return cell
    return element("td", cell, class_="words" if isinstance(cell, Words) else None)
