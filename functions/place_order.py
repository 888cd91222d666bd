"""Orders queue -> Binance -> ledger: send an approved intent, once."""

from typing import Any

from thunes import entry, wiring


@entry.function
def handler(event: Any, context: Any) -> Any:
    return entry.consume(event, wiring.decode_intent, wiring.place_order(), wiring.orders_queue())
