"""Where candles are missing, wishes count at the closes that are decided: then replay and backtest agree."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.builders import HOUR, START, candles_until
from tests.research.open_handed import IN_PARTS, OPEN_HANDED
from tests.research.test_parity import CASH, STRATEGIES
from thunes.domain.candle import missing
from thunes.domain.instrument import parse_instrument
from thunes.features.bars import Bars
from thunes.research.backtest import ask, run_of
from thunes.research.data.dataset import Dataset
from thunes.research.decidable import decidable, where_decided
from thunes.research.parity import differences, of_fills, of_run
from thunes.research.replay import Recorded, replay
from thunes.research.terms import Terms
from thunes.simulator.candle_file import load
from thunes.simulator.listing import listing
from thunes.strategies import Whole, build
from thunes.strategies.wishes import Wishes
from thunes.usecases.closed_candles import TOLERATED_GAP

pytestmark = pytest.mark.no_cover  # what it runs is covered elsewhere, and tracing takes twice as long


@pytest.mark.parametrize("warm_up", [1, 2, 5, 12])
def test_holes_are_counted_as_the_use_case_counts_them(warm_up: int) -> None:
    dice = np.random.default_rng(2)
    candles = [one for one in candles_until(START, [100] * 300) if dice.random() > 0.15]
    found = decidable(Bars.of(candles, HOUR), warm_up)
    windows = [candles[end - warm_up : end] for end in range(warm_up, len(candles) + 1)]
    assert found[warm_up - 1 :].tolist() == [missing(window, HOUR) <= TOLERATED_GAP for window in windows]
    assert bool(found[warm_up - 1 :].all()) is (warm_up <= 2)


def test_nothing_is_wished_where_nothing_is_decided() -> None:
    candles = candles_until(START, [100] * 20)
    bars = Bars.of([*candles[:8], *candles[11:]], HOUR)
    always = np.ones(len(bars), dtype=np.bool_)
    left = where_decided(Wishes(always, always), bars, 4)
    expected = [not 8 <= number < 11 for number in range(len(bars))]
    assert left.enter.tolist() == left.leave.tolist() == expected


@pytest.mark.parametrize(("strategy", "parameters"), STRATEGIES)
def test_backtest_and_replay_agree_over_an_outage(shared_data: Path, strategy: str, parameters: dict[str, Any]) -> None:
    """On 2021-04-25 the venue was down for three hours, and for two on the 20th."""
    file = shared_data / "klines" / "BTCUSDT-1h-2017_2023.parquet"
    recording = load(file, "BTCUSDT", datetime(2021, 4, 14, tzinfo=UTC), datetime(2021, 5, 14, tzinfo=UTC))
    wanted, bars = build(strategy, parameters), Bars.of(recording.candles, recording.interval)
    limits = OPEN_HANDED if isinstance(wanted, Whole) else IN_PARTS
    recorded = Recorded(recording.symbol, recording.interval, recording.candles)
    replayed = replay(recorded, wanted, limits, CASH, wanted.warm_up - 1)
    instrument = parse_instrument(listing(recording.symbol, recording.candles))
    terms = Terms.of(instrument, limits, float(CASH), 0.001, 0.0005)
    run = run_of(ask(wanted, Dataset.of(recording.symbol, bars), terms))
    assert len(run.bar) > 10
    assert differences(of_run(run, bars), of_fills(replayed.fills)) == []
    assert not decidable(bars, wanted.warm_up).all()
