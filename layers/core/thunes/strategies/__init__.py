"""Strategies by name; the registry is this one dict."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from thunes.strategies.sma_crossover import SmaCrossover, SmaCrossoverParameters
from thunes.strategies.strategy import BadParameters, Opinion, Strategy

# By name: the strategy, and the dataclass of its parameters.
REGISTRY: Mapping[str, tuple[Callable[[Any], Strategy], type[Any]]] = {
    SmaCrossover.name: (SmaCrossover, SmaCrossoverParameters),
}


def build(name: str, parameters: Mapping[str, Any]) -> Strategy:
    """Return the strategy ``name`` with ``parameters``.

    Raises:
        BadParameters: for an unknown name or parameter, or a value it cannot work with.
    """
    if name not in REGISTRY:
        raise BadParameters(f"strategy {name!r} is unknown; known are {', '.join(sorted(REGISTRY))}")
    strategy, kind = REGISTRY[name]
    known = [field.name for field in fields(kind)]
    for parameter in parameters:
        if parameter not in known:
            raise BadParameters(f"strategy {name} has no parameter {parameter!r}; known are {', '.join(known)}")
    return strategy(kind(**parameters))


__all__ = ["REGISTRY", "BadParameters", "Opinion", "Strategy", "build"]
