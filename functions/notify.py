"""Notices queue -> the owner's phone: facts in words, in order, again and again until they arrive."""

from typing import Any

from thunes import entry, wiring


@entry.function
def handler(event: Any, context: Any) -> Any:
    return entry.consume_in_order(event, entry.fact, wiring.tell_owner(), wiring.notices_queue())
