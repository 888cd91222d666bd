"""Schedule -> decay and drift: does the strategy still earn its keep?"""

from typing import Any

from thunes import entry, wiring


@entry.function
def handler(event: Any, context: Any) -> Any:
    return wiring.watch_performance()()
