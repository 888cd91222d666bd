"""Every strategy has a page, and the page names every parameter, where a search looks for it, and how long it waits."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from thunes.strategies import REGISTRY, bounds_of, build

FOLDER = Path(__file__).parents[2] / "docs" / "research"


def rows(name: str) -> dict[str, list[str]]:
    """Return the cells of the table's rows after the first, by every name in the first."""
    text = (FOLDER / "strategies" / f"{name}.md").read_text(encoding="utf-8")
    table = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    return {parameter: cells for first, *cells in table for parameter in re.findall(r"`(\w+)`", first)}


@pytest.mark.parametrize("name", REGISTRY)
def test_a_page_names_every_parameter_and_no_other(name: str) -> None:
    assert set(rows(name)) == {field.name for field in fields(REGISTRY[name][1])}


@pytest.mark.parametrize("name", REGISTRY)
def test_a_page_gives_defaults_and_bounds_as_they_are(name: str) -> None:
    found, bounds, usual = rows(name), bounds_of(name), REGISTRY[name][1]()
    for parameter, (default, bound, _) in found.items():
        of = bounds.get(parameter)
        assert bound == (f"{of.low} to {of.high}" if of else ""), parameter
        if of:
            assert default == str(getattr(usual, parameter))


def test_the_index_leads_to_every_page_and_says_how_long_each_waits() -> None:
    index = (FOLDER / "strategies.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| \[(\w+)\]\(strategies/\1\.md\) \|.*\| (\d+) \|$", index, re.MULTILINE))
    assert listed == {name: str(build(name, {}).warm_up) for name in REGISTRY}
    assert {path.stem for path in (FOLDER / "strategies").glob("*.md")} == set(REGISTRY)
