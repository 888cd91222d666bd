"""How many requests an invocation has sent, and a fresh start for the next one."""

from thunes.wiring.adapters import client, clock, forget_adapters, table
from thunes.wiring.bounds import forget_limits, forget_reading
from thunes.wiring.phone import forget_phone
from thunes.wiring.traded import forget_traded

_counted: dict[str, int] = {}


def forget() -> None:
    """Drop everything that was built and counted: the next use begins afresh."""
    forget_adapters()
    forget_traded()
    forget_phone()
    forget_limits()
    _counted.clear()


def begin_invocation() -> None:
    """Count calls from zero, read health and limits again, and let an accelerated clock ask for the time again."""
    _counted.update(_calls())
    if table.cache_info().currsize:
        table().begin()
    forget_reading()
    if client.cache_info().currsize:
        client().begin()
    if clock.cache_info().currsize and hasattr(clock(), "restart"):
        clock().restart()  # type: ignore[attr-defined] # only the venue's clock stands still


def calls_made() -> dict[str, int]:
    """Return how many requests this invocation has sent to DynamoDB and to the exchange."""
    return {name: total - _counted.get(name, 0) for name, total in _calls().items()}


def _calls() -> dict[str, int]:
    return {
        "dynamodb_calls": table().calls if table.cache_info().currsize else 0,
        "exchange_calls": client().calls if client.cache_info().currsize else 0,
    }
