"""What chance could have made of the run: other orders, other entries, other pasts, each beside what there was."""

from collections.abc import Mapping, Sequence
from typing import Any

from thunes.research.report.figures import NONE, exact, number, percent
from thunes.research.report.html import Html
from thunes.research.report.parts import Words, note, section, table

COLUMNS = ("What was left to chance", "This run", "5 %", "Median", "95 %", Words("What it says"))
BAD, MIDDLE, GOOD = "0.05", "0.5", "0.95"
Row = Sequence[object]


def by_chance(found: Mapping[str, Any] | None, statistics: Mapping[str, float | int | None], cash: float) -> Html:
    """Return the panel; nothing when chance was not asked, or had nothing to play with."""
    rows = [] if found is None else [*_orders(found, statistics, cash), *_entries(found), *_pasts(found, statistics)]
    if found is None or not rows:
        return Html()
    says = (
        f"{found['draws']:,} games, seed {found['seed']}. Falls are seen between round trips only, so they are smaller."
    )
    return section("chance", "Chance", table("What chance makes of it", COLUMNS, rows), note(says))


def _orders(found: Mapping[str, Any], statistics: Mapping[str, float | int | None], cash: float) -> list[Row]:
    if found["redrawn"] is None:
        return []
    fall, end = statistics.get("max_drawdown"), statistics.get("final_equity")
    gain = None if end is None else end / cash - 1.0
    finals = {level: value - 1.0 for level, value in found["redrawn"]["final"].items()}
    order = "How deep the same round trips could have fallen."
    again = "What as many round trips of the same kind could have come to."
    return [
        _row("Fall, in another order", fall, found["reordered"]["max_drawdown"], order),
        _row("Fall, drawn again", fall, found["redrawn"]["max_drawdown"], "The same, each round trip drawn anew."),
        _row("Return, drawn again", gain, finals, again),
    ]


def _entries(found: Mapping[str, Any]) -> list[Row]:
    entries = found["random_entries"]
    if entries is None:
        return []
    meaning = f"As many positions, as long, entered anywhere: {percent(entries['p_value'], 1)} of them did as well."
    return [_row("Growth while held, entered anywhere", entries["growth"], entries["by_chance"], meaning)]


def _pasts(found: Mapping[str, Any], statistics: Mapping[str, float | int | None]) -> list[Row]:
    pasts = found["histories"]
    if pasts is None:
        return []
    meaning = (
        f"The same rules on {pasts['histories']} pasts made of runs of {pasts['block']} candles: "
        f"above 0 in {percent(pasts['above_zero'], 0)}."
    )
    ratio = statistics.get("sharpe")
    return [_row("Sharpe, candles drawn again", ratio, pasts["sharpe"], meaning, lambda value: number(value, 2))]


def _row(name: str, there: float | None, levels: Mapping[str, float], meaning: str, shown: Any = percent) -> Row:
    own = NONE if there is None else exact(there, shown(there))
    return [name, own, *(exact(levels[level], shown(levels[level])) for level in (BAD, MIDDLE, GOOD)), Words(meaning)]
