"""The owner's limits, read once per invocation; and what goes on when they cannot be read.

Nothing is approved then. Leaving, protecting and booking go on by what held last: docs/decisions/0013.
"""

from functools import cache

from thunes.domain.risk import Limits
from thunes.errors import Misconfigured, Transient
from thunes.settings import Stage, settings
from thunes.wiring.adapters import clock, limits_store

Fault = Misconfigured | Transient

# What the process has read last; a cold one knows nothing.
_held: list[Limits] = []


def limits() -> Limits:
    """Return the limits that hold now.

    Raises:
        Misconfigured: when there are none, or they are damaged.
        Transient: when they cannot be read now.
    """
    found = _reading()
    if isinstance(found, Limits):
        return found
    raise found


def limits_to_go_on() -> tuple[Limits, Fault | None]:
    """Return the limits that hold, or else those that held last, or else the defaults; and why they are not read."""
    found = _reading()
    if isinstance(found, Limits):
        return found, None
    return (_held[0] if _held else Limits()), found


def knows_limits() -> bool:
    """Tell whether this process has ever read the limits; one that has not goes on by defaults."""
    return isinstance(_reading(), Limits) or bool(_held)


def forget_reading() -> None:
    """Read them again at the next use."""
    _reading.cache_clear()


def forget_limits() -> None:
    """Forget what held last, too."""
    _reading.cache_clear()
    _held.clear()


@cache
def _reading() -> Limits | Fault:
    try:
        found = _read()
    except (Misconfigured, Transient) as error:
        return error
    _held[:] = [found]
    return found


def _read() -> Limits:
    if settings().stage is Stage.DEV and not settings().limits:
        return Limits()  # a run in one process, with nobody's money
    standing = limits_store().read()
    if standing is None:
        raise Misconfigured(f"parameter {limits_store().name} does not exist; make it with: thunes limits apply")
    return standing.effective(clock().now())
