"""Bus -> the owner's phone: a fact in words."""

from typing import Any

from thunes import entry, wiring


@entry.function
def handler(event: Any, context: Any) -> Any:
    return wiring.tell_owner()(entry.fact(event))
