"""What lies is caught, by the check that is meant for it; what does not is left alone."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.builders import HOUR
from tests.research.biased import Hasty, Hindsight, Honest, Peeking, Rooted, TwoFaced
from tests.strategies.walks import EACH, recorded
from thunes.domain.candle import Candle
from thunes.errors import Misconfigured
from thunes.research.bias import look_ahead, start_dependence
from thunes.simulator.generator import generate
from thunes.strategies import REGISTRY, build

pytestmark = pytest.mark.no_cover  # what it runs is covered elsewhere, and tracing takes twice as long

CANDLES = generate(11, datetime(2024, 1, 1, tzinfo=UTC), HOUR, 600)


def checks(strategy: Any, candles: Sequence[Candle] = CANDLES) -> tuple[set[str], set[str]]:
    ahead, start = look_ahead(strategy, candles, HOUR), start_dependence(strategy, candles, HOUR)
    assert {one.strategy for one in (*ahead, *start)} <= {strategy.name}
    return {one.check for one in ahead}, {one.check for one in start}


def test_what_does_not_lie_is_left_alone() -> None:
    assert checks(Honest()) == (set(), set())


@pytest.mark.parametrize("strategy", [Peeking(), Hindsight()], ids=lambda strategy: strategy.name)
def test_knowing_the_future_is_caught(strategy: Any) -> None:
    ahead, _ = checks(strategy)
    assert {"future", "decision"} <= ahead


@pytest.mark.parametrize("strategy", [Rooted(), Hasty()], ids=lambda strategy: strategy.name)
def test_leaning_on_where_the_series_begins_is_caught_by_both(strategy: Any) -> None:
    ahead, start = checks(strategy)
    assert "start" in ahead
    assert "future" not in ahead
    assert start == {"past"}


def test_deciding_other_than_wished_is_caught() -> None:
    assert checks(TwoFaced())[0] == {"decision"}


def test_a_finding_says_when_and_what() -> None:
    found = [one for one in look_ahead(Peeking(), CANDLES, HOUR) if one.check == "future"]
    wish = "(nothing|to enter|to leave)"
    told = rf"wishes {wish}, and {wish} with the candles from 2024-\S+Z on (cut off|times 3|times 0.5)"
    assert found
    assert {one.candle for one in found} <= {candle.open_time for candle in CANDLES}
    assert [one.what for one in found if not re.fullmatch(told, one.what)] == []
    [first, *_] = start_dependence(Rooted(), CANDLES, HOUR)
    assert re.fullmatch(r"(wish|decision when (in|out)) is .+ from \d+ candles, and .+ from \d+", first.what)


@pytest.mark.parametrize(("name", "parameters"), EACH)
def test_no_registered_strategy_lies(name: str, parameters: dict[str, Any]) -> None:
    strategy = build(name, parameters)
    candles = generate(12, datetime(2024, 1, 1, tzinfo=UTC), HOUR, 2 * strategy.warm_up + 300)
    assert look_ahead(strategy, candles, HOUR) == []
    assert start_dependence(strategy, candles, HOUR) == []


@pytest.mark.parametrize("name", REGISTRY)
def test_nor_over_candles_that_happened(shared_data: Path, name: str) -> None:
    candles = recorded(shared_data, datetime(2021, 2, 1, tzinfo=UTC), 45)
    assert look_ahead(build(name, {}), candles, HOUR) == []
    assert start_dependence(build(name, {}), candles, HOUR) == []


def test_too_few_candles_tell_nothing() -> None:
    with pytest.raises(Misconfigured, match=r"61 candles are too few to check honest; give it 62 or more"):
        look_ahead(Honest(), CANDLES[:61], HOUR)
    assert look_ahead(Honest(), CANDLES[:62], HOUR) == []
