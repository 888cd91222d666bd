"""`thunes sweep` in a folder with a market, and what it leaves there."""

import csv
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.research.markets import HOUR_MS, walked
from tests.research.worlds import world, write_candles
from thunes.cli import run
from thunes.features.bars import Bars
from thunes.research.backtest import run_of

Given = Callable[..., tuple[int, str, str]]
SMA = ("sma_crossover", "--range", "fast=3:9:3", "--range", "slow=6:30:8")
DONCHIAN = ("donchian", "--range", "exit=3:12:3", "--range", "entry=8:20:4")
MARKET = world(5, 1501, 0.003)
EPOCH_MS = 1_609_459_200_000


def holed() -> Bars:
    """Return candles some of which are missing: two beside each other at times, and elsewhere four in a row."""
    bars = walked(17, 1501)
    steps = np.diff(bars.open_ms, prepend=bars.open_ms[0] - HOUR_MS)
    steps[700] = 5 * HOUR_MS
    return replace(bars, open_ms=EPOCH_MS + np.cumsum(steps) - HOUR_MS)


def commands_in(place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Given:
    """Return what runs a command in a folder with a market; no backtest is certified, which takes many seconds."""
    monkeypatch.chdir(place)
    monkeypatch.setitem(sys.modules, "vectorbt", SimpleNamespace())
    believed = SimpleNamespace(certified_run=run_of, certified_beside=lambda asked, _: (run_of(asked), lambda: None))
    monkeypatch.setitem(sys.modules, "thunes.research.certify", believed)
    write_candles(place / "BTCUSDT-1h.csv", MARKET)

    def command(name: str, *options: str) -> tuple[int, str, str]:
        code = run([name, *options, "--data", "BTCUSDT-1h.csv", "--budget", "all"])
        return code, *capsys.readouterr()

    return command


def answer(found: tuple[int, str, str], code: int = 0) -> Any:
    assert found[0] == code, found[2]
    return json.loads(found[1])


def rows(summary: dict[str, Any]) -> list[dict[str, str]]:
    with (Path("artifacts/sweep") / summary["sweep"] / "sweep.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def recorded() -> list[dict[str, Any]]:
    (file,) = Path("artifacts/trials").glob("*.jsonl")
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
