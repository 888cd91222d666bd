"""What a strategy wishes at every close of a series is what it decides at each, whoever asks and whatever it holds."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings

from tests.builders import HOUR, held
from tests.strategies.walks import BUSY, EACH, STEPS, recorded, walk
from thunes.domain.candle import Candle
from thunes.domain.signal import Leg
from thunes.features.bars import Bars
from thunes.strategies import REGISTRY, Whole, build, build_whole

WHOLE = [name for name in REGISTRY if isinstance(build(name, {}), Whole)]
pytestmark = pytest.mark.no_cover  # what it runs is covered elsewhere, and tracing takes twice as long


def disagreements(strategy: Whole, candles: Sequence[Candle], every: int = 1) -> list[tuple[int, bool]]:
    """Return the closes, and what was held, at which wishes and decisions differ."""
    wishes, found = strategy.wishes(Bars.of(candles, HOUR)), []
    for t in range(strategy.warm_up - 1, len(candles), every):
        window = candles[t + 1 - strategy.warm_up : t + 1]
        for holding in (True, False):
            wanted = Leg.EXIT if holding and wishes.leave[t] else Leg.ENTRY if not holding and wishes.enter[t] else None
            if strategy.decide(window, held(holding)).leg is not wanted:
                found.append((t, holding))
    return found


def test_every_strategy_is_tried() -> None:
    assert set(BUSY) == set(WHOLE)


@pytest.mark.parametrize(("name", "parameters"), EACH)
@settings(max_examples=8, deadline=None, phases=[Phase.generate])  # to shrink a walk takes minutes
@given(steps=STEPS)
def test_on_any_walk(name: str, parameters: dict[str, Any], steps: list[tuple[int, int]]) -> None:
    assert disagreements(build_whole(name, parameters), walk(steps), every=3) == []


@pytest.mark.parametrize(("name", "parameters"), EACH)
def test_on_what_happened(shared_data: Path, name: str, parameters: dict[str, Any]) -> None:
    strategy = build_whole(name, parameters)
    candles = recorded(shared_data, datetime(2021, 5, 10, tzinfo=UTC), 20)
    assert disagreements(strategy, candles) == []
    wishes = strategy.wishes(Bars.of(candles, HOUR))
    assert wishes.enter.sum() > 10
    assert wishes.leave.sum() > 10


@pytest.mark.parametrize("name", WHOLE)
def test_with_the_usual_parameters(shared_data: Path, name: str) -> None:
    candles = recorded(shared_data, datetime(2022, 1, 1, tzinfo=UTC), 60)
    assert disagreements(build_whole(name, {}), candles, every=29) == []


@pytest.mark.parametrize(("name", "parameters"), EACH)
def test_nothing_is_wished_before_it_is_warm_nor_both_at_once(name: str, parameters: dict[str, Any]) -> None:
    strategy, dice = build_whole(name, parameters), np.random.default_rng(5)
    candles = walk([(int(move), 10) for move in dice.integers(-900, 900, 400)])
    wishes = strategy.wishes(Bars.of(candles, HOUR))
    assert wishes.enter.dtype == wishes.leave.dtype == np.bool_
    assert not (wishes.enter | wishes.leave)[: strategy.warm_up - 1].any()
    assert (wishes.enter | wishes.leave)[strategy.warm_up - 1 :].any()
    assert not (wishes.enter & wishes.leave).any()
    for count in (0, 1, strategy.warm_up - 1):
        short = strategy.wishes(Bars.of(candles[:count], HOUR))
        assert len(short.enter) == len(short.leave) == count
        assert not (short.enter | short.leave).any()


@pytest.mark.parametrize(("name", "parameters"), EACH)
def test_an_opinion_says_why_in_words_and_numbers(name: str, parameters: dict[str, Any]) -> None:
    strategy, dice = build_whole(name, {**parameters, "stop_loss": "0.05"}), np.random.default_rng(6)
    candles = walk([(int(move), 10) for move in dice.integers(-900, 900, 250)])
    said = set()
    for end in range(strategy.warm_up, len(candles)):
        for holding in (True, False):
            opinion = strategy.decide(candles[:end], held(holding))
            assert opinion.indicators
            assert ("still" in opinion.why) is (opinion.leg is not None)
            assert (opinion.stop_price is not None) is (opinion.leg is Leg.ENTRY)
            said.add(opinion.why)
    assert len(said) >= 4
    cold = strategy.decide(candles[: strategy.warm_up - 1], held(False))
    assert (cold.leg, cold.why) == (None, f"warming up: {strategy.warm_up - 1} of {strategy.warm_up} candles")
