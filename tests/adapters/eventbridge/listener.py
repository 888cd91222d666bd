"""Hears what goes to the bus: moto takes events, and delivers them only with a library we do not have."""

from typing import Any


def listen(client: Any) -> list[dict[str, str]]:
    """Return a list that grows with every entry that ``client`` puts on a bus."""
    heard: list[dict[str, str]] = []

    def hear(params: dict[str, Any], **_: object) -> None:
        heard.extend(params["Entries"])

    client.meta.events.register("provide-client-params.events.PutEvents", hear)
    return heard
