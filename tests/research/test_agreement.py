"""Two runs that differ are told apart at the first order, or else at the first close, where they do."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from tests.research.markets import VENUE, walked
from thunes.features.bars import Bars
from thunes.research.agreement import EnginesDisagree, compare
from thunes.research.kernel import Run, simulate
from thunes.strategies import build_whole


@pytest.fixture(scope="module")
def books() -> tuple[Bars, Run, Run]:
    bars = walked(3)
    wishes = build_whole("sma_crossover", {"fast": 5, "slow": 20}).wishes(bars)
    return bars, simulate(bars, wishes, VENUE), simulate(bars, wishes, VENUE)


@pytest.mark.parametrize("name", [field.name for field in fields(Run)])
def test_the_first_difference_is_named(books: tuple[Bars, Run, Run], name: str) -> None:
    bars, ours, theirs = books
    wrong: Any = getattr(ours, name) * 1.0
    wrong[5:] += (1.0 if name == "bar" else 1e-8) * (1.0 + np.abs(wrong[5:]))
    place = "close of the candle" if name in {"equity", "held"} else "order 6,"
    label = bars.open_ms[5] if name in {"equity", "held"} else bars.open_ms[ours.bar[5]]
    with pytest.raises(EnginesDisagree, match=rf"{place}.* {label} ms: {name} is .* here and .* in vectorbt"):
        compare(ours, replace(theirs, **{name: wrong}), bars)


def test_an_order_too_many_is_named(books: tuple[Bars, Run, Run]) -> None:
    bars, ours, theirs = books
    short = replace(theirs, **{name: getattr(theirs, name)[:4] for name in ("bar", "side", "quantity", "price")})
    with pytest.raises(EnginesDisagree, match=r"order 5, .* only here"):
        compare(ours, short, bars)
    with pytest.raises(EnginesDisagree, match=r"order 5, .* only in vectorbt"):
        compare(short, ours, bars)


def test_the_same_run_agrees_with_itself(books: tuple[Bars, Run, Run]) -> None:
    bars, ours, theirs = books
    assert len(ours.bar) > 6
    compare(ours, theirs, bars)
