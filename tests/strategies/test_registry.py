"""Strategies are found by name, imported when asked for, and say what is missing."""

import subprocess
import sys

import pytest

from thunes.strategies import REGISTRY, BadParameters, Bound, bounds_of, build

WITHOUT_NUMPY = """
import sys
from decimal import Decimal
{hidden}
import thunes.strategies
strategy = thunes.strategies.build("sma_crossover", {{}})
assert strategy.decide([], None).leg is None
assert thunes.strategies.bounds_of("sma_crossover")
print("numpy" in sys.modules and sys.modules["numpy"] is not None)
for name in sorted(thunes.strategies.REGISTRY):
    try:
        thunes.strategies.build(name, {{}})
    except thunes.strategies.BadParameters as error:
        print(error)
"""


def run(hidden: str = "") -> list[str]:
    code = WITHOUT_NUMPY.format(hidden=hidden)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_what_needs_no_numpy_never_imports_it() -> None:
    assert run() == ["False"]


def test_without_numpy_a_strategy_that_needs_it_says_so_in_a_line() -> None:
    imported, *said = run('sys.modules["numpy"] = None')
    assert imported == "False"
    for name, line in zip(["composite", "donchian", "rsi_reversion"], said, strict=True):
        assert line.startswith(f"strategy {name} needs numpy, which is not here; .ci/setup local installs it, and")


@pytest.mark.parametrize(
    ("name", "parameters", "said"),
    [
        ("donchain", {}, "strategy 'donchain' is unknown; did you mean donchian? known are composite, dca, donchian, "),
        ("sma", {}, "strategy 'sma' is unknown; known are "),
        ("sma_crossover", {"slwo": 5}, "has no parameter 'slwo'; did you mean slow? known are stop_loss, "),
        ("rsi_reversion", {"over_sold": 5}, "has no parameter 'over_sold'; did you mean oversold? known are "),
    ],
)
def test_a_slip_of_the_pen_is_answered_with_what_was_meant(name: str, parameters: dict[str, int], said: str) -> None:
    with pytest.raises(BadParameters) as refused:
        build(name, parameters)
    assert said in str(refused.value)


@pytest.mark.parametrize("name", REGISTRY)
def test_a_search_stays_among_parameters_that_exist(name: str) -> None:
    bounds, kind = bounds_of(name), REGISTRY[name][1]
    assert bounds
    for parameter, bound in bounds.items():
        assert isinstance(bound, Bound)
        assert bound.low < bound.high
        assert bound.step >= 1
        assert bound.low <= getattr(kind(), parameter) <= bound.high


@pytest.mark.parametrize("name", REGISTRY)
@pytest.mark.parametrize("end", ["low", "high"])
def test_both_ends_of_the_bounds_can_be_built(name: str, end: str) -> None:
    assert build(name, {parameter: getattr(bound, end) for parameter, bound in bounds_of(name).items()}).warm_up > 0
