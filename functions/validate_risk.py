"""Signals queue -> reservation -> orders queue: may this signal become an order?"""

from typing import Any

from thunes import entry, wiring


@entry.function
def handler(event: Any, context: Any) -> Any:
    return entry.consume(event, wiring.decode_signal, wiring.validate_risk(), wiring.signals_queue())
