"""Telegram -> commands of the owner (opt-in): everybody else gets an empty 200."""

from typing import Any

from thunes import entry, wiring


@entry.function
def handler(event: Any, context: Any) -> Any:
    command = wiring.telegram_door().command(event)
    if command is not None:
        wiring.answer_owner()(command)
    return {"statusCode": 200}
