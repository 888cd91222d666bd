"""A process beside this one: it answers as this one would, and is gone with it."""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from thunes.errors import Misconfigured, Transient
from thunes.research.beside import Beside

LIBRARY = "a_library_that_nobody_has"
HERE = os.getpid()


def refuse(why: str) -> None:
    raise Misconfigured(why)


def test_a_call_is_done_in_another_process_in_the_order_of_asking() -> None:
    with Beside(LIBRARY) as beside:
        first = beside.ask(os.getpid)()
        assert first != HERE
        assert beside.ask(os.getpid)() == first
        assert beside.ask(partial(sum, [1, 2]))() == 3


def test_what_a_call_raises_is_raised_here() -> None:
    with Beside(LIBRARY) as beside:
        outcome = beside.ask(partial(refuse, "no grid"))
        with pytest.raises(Misconfigured, match="no grid"):
            outcome()
        assert beside.ask(partial(max, 1, 2))() == 2


@pytest.mark.parametrize("library", [None, "os"])
def test_a_library_that_is_there_already_needs_no_other_process(library: str | None) -> None:
    with Beside(library) as beside:
        assert beside.ask(os.getpid)() == HERE


def test_a_process_that_was_ended_is_said_in_one_line() -> None:
    with Beside(LIBRARY) as beside:
        other = beside.ask(os.getpid)()
        outcome = beside.ask(partial(time.sleep, 60))
        os.kill(other, signal.SIGKILL)
        with pytest.raises(Transient, match="was ended"):
            outcome()
        with pytest.raises(Transient, match="was ended"):
            beside.ask(os.getpid)()


def test_it_ends_with_the_block_whatever_it_is_at() -> None:
    with Beside(LIBRARY) as beside:
        other = beside.ask(os.getpid)()
        beside.ask(partial(time.sleep, 60))
    assert not running(other)


KILLED = """
import os, signal
from thunes.research.beside import Beside
with Beside("a_library_that_nobody_has") as beside:
    print(beside.ask(os.getpid)(), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_it_ends_when_the_process_that_asks_is_killed() -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED], capture_output=True, text=True, check=False)
    other = int(killed.stdout)
    deadline = time.monotonic() + 20
    while running(other) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not running(other)


def running(process: int) -> bool:
    """Tell whether there is such a process; one that has ended and is not buried yet is none."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").split()[2] != "Z"
    except FileNotFoundError:
        return False
