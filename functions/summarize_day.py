"""Schedule -> daily summary: what did yesterday bring?"""

from typing import Any

from thunes import entry, wiring


@entry.function
def handler(event: Any, context: Any) -> Any:
    return wiring.summarize_day()()
