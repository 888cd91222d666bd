"""Schedule -> daily summary: what did yesterday bring? Sealed first, so that the summary can show its root."""

from typing import Any

from thunes import entry, wiring


@entry.function
def handler(event: Any, context: Any) -> Any:
    sealed = wiring.seal_days()()
    summary = wiring.summarize_day()()
    sealed.insist()
    return summary
