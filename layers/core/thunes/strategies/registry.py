"""Strategies by name, each imported when it is first asked for: what needs no numpy never waits for it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from difflib import get_close_matches
from importlib import import_module
from typing import Any

from thunes.strategies.bounds import Bound
from thunes.strategies.strategy import BadParameters, Strategy, Whole

Kind = tuple[Callable[[Any], Strategy], type[Any]]


class Registry(Mapping[str, Kind]):
    """By name: the strategy, and the dataclass of its parameters; both are in the module of that name."""

    def __init__(self, names: Mapping[str, tuple[str, str]]) -> None:
        self._names = names

    def __getitem__(self, name: str) -> Kind:
        """Import the strategy.

        Raises:
            KeyError: when there is none of that name.
            BadParameters: when it needs numpy, and numpy is not there.
        """
        strategy, parameters = self._names[name]
        try:
            module = import_module(f"thunes.strategies.{name}")
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] != "numpy":
                raise
            raise BadParameters(
                f"strategy {name} needs numpy, which is not here; "
                ".ci/setup local installs it, and layers/numbers brings it to check_signals alone"
            ) from None
        return getattr(module, strategy), getattr(module, parameters)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


REGISTRY: Mapping[str, Kind] = Registry(
    {
        "sma_crossover": ("SmaCrossover", "SmaCrossoverParameters"),
        "rsi_reversion": ("RsiReversion", "RsiReversionParameters"),
        "donchian": ("Donchian", "DonchianParameters"),
        "composite": ("Composite", "CompositeParameters"),
        "dca": ("Dca", "DcaParameters"),
        "grid": ("GridLines", "GridParameters"),
    }
)


def build(name: str, parameters: Mapping[str, Any]) -> Strategy:
    """Return the strategy ``name`` with ``parameters``.

    Raises:
        BadParameters: for an unknown name or parameter, or a value it cannot work with.
    """
    strategy, kind = _kind(name)
    known = [field.name for field in fields(kind)]
    for parameter in parameters:
        if parameter not in known:
            raise BadParameters(f"strategy {name} has no parameter {parameter!r}; {_known(parameter, known)}")
    return strategy(kind(**parameters))


def build_whole(name: str, parameters: Mapping[str, Any]) -> Whole:
    """Return a strategy that enters and leaves in one go; raises BadParameters as ``build`` does, and for any other."""
    strategy = build(name, parameters)
    if not isinstance(strategy, Whole):
        raise BadParameters(f"{name} builds its position up in parts, and a close alone asks for nothing; take another")
    return strategy


def bounds_of(name: str) -> Mapping[str, Bound]:
    """Return between which values a search looks for the parameters of strategy ``name``; raises BadParameters."""
    bounds: Mapping[str, Bound] = getattr(_kind(name)[0], "bounds")  # noqa: B009 - a callable need not have them
    return bounds


def _kind(name: str) -> Kind:
    if name not in REGISTRY:
        raise BadParameters(f"strategy {name!r} is unknown; {_known(name, sorted(REGISTRY))}")
    return REGISTRY[name]


def _known(given: str, names: Iterable[str]) -> str:
    """Say what would have been right, the likeliest first."""
    listed = list(names)
    near = get_close_matches(given, listed, n=1)
    return "".join(f"did you mean {name}? " for name in near) + f"known are {', '.join(listed)}"
