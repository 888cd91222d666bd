"""The log of a holdout: one JSON line for each time it was opened, each holding the hash of the line before."""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from thunes.errors import Misconfigured

BEGINNING = "0" * 64


@dataclass(frozen=True)
class Opening:
    """Who looked at which candles (``data`` is their hash, ``first`` and ``last`` when they opened), and when."""

    at: str
    who: str
    run_id: str
    data: str
    first: str
    last: str


def append(log: Path, opening: Opening) -> None:
    """Add a line, whole or not at all, and have it on disk before returning; others wait their turn.

    Raises:
        Misconfigured: when the log is damaged or cannot be written.
    """
    with _locked(log) as file:
        written = _all_of(file)
        _parsed(log, written)
        last = written.splitlines()[-1] if written else None
        line = {**asdict(opening), "previous": hashlib.sha256(last).hexdigest() if last is not None else BEGINNING}
        whole = (json.dumps(line, ensure_ascii=False) + "\n").encode()
        if os.write(file, whole) != len(whole):
            os.ftruncate(file, len(written))
            raise Misconfigured(f"holdout log {log}: the disk is full; nothing was opened")
        os.fsync(file)


def read(log: Path) -> list[Opening]:
    """Return every opening, oldest first; none where there is no log yet.

    Raises:
        Misconfigured: when the log is damaged, naming the first bad line.
    """
    return _parsed(log, log.read_bytes()) if log.exists() else []


@contextmanager
def _locked(log: Path) -> Iterator[int]:
    try:
        file = os.open(log, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    except OSError as error:
        raise Misconfigured(f"holdout log {log}: {error.strerror}; name a file in a folder that exists") from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(file)


def _all_of(file: int) -> bytes:
    return os.pread(file, os.fstat(file).st_size, 0)


def _parsed(log: Path, written: bytes) -> list[Opening]:
    found, before = [], BEGINNING
    for number, line in enumerate(written.splitlines(keepends=True), start=1):
        try:
            content = json.loads(line)
            previous = content.pop("previous")
            found.append(Opening(**{field.name: str(content[field.name]) for field in fields(Opening)}))
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise _damaged(log, number, "is no record of an opening") from error
        if not line.endswith(b"\n"):
            raise _damaged(log, number, "is cut off")
        if previous != before:
            raise _damaged(log, number, "does not follow the line before it")
        before = hashlib.sha256(line.removesuffix(b"\n")).hexdigest()
    return found


def _damaged(log: Path, line: int, how: str) -> Misconfigured:
    return Misconfigured(f"holdout log {log}: line {line} {how}; restore the file, nothing is opened without it")
