import re
from dataclasses import dataclass
from typing import Any

import pytest

from thunes.strategies import REGISTRY, BadParameters, build
from thunes.strategies.sma_crossover import SmaCrossover, SmaCrossoverParameters
from thunes.strategies.strategy import hash_parameters


@dataclass(frozen=True)
class Parameters:
    length: int = 14
    name: str = "x"


def test_a_strategy_is_built_by_name_with_its_parameters() -> None:
    built = build("sma_crossover", {"fast": 3, "slow": 7})
    assert isinstance(built, SmaCrossover)
    assert built.parameters == SmaCrossoverParameters(3, 7)
    assert build("sma_crossover", {}).warm_up == 50


def test_every_strategy_stands_under_its_own_name() -> None:
    assert [build(name, {}).name for name in REGISTRY] == list(REGISTRY)


def test_an_unknown_strategy_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadParameters, match=r"strategy 'moon' is unknown; known are .*sma_crossover"):
        build("moon", {})


@pytest.mark.parametrize("parameters", [{"length": 3}, {"fast": 3, "slow": 7, "medium": 5}])
def test_an_unknown_parameter_is_refused_by_name(parameters: dict[str, Any]) -> None:
    with pytest.raises(
        BadParameters,
        match=r"sma_crossover has no parameter '(length|medium)'; known are stop_loss, take_profit, fast, slow",
    ):
        build("sma_crossover", parameters)


@pytest.mark.parametrize("parameters", [{"fast": 7, "slow": 3}, {"fast": "3"}, {"slow": 50.0}])
def test_a_value_it_cannot_work_with_is_refused(parameters: dict[str, Any]) -> None:
    with pytest.raises(BadParameters):
        build("sma_crossover", parameters)


def test_a_hash_is_sixteen_hex_digits_and_stays() -> None:
    assert re.fullmatch("[0-9a-f]{16}", hash_parameters("s", 1, Parameters()))
    assert hash_parameters("s", 1, Parameters()) == hash_parameters("s", 1, Parameters(14, "x"))


@pytest.mark.parametrize(
    "other", [("t", 1, Parameters()), ("s", 2, Parameters()), ("s", 1, Parameters(15)), ("s", 1, Parameters(14, "y"))]
)
def test_a_hash_differs_when_name_version_or_parameters_do(other: tuple[str, int, Parameters]) -> None:
    assert hash_parameters(*other) != hash_parameters("s", 1, Parameters())


@pytest.mark.parametrize("parameters", [{"length": 14}, Parameters, None])
def test_only_a_dataclass_of_parameters_has_a_hash(parameters: object) -> None:
    with pytest.raises(TypeError, match="must be an instance of a dataclass"):
        hash_parameters("s", 1, parameters)
