"""Candles as a job finds them, an order to end, and AWS in this process."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from moto import mock_aws

from tests.contracts.tables import pretend_to_be_somebody
from tests.research.worlds import world
from thunes import wiring
from thunes.research.trials import Line, TrialLedger


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of candles of two symbols, the first with something to find."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "data"
    folder.mkdir()
    for symbol, drift in (("BTCUSDT", 0.003), ("ETHUSDT", 0.0)):
        write_parquet(folder / f"{symbol}-1h.parquet", drift)
    return folder


def write_parquet(path: Path, drift: float, count: int = 1500) -> None:
    bars = world(5, count, drift)
    columns = {
        "open_time": bars.open_ms,
        **{name: getattr(bars, name) for name in ("open", "high", "low", "close", "volume")},
    }
    pq.write_table(pa.table(columns), path)


@pytest.fixture
def moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An AWS that is empty at the start of each test; never to be raced on with threads."""
    pretend_to_be_somebody(monkeypatch)
    wiring.forget()
    with mock_aws():
        yield
    wiring.forget()


@pytest.fixture
def told_to_end(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let this process be told to end after so many trials."""

    def after(count: int) -> None:
        append, left = TrialLedger.append, iter(range(count - 1, -1, -1))

        def told(ledger: TrialLedger, line: Line) -> None:
            append(ledger, line)
            if next(left, None) == 0:
                os.kill(os.getpid(), signal.SIGTERM)

        monkeypatch.setattr(TrialLedger, "append", told)

    return after
