"""Where a study lives on disk: what it is, its journal, its trials' returns. One process at a time."""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from optuna.storages import BaseStorage, JournalStorage
from optuna.storages.journal import JournalFileBackend

from thunes.domain.audit import canonical
from thunes.errors import Misconfigured, Transient
from thunes.features.bars import Floats
from thunes.research.backtest import code_version
from thunes.research.optimise.ground import Ground
from thunes.research.optimise.plan import Plan

# What a person is told first when a study is not the one that was asked for.
TELLING = ("strategy", "symbol", "data_hash", "terms", "objectives")


def config_of(plan: Plan, ground: Ground) -> dict[str, Any]:
    """Return all that the trials of a study depend on, as JSON has it."""
    return {
        **plan.config,
        "version": plan_version(plan),
        "symbol": ground.dataset.symbol,
        "interval": ground.dataset.bars.interval.name,
        "data_hash": ground.dataset.data_hash,
        "terms": ground.terms._asdict(),
        "code_version": code_version(),
    }


def plan_version(plan: Plan) -> int:
    """Return the version of the plan's strategy."""
    from thunes.strategies import REGISTRY  # noqa: PLC0415 - imports the strategy

    return int(getattr(REGISTRY[plan.strategy][0], "version"))  # noqa: B009 - a callable need not have one


def study_id(config: Mapping[str, Any]) -> str:
    """Name a study by what it depends on: the same command is the same study."""
    return f"{config['strategy']}-{config['symbol']}-{config['interval']}-{digest_of(config)[:12]}"


def digest_of(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of ``content``, as JSON has it, whatever the order of its names."""
    return hashlib.sha256(canonical(json.loads(json.dumps(content), parse_float=str)).encode()).hexdigest()


@dataclass(frozen=True)
class StudyFolder:
    """``place`` is the study's folder; its name is the study's id unless it was given one."""

    place: Path

    @property
    def result(self) -> Path:
        """Where the results are, once there are any."""
        return self.place / "result"

    @contextmanager
    def opened(self, config: Mapping[str, Any]) -> Iterator[BaseStorage]:
        """Give the journal of the study, to this process alone.

        Raises:
            Misconfigured: when another study is there already.
            Transient: when it is under way in another process.
        """
        self.place.mkdir(parents=True, exist_ok=True)
        with (self.place / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Transient(f"study {self.place.name} is under way in another process; wait for it") from None
            self._claim(json.loads(json.dumps(config)))
            yield JournalStorage(JournalFileBackend(str(self._mended_journal())))

    def _claim(self, config: Mapping[str, Any]) -> None:
        path = self.place / "study.json"
        if not path.exists():
            fresh = path.with_suffix(".new")
            fresh.write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
            fresh.replace(path)
            return
        there = self.config
        names = [*TELLING, *sorted({*config, *there} - set(TELLING))]
        for name in names:
            if there.get(name) != config.get(name):
                raise Misconfigured(
                    f"study {self.place.name} has {name} {there.get(name)} and not {config.get(name)}; "
                    "give the study another name, or its own options"
                )

    @property
    def config(self) -> dict[str, Any]:
        """Return what the study in this folder depends on."""
        found: dict[str, Any] = json.loads((self.place / "study.json").read_text(encoding="utf-8"))
        return found

    def _mended_journal(self) -> Path:
        """Return the journal without what a process that was killed left of itself: half a line, and its lock."""
        path = self.place / "journal.log"
        (self.place / "journal.log.lock").unlink(missing_ok=True)
        if path.exists():
            content = path.read_bytes()
            whole = content.rfind(b"\n") + 1
            if whole < len(content):
                os.truncate(path, whole)
        return path

    def keep(self, number: int, rows: Floats) -> None:
        """Keep the returns of trial ``number``, at a place of their own, so that twice is once."""
        with (self.place / "returns.f64").open("r+b" if self._returns.exists() else "w+b") as file:
            os.pwrite(file.fileno(), rows.astype("<f8").tobytes(), number * rows.nbytes)

    def kept(self, numbers: list[int], rows: int) -> Floats:
        """Return (rows, k) the returns of the trials ``numbers``."""
        kept = np.memmap(self._returns, dtype="<f8", mode="r")
        return np.stack([kept[number * rows : (number + 1) * rows] for number in numbers], axis=1)

    @property
    def _returns(self) -> Path:
        return self.place / "returns.f64"
