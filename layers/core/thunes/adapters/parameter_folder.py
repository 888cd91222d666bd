"""Signed-off parameters in files: one JSON document per strategy, replaced whole, under a lock."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from thunes.domain.parameter_set import Activation, ParameterHistory, ParameterSet
from thunes.domain.times import iso
from thunes.errors import Conflict, Misconfigured


class ParameterFolder:
    """The files of one stage, in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, strategy: str) -> ParameterHistory:
        path = self._path(strategy)
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return ParameterHistory()
        try:
            return _history(json.loads(text))
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise Misconfigured(f"{path} is damaged: {error}; restore it from a copy") from None

    def replace(self, strategy: str, before: ParameterHistory, after: ParameterHistory) -> None:
        with self._locked():
            if self.read(strategy) != before:
                raise Conflict(f"parameters of {strategy} were changed meanwhile; look at them and decide again")
            fresh = self._path(strategy).with_suffix(".new")
            fresh.write_text(json.dumps(_document(strategy, after), indent=2) + "\n", encoding="utf-8")
            fresh.replace(self._path(strategy))

    def _path(self, strategy: str) -> Path:
        return self._folder / f"{strategy}.json"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _document(strategy: str, history: ParameterHistory) -> dict[str, Any]:
    return {
        "strategy": strategy,
        "active": history.number,
        "sets": [{**asdict(found), "approved_at": iso(found.approved_at)} for found in history.sets],
        "activations": [{**asdict(step), "at": iso(step.at)} for step in history.activations],
    }


def _history(document: Any) -> ParameterHistory:
    sets = tuple(
        ParameterSet(**{**found, "approved_at": datetime.fromisoformat(found["approved_at"])})
        for found in document["sets"]
    )
    steps = tuple(Activation(**{**step, "at": datetime.fromisoformat(step["at"])}) for step in document["activations"])
    if any(not 1 <= step.number <= len(sets) for step in steps):
        raise ValueError("it lets a set count that it does not hold")
    return ParameterHistory(sets, steps)
