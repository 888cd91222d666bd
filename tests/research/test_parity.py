"""A backtest and a replay of the same candles fill the same orders: time, side, quantity, price, commission."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.research.open_handed import IN_PARTS, OPEN_HANDED
from thunes.features.bars import Bars
from thunes.research.backtest import ask, run_of
from thunes.research.data.dataset import Dataset
from thunes.research.instrument import instrument_of
from thunes.research.parity import differences, of_fills, of_run
from thunes.research.replay import Recorded, replay
from thunes.research.terms import Terms
from thunes.simulator.candle_file import load
from thunes.strategies import Whole, build

pytestmark = pytest.mark.no_cover  # what it runs is covered elsewhere, and tracing takes twice as long

CASH = Decimal(1000)
MEMBERS = [
    {"strategy": "sma_crossover", "parameters": {"fast": 5, "slow": 20}},
    {"strategy": "donchian", "parameters": {"entry": 5, "exit": 5}},
    {"strategy": "rsi_reversion", "parameters": {"period": 5}, "weight": -1},
]
STRATEGIES: list[tuple[str, dict[str, Any]]] = [
    ("sma_crossover", {"fast": 5, "slow": 20}),
    ("rsi_reversion", {"period": 5, "oversold": 35, "exit_above": 55}),
    ("donchian", {"entry": 10, "exit": 5}),
    ("composite", {"members": MEMBERS, "threshold": 2}),
    ("dca", {"every": 4, "parts": 3, "lookback": 24, "dip": "0.02", "max_fall": None, "goal": "0.001"}),
    ("grid", {"spacing": 80, "levels": 3, "life": 72}),
]
FILES = ["BTCUSDT-1h-2017_2023.parquet", "ETHUSDT-1h-2017_2023.parquet"]


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(("strategy", "parameters"), STRATEGIES)
def test_backtest_and_replay_fill_the_same_orders(
    shared_data: Path, file: str, strategy: str, parameters: dict[str, Any]
) -> None:
    since, until = datetime(2022, 1, 1, tzinfo=UTC), datetime(2022, 3, 2, tzinfo=UTC)
    recording = load(shared_data / "klines" / file, file[:7], since, until)
    wanted = build(strategy, parameters)
    limits = OPEN_HANDED if isinstance(wanted, Whole) else IN_PARTS
    recorded = Recorded(recording.symbol, recording.interval, recording.candles)
    replayed = replay(recorded, wanted, limits, CASH, wanted.warm_up - 1)
    bars = Bars.of(recording.candles, recording.interval)
    instrument = instrument_of(recording.symbol, bars)
    terms = Terms.of(instrument, limits, float(CASH), 0.001, 0.0005)
    run = run_of(ask(wanted, Dataset.of(recording.symbol, bars), terms))
    assert len(run.bar) > 20
    assert differences(of_run(run, bars), of_fills(replayed.fills)) == []
