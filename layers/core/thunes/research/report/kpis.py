"""Every statistic of the run, in groups, each with a sentence that says what it is."""

from collections.abc import Mapping, Sequence

from thunes.research.report.explained import GROUPS, explained, shown
from thunes.research.report.folder import RunFolder
from thunes.research.report.html import Html, element
from thunes.research.report.overview import money_of
from thunes.research.report.parts import note, section, table

UNITS = "Select a name to read what it means. A dash stands for a figure that is not defined or not finite."


def kpis(run: RunFolder) -> Html:
    """Return all statistics; those without a group of their own come last."""
    tables = [_table(run, title, names) for title, names in grouped(run.statistics).items()]
    return section("statistics", "All statistics", element("div", *tables, class_="kpis"), note(UNITS))


def grouped(statistics: Mapping[str, object]) -> dict[str, list[str]]:
    """Return the names that a run has a figure for, by group; groups without any are left out."""
    found = {title: [name for name in group if name in statistics] for title, group in GROUPS.items()}
    known = {name for group in GROUPS.values() for name in group}
    found["Other"] = [name for name in statistics if name not in known]
    return {title: names for title, names in found.items() if names}


def name_of(statistic: str) -> Html:
    """Return the title of a statistic; its meaning unfolds on a tap and shows under the pointer."""
    known = explained(statistic)
    return element("details", element("summary", known.title, title=known.meaning), element("p", known.meaning))


def _table(run: RunFolder, title: str, names: Sequence[str]) -> Html:
    money = money_of(run)
    rows = []
    for name in names:
        figure = shown(name, run.statistics[name], money, run.length_ms)
        rows.append((name_of(name), element("td", figure, data_statistic=name)))
    return table(title, ("Statistic", "Value"), rows, "kpi")
