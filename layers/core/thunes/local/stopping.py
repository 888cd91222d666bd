"""Ending in order: whatever asks a run to stop, it stops everything it has started first."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# Ctrl-C, a polite kill, a terminal that was closed.
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def stopping_in_order() -> Iterator[None]:
    """Turn the first signal to stop into KeyboardInterrupt, also where a shell has switched Ctrl-C off.

    Whatever comes after the first is ignored until the end, for by then everything is being stopped.
    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        for each in STOPS:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in STOPS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
