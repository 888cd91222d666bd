"""What is carried to a machine that starts empty, and back: candles, a study left half done, the trial ledger.

Files of the ledger only grow, and more than one machine may add to them: they are joined, never replaced.
"""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from thunes.errors import Conflict, Misconfigured

LINES = ".jsonl"
# What a study keeps for the process that works on it, and what was half written.
NOT_CARRIED = (".new", ".lock", "lock")
# What it knows of trials comes after all that is kept of them.
LAST = "journal.log"
TRIES = 5


class Folder(Protocol):
    """A folder elsewhere."""

    def listed(self) -> Mapping[str, str]:
        """Return a tag for every file in the folder and below it, by name: the MD5 of its content, in quotes."""

    def read(self, name: str) -> bytes:
        """Return the content of a file."""

    def write(self, name: str, body: bytes, tag: str = "") -> None:
        """Write a file over the one of that tag, or where there is none; raises Conflict when there is another."""


def fetch(folder: Folder, into: Path) -> None:
    """Copy the files of ``folder`` here, those of folders in it left out."""
    for name in _flat(folder):
        _put(into / name, folder.read(name))


def keep(folder: Folder, place: Path) -> None:
    """Copy everything below ``place`` there, but what is there already."""
    there = folder.listed()
    paths = [path for path in place.rglob("*") if path.is_file() and not path.name.endswith(NOT_CARRIED)]
    for path in sorted(paths, key=lambda path: (path.name == LAST, path)):
        name, body = path.relative_to(place).as_posix(), path.read_bytes()
        if there.get(name) != _tag(body):
            folder.write(name, body, there.get(name, ""))


def fetch_ledger(folder: Folder, into: Path) -> None:
    """Join the ledger in ``folder`` with the one here."""
    for name in _flat(folder):
        take(name, folder.read(name), into)


def take(name: str, body: bytes, into: Path) -> None:
    """Join one file of a ledger with the one of that name here."""
    path = into / name
    _put(path, joined(name, body, path.read_bytes()) if path.exists() else body)


def keep_ledger(folder: Folder, place: Path) -> None:
    """Join the ledger here with the one in ``folder``, whoever else adds to that."""
    for path in sorted(place.glob("*")):
        _keep_file(folder, path.name, path.read_bytes())


def joined(name: str, there: bytes, here: bytes) -> bytes:
    """Return what two copies of a file of the ledger come to: every line of either once, those there first.

    Raises:
        Misconfigured: when each has lines that the other lacks and they are a chain, as openings of a holdout are.
    """
    if here.startswith(there):
        return here
    if there.startswith(here):
        return there
    if not name.endswith(LINES):
        raise Misconfigured(f"{name} was added to in two places at once; look at both, and keep one of them")
    return b"".join(line + b"\n" for line in dict.fromkeys([*there.splitlines(), *here.splitlines()]))


def _keep_file(folder: Folder, name: str, here: bytes) -> None:
    for _ in range(TRIES):
        tag = folder.listed().get(name, "")
        whole = joined(name, folder.read(name), here) if tag else here
        if tag == _tag(whole):
            return
        with suppress(Conflict):
            folder.write(name, whole, tag)
            return
    raise Conflict(f"{name} of the trial ledger was written by others {TRIES} times in a row; start again")


def _flat(folder: Folder) -> list[str]:
    return sorted(name for name in folder.listed() if "/" not in name)


def _put(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_bytes(body)
    fresh.replace(path)


def _tag(body: bytes) -> str:
    return f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
