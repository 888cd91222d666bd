"""A process beside this one that gets a slow library ready meanwhile: importing vectorbt takes five seconds."""

import multiprocessing
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection
from threading import Thread
from types import TracebackType
from typing import Any, Self, TypeVar

from thunes.errors import Transient

T = TypeVar("T")


class Beside:
    """One call at a time is done beside this process, in one that began to import ``library`` at once.

    Where ``library`` is None, or imported here already, this process does the call itself. The other one ends with the
    block, or with this process, whatever it is at.
    """

    def __init__(self, library: str | None) -> None:
        self._process = None
        if library is None or library in sys.modules:
            return
        fresh = multiprocessing.get_context("spawn")
        self._line, far = fresh.Pipe()
        self._process = fresh.Process(target=_serve, args=(far, library), daemon=True)
        self._process.start()
        far.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process:
            self._line.close()
            self._process.kill()
            self._process.join()
            self._process.close()

    def ask(self, call: Callable[[], T]) -> Callable[[], T]:
        """Have ``call`` done, which can be pickled, and return what waits for its outcome: returned or raised."""
        if not self._process:
            return call
        try:
            self._line.send(call)
        except OSError:
            return _ended
        return self._outcome

    def _outcome(self) -> Any:
        try:
            outcome, error = self._line.recv()
        except (EOFError, OSError):
            _ended()
        if error is not None:
            raise error
        return outcome


def _ended() -> Any:
    raise Transient("a process that worked beside this one was ended, perhaps for want of memory; run it again")


def _serve(line: Connection, library: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asks
    Thread(target=_prepare, args=(library,), daemon=True).start()
    with suppress(EOFError, OSError):  # whoever asks has gone
        while True:
            line.send(_done(line.recv()))


def _prepare(library: str) -> None:
    """Import it; what cannot be imported is told by the call that needs it."""
    with suppress(ImportError):
        import_module(library)


def _done(call: Callable[[], Any]) -> tuple[Any, Exception | None]:
    try:
        return call(), None
    except Exception as error:
        return None, error
