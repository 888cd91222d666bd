"""What the gate said of the run, condition by condition."""

from collections.abc import Mapping
from typing import Any

from thunes.research.report.figures import NONE, exact
from thunes.research.report.html import Html
from thunes.research.report.parts import Words, note, section, table

HOLDS = {True: "yes", False: "NO", None: "n/a"}
MANY = 1000


def gate(found: Mapping[str, Any] | None) -> Html:
    """Return the panel; nothing when the gate was not asked."""
    if found is None:
        return Html()
    rows = [_row(condition) for condition in found["conditions"]]
    columns = ("Condition", "Holds", "Value", "Asked for", Words("What it says"))
    says = "Passed: every condition that applies holds." if found["passed"] else "Not passed: nothing was signed off."
    return section("gate", "Gate", table("Conditions of the gate", columns, rows), note(says))


def _row(condition: Mapping[str, Any]) -> list[object]:
    value, verdict = condition["value"], HOLDS[condition["passed"]]
    shown = NONE if value is None else exact(value, f"{value:,.0f}" if abs(value) >= MANY else f"{value:.4g}")
    name = condition["condition"].replace("_", " ")
    return [name, verdict, shown, condition["threshold"], Words(condition["told"])]
