"""Schedule -> signals queue: what do the strategies think of the candle that just closed?"""

from typing import Any

from thunes import entry, wiring


@entry.function
def handler(event: Any, context: Any) -> Any:
    return wiring.check_signals()(entry.scheduled_time(event))
