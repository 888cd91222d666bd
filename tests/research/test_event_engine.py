"""Close by close in decimals: on whole positions it is the compiled pass, on parts vectorbt keeps the same books."""

from typing import Any

import numpy as np
import pytest

from tests.builders import HOUR
from tests.strategies.walks import BUSY, walk
from thunes.features.bars import Bars
from thunes.research.backtest import Question, answer, ask, run_of
from thunes.research.certify import certified_run
from thunes.research.data.dataset import Dataset
from thunes.research.event_engine import run_events
from thunes.research.terms import Terms
from thunes.strategies import build

DICE = np.random.default_rng(11)
CANDLES = walk([(int(move), 10) for move in DICE.integers(-900, 901, 600)])
BARS = Bars.of(CANDLES, HOUR)
VENUE = Terms(
    budget=100.0, band=0.005, max_slippage=0.02, tick=0.01, lot=0.0001, min_quantity=0.0001, min_notional=5.0,
    reserve=0.001, in_base=True,
)  # fmt: skip
PARTS: list[tuple[str, dict[str, Any]]] = [
    ("dca", {"every": 3, "parts": 4, "lookback": 6, "max_fall": None, "goal": "0.001"}),
    ("grid", {"spacing": 50, "levels": 4, "life": 30}),
]


def question(name: str, parameters: dict[str, Any], terms: Terms = VENUE) -> Question:
    return ask(build(name, parameters), Dataset.of("BTCUSDT", BARS), terms)


@pytest.mark.parametrize(("name", "parameters"), [(name, some) for name, each in BUSY.items() for some in each])
def test_whole_positions_come_to_what_the_compiled_pass_finds(name: str, parameters: dict[str, Any]) -> None:
    asked = question(name, parameters)
    compiled, (events, _) = run_of(asked), run_events(asked.lead, BARS, asked.strategy, VENUE)
    assert len(compiled.bar) > 10
    for one, other in zip(vars(compiled).values(), vars(events).values(), strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("name", "parameters"), PARTS)
def test_vectorbt_keeps_the_same_books_of_parts(name: str, parameters: dict[str, Any]) -> None:
    run = certified_run(question(name, parameters))
    assert len(run.bar) > 30
    assert set(run.side.tolist()) == {1, -1}


@pytest.mark.parametrize(("name", "parameters"), PARTS)
def test_the_budget_bounds_what_is_held_at_cost_and_the_cash_is_never_spent_twice(
    name: str, parameters: dict[str, Any]
) -> None:
    run = run_of(question(name, parameters))
    cost = np.cumsum(np.where(run.side > 0, run.quantity * run.price, 0.0))
    assert cost[-1] > 100.0  # more was bought than a full size, and never held at once
    assert run.held.min() >= 0.0
    cash = run.equity - run.held * BARS.close
    assert cash.min() >= 1000.0 - 100.0 - np.abs(run.equity - 1000.0).max() - 1e-9


def test_a_part_that_the_venue_would_not_take_is_never_bought_and_that_is_told() -> None:
    found = answer(question("dca", {"parts": 10, "lookback": 6}, VENUE._replace(budget=10.0)))
    assert len(found.run.bar) == 0
    assert any("a part of 10 less than 5" in warning for warning in found.warnings)


def test_without_a_budget_a_full_size_is_the_cash() -> None:
    run = run_of(question("grid", {"spacing": 50, "levels": 4, "life": 30}, Terms()))
    first = run.quantity[0] * run.price[0]
    assert first == pytest.approx(1000.0 * round(first / 250.0) * 0.25)
