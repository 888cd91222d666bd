"""Strategies by name; the registry is this one dict."""

from collections.abc import Callable, Mapping
from typing import Any

from thunes.strategies.sma_crossover import SmaCrossover, SmaCrossoverParameters
from thunes.strategies.strategy import BadParameters, Opinion, Strategy

REGISTRY: Mapping[str, Callable[..., Strategy]] = {
    SmaCrossover.name: lambda **parameters: SmaCrossover(SmaCrossoverParameters(**parameters)),
}


def build(name: str, parameters: Mapping[str, Any]) -> Strategy:
    """Return the strategy ``name`` with ``parameters``.

    Raises:
        BadParameters: for an unknown name or parameter, or a value it cannot work with.
    """
    if name not in REGISTRY:
        raise BadParameters(f"strategy {name!r} is unknown; known are {', '.join(sorted(REGISTRY))}")
    try:
        return REGISTRY[name](**parameters)
    except TypeError as error:
        raise BadParameters(f"strategy {name}: {error}") from None


__all__ = ["REGISTRY", "BadParameters", "Opinion", "Strategy", "build"]
