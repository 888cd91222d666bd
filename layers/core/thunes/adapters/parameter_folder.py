"""Signed-off parameters in files: one JSON document per strategy, replaced whole, under a lock."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from thunes.domain.parameter_set import ParameterHistory, document_of, history_of
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
            return history_of(json.loads(text))
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise Misconfigured(f"{path} is damaged: {error}; restore it from a copy") from None

    def replace(self, strategy: str, before: ParameterHistory, after: ParameterHistory) -> None:
        with self._locked():
            if self.read(strategy) != before:
                raise Conflict(f"parameters of {strategy} were changed meanwhile; look at them and decide again")
            fresh = self._path(strategy).with_suffix(".new")
            fresh.write_text(document_of(strategy, after), encoding="utf-8")
            fresh.replace(self._path(strategy))

    def _path(self, strategy: str) -> Path:
        return self._folder / f"{strategy}.json"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
