"""What the gate said of the run, condition by condition."""

from collections.abc import Mapping
from typing import Any

from thunes.research.report.figures import NONE, exact
from thunes.research.report.html import Html
from thunes.research.report.parts import Words, note, section, table

HOLDS = {True: "holds", False: "does not hold", None: "does not apply"}


def gate(found: Mapping[str, Any] | None) -> Html:
    """Return the panel; nothing when the gate was not asked."""
    if found is None:
        return Html()
    rows = [_row(condition) for condition in found["conditions"]]
    columns = ("Condition", "Value", Words("Asked for"), Words("Verdict"), Words("What it says"))
    says = "Passed: every condition that applies holds." if found["passed"] else "Not passed: nothing was signed off."
    return section("gate", "Gate", table("Conditions of the gate", columns, rows), note(says))


def _row(condition: Mapping[str, Any]) -> list[object]:
    value, words = condition["value"], (condition["threshold"], HOLDS[condition["passed"]], condition["told"])
    shown = NONE if value is None else exact(value, f"{value:.4g}")
    return [condition["condition"].replace("_", " "), shown, *map(Words, words)]
