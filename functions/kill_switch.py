"""Console, alarm, CLI -> HALTED: any payload halts, unless it asks for the status or, in full, to resume."""

from typing import Any

from thunes import entry, wiring


@entry.function
def handler(event: Any, context: Any) -> Any:
    return wiring.kill_switch().obey(event)
