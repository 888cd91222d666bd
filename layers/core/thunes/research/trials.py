"""The trial ledger: every set of parameters that anybody ever tried on some candles, in files that only grow.

How good the best of many looks depends on how many there were, so those that failed, and those of earlier studies,
count as much as those of the last. A file holds the trials of one set of candles and is named by their hash; each line
is one JSON object, and what is added at once is added by a single write under a lock.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from thunes.domain.audit import canonical
from thunes.domain.times import iso
from thunes.research.data.dataset import Dataset
from thunes.research.terms import Terms

# What a line must have to be counted.
NEEDED = {"study", "trial", "kind", "state", "data_hash", "symbol", "interval", "start", "end"}
TWO = 2
Line = Mapping[str, Any]


@dataclass(frozen=True)
class Tally:
    """What a ledger comes to for some candles.

    ``configurations`` is n of the deflated Sharpe ratio: different parameters on different terms that were scored on
    these candles, or on others of the same symbol and interval that overlap with them. ``variance`` is that of the
    Sharpe ratios per candle of those that were scored on these very candles; of all, when those are fewer than two.
    ``refused`` and ``failed`` had no ratio; trials of a walk forward (kind ``inner``) are not counted, for they choose
    nothing that is judged here. ``damaged`` names lines that could not be read; ``head`` is a SHA-256 of the files.
    """

    configurations: int
    variance: float
    trials: int
    refused: int
    failed: int
    damaged: tuple[str, ...]
    head: str


@dataclass(frozen=True)
class TrialLedger:
    """The files below ``folder``."""

    folder: Path

    def file(self, data_hash: str) -> Path:
        """Return where the trials on candles of that hash are."""
        return self.folder / f"{data_hash}.jsonl"

    def append(self, line: Line) -> None:
        """Add one line, whole, whoever else writes; what an earlier writer left half is closed off first."""
        self.append_all([line])

    def append_all(self, lines: Sequence[Line]) -> None:
        """Add lines on the same candles, all next to each other, or none of them; else as ``append``.

        Raises:
            ValueError: when they are on different candles, or a figure is no number.
            OSError: when they cannot be written.
        """
        if not lines:
            return
        hashes = {line["data_hash"] for line in lines}
        if len(hashes) > 1:
            raise ValueError(f"these lines are on {len(hashes)} sets of candles; add those on each by themselves")
        text = "".join(json.dumps(line, separators=(",", ":"), allow_nan=False) + "\n" for line in lines).encode()
        path = self.file(hashes.pop())
        path.parent.mkdir(parents=True, exist_ok=True)
        place = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            fcntl.flock(place, fcntl.LOCK_EX)
            length = os.fstat(place).st_size
            torn = length > 0 and os.pread(place, 1, length - 1) != b"\n"
            _write(place, b"\n" + text if torn else text)
        finally:
            os.close(place)  # and with it the lock

    def read(self, data_hash: str) -> tuple[list[Line], list[str]]:
        """Return the lines on candles of that hash, each trial once, and the names of those that are damaged."""
        return _read(self.file(data_hash))

    def tally(self, dataset: Dataset) -> Tally:
        """Count what was tried on ``dataset`` or on candles that overlap with it."""
        lines, damaged, digest = [], [], hashlib.sha256()
        for path in sorted(self.folder.glob("*.jsonl")):
            found, bad = _read(path)
            if path == self.file(dataset.data_hash) or any(_overlaps(line, dataset) for line in found):
                lines += [line for line in found if line["kind"] == "trial"]
                damaged += bad
                digest.update(path.name.encode() + path.read_bytes())
        return _tally(lines, dataset.data_hash, tuple(damaged), digest.hexdigest())

    def procedures(self, data_hash: str) -> dict[str, float]:
        """Return the Sharpe ratio per candle of every procedure ever scored on these outer candles, by name."""
        lines, _ = self.read(data_hash)
        return {line["study"]: line["sharpe_per_candle"] or 0.0 for line in lines if line["kind"] == "outer"}


def about(dataset: Dataset, terms: Terms) -> dict[str, Any]:
    """Return what every line on these candles and terms says of them."""
    return {
        "symbol": dataset.symbol,
        "interval": dataset.bars.interval.name,
        "start": iso(dataset.start),
        "end": iso(dataset.end),
        "candles": len(dataset.bars),
        "data_hash": dataset.data_hash,
        "terms": hashlib.sha256(canonical(_texts(terms)).encode()).hexdigest()[:16],
    }


def _texts(terms: Terms) -> dict[str, str]:
    return {name: repr(value) for name, value in terms._asdict().items()}


def _write(place: int, text: bytes) -> None:
    written = os.write(place, text)
    if written != len(text):  # a full disk: no half line stays
        os.ftruncate(place, os.fstat(place).st_size - written)
        raise OSError(f"trial ledger took {written} of {len(text)} bytes; is the disk full?")


def _read(path: Path) -> tuple[list[Line], list[str]]:
    found: dict[tuple[str, str, str], Line] = {}
    damaged = []
    for number, text in enumerate(_texts_of(path), 1):
        line = _parsed(text)
        if line is None:
            damaged.append(f"{path.name} line {number}")
        else:
            found.setdefault((line["kind"], line["study"], line["trial"]), line)
    return list(found.values()), damaged


def _texts_of(path: Path) -> Iterator[bytes]:
    if path.exists():
        with path.open("rb") as lines:
            yield from lines


def _parsed(text: bytes) -> Line | None:
    try:
        line = json.loads(text)
    except ValueError:
        return None
    return line if text.endswith(b"\n") and isinstance(line, dict) and set(line) >= NEEDED else None


def _overlaps(line: Line, dataset: Dataset) -> bool:
    same = (line["symbol"], line["interval"]) == (dataset.symbol, dataset.bars.interval.name)
    return same and line["start"] < iso(dataset.end) and line["end"] > iso(dataset.start)


def _tally(lines: Iterable[Line], data_hash: str, damaged: tuple[str, ...], head: str) -> Tally:
    listed = list(lines)
    here: dict[tuple[str, str], float] = {}
    anywhere: dict[tuple[str, str], float] = {}
    for line in listed:
        if line.get("sharpe_per_candle") is not None:
            name, ratio = (line["param_hash"], line["terms"]), float(line["sharpe_per_candle"])
            anywhere.setdefault(name, ratio)
            if line["data_hash"] == data_hash:
                here[name] = ratio
    ratios = list((here if len(here) >= TWO else anywhere).values())
    variance = float(np.var(ratios, ddof=1)) if len(ratios) >= TWO else 0.0
    states = [line["state"] for line in listed]
    counts = (states.count("infeasible"), states.count("failed"))
    return Tally(len(anywhere), variance, len(listed), *counts, damaged, head)
