"""What the validation of a run found: how likely its Sharpe ratio is skill, after all that was tried."""

import json
from collections.abc import Mapping
from typing import Any

from thunes.research.report.figures import MINUS, NONE, exact, number, percent
from thunes.research.report.html import Html
from thunes.research.report.parts import Words, section, table

# Below the one four decimals say nothing, from the other on they say too much.
SMALL, MANY = 0.001, 1000
# Shares of 1 with the bound that research asks for, and from which side it is passed.
JUDGED = {
    "deflated_sharpe": (0.95, True, "Probability that the true Sharpe is above 0, after all trials."),
    "overfitting": (0.2, False, "How often the best in sample was below the median out of sample."),
}
TOLD = {
    "trials_counted": "How many different sets anybody ever tried on these candles.",
    "luck_alone": "What the best of as many would be expected to have without any skill.",
    "stable": "Whether neighbours one step away keep 70 % of what was taken.",
    "certified": "Whether vectorbt came to the same.",
}
TITLES = {
    "deflated_sharpe": "Deflated Sharpe",
    "overfitting": "Probability of overfitting (PBO)",
    "overfitting_of": "Trials that were judged for it",
    "fold_sharpe": "Median Sharpe of the inner folds",
    "folds_lost": "Inner folds that lost money",
    "trials_counted": "Trials on record",
    "luck_alone": "Sharpe per candle by luck alone",
}


def validation(found: Mapping[str, Any] | None) -> Html:
    """Return the panel; nothing when the run was not validated."""
    if not found:
        return Html()
    rows = (_row(name, value) for name, value in found.items() if not isinstance(value, Mapping))
    columns = ("Measure", "Value", Words("Asked for"), Words("What it says"))
    return section("validation", "Validation", table("Evidence against luck", columns, rows))


def _row(name: str, value: object) -> list[object]:
    title = TITLES.get(name, name.replace("_", " ").capitalize())
    if name not in JUDGED:
        meaning = TOLD.get(name, "")
        if isinstance(value, str):  # a sentence is read where there is room for it
            return [title, "", Words(""), Words(f"{value}. {meaning}".rstrip())]
        return [title, _plain(value), Words(NONE), Words(meaning)]
    bound, above, meaning = JUDGED[name]
    asked = f"{'at least' if above else 'at most'} {percent(bound, 0)}"
    if not _is_number(value):
        return [title, NONE, Words(asked), Words(meaning)]
    share = float(str(value))
    met = share >= bound if above else share <= bound
    return [title, exact(share, percent(share)), Words(f"{asked}: {'met' if met else 'not met'}"), Words(meaning)]


def _plain(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not _is_number(value):
        return NONE if value is None else json.dumps(value)
    figure = float(str(value))
    if figure and abs(figure) < SMALL:
        return exact(figure, f"{figure:.2e}".replace("-", MINUS))
    return exact(figure, number(figure, 0 if figure.is_integer() or abs(figure) >= MANY else 4))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
