"""Schedule -> ledger against venue: settle what is in doubt, explain every unit."""

from typing import Any

from thunes import entry, wiring


@entry.function
def handler(event: Any, context: Any) -> Any:
    return entry.measured(wiring.reconcile()())
