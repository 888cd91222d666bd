"""A command in a process of its own, forked from one that has imported what commands import.

An import costs a second and a half, and is the same each time: it is done once for all the tests of a worker. What a
command finds is what it would find as a program: its own folder, environment, streams and signals, nothing of a test.
"""

import atexit
import json
import multiprocessing
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thunes.cli import main

IMPORTED = ["tests.apart", "thunes.local.demo", "thunes.local.paper", "thunes.local.up", "thunes.local.drill"]
STREAMS = ("in", "out", "err")
_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(IMPORTED)


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Asked:
    """A command: what follows its name, where and with which environment it runs, and what is typed."""

    arguments: tuple[str, ...]
    folder: Path
    environment: dict[str, str]
    typed: str


def run_apart(asked: Asked, limit_s: float) -> Outcome:
    """Run ``thunes``; raises TimeoutError when it has not ended by then."""
    with tempfile.TemporaryDirectory(prefix="thunes-terminal-") as name:
        place = Path(name)
        (place / "in").write_text(asked.typed, encoding="utf-8")
        process = _SERVER.Process(target=_command, args=(asked, place))
        process.start()
        process.join(limit_s)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutError(f"thunes {' '.join(asked.arguments)} runs for {limit_s} s already")
        code = process.exitcode
        process.close()
        return Outcome(code, *((place / stream).read_text(encoding="utf-8") for stream in STREAMS[1:]))


def _command(asked: Asked, place: Path) -> None:
    os.environ.clear()
    os.environ.update(asked.environment)
    os.chdir(asked.folder)
    for number, stream in enumerate(STREAMS):
        flags = os.O_RDONLY if stream == "in" else os.O_WRONLY | os.O_CREAT
        os.dup2(os.open(place / stream, flags), number)
    sys.stdin = os.fdopen(0, encoding="utf-8")
    sys.argv = ["thunes", *asked.arguments]
    try:
        main()
    finally:  # a forked process ends without what a program does at its end
        sys.stdout.flush()
        atexit._run_exitfuncs()
