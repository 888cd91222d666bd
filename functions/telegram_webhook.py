"""Telegram -> commands of the owner (opt-in): everybody else gets an empty 200."""

from typing import Any

from thunes import entry, wiring


@entry.function
def handler(event: Any, context: Any) -> Any:
    heard = wiring.telegram_door().open(event)
    if heard is not None:
        wiring.answer_owner()(heard)
    return {"statusCode": 200}
