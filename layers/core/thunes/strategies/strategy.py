"""What a strategy is: a pure function from closed candles, and what we hold, to an opinion."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, is_dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from thunes.domain.audit import canonical, to_json
from thunes.domain.candle import Candle
from thunes.domain.holding import Holding
from thunes.domain.signal import Leg

if TYPE_CHECKING:
    from thunes.features.bars import Bars
    from thunes.strategies.brackets import Brackets
    from thunes.strategies.wishes import Wishes


# The venue hands out a thousand candles at once, and the one that is running is among them.
MOST_CANDLES = 999


class BadParameters(ValueError):
    """Parameters that a strategy cannot work with."""


@dataclass(frozen=True)
class Opinion:
    """What the strategy wants done at this close, if anything, and the numbers that say why.

    ``share`` is of ``Signal``: the part of a full size to buy, or of what is held to sell; None for all in one go.
    """

    leg: Leg | None
    why: str
    indicators: Mapping[str, Decimal] = field(default_factory=dict)
    stop_price: Decimal | None = None
    target_price: Decimal | None = None
    share: Decimal | None = None


class Strategy(Protocol):
    """It knows no clock, no network, no account. ``parameters`` is a frozen dataclass."""

    name: str
    version: int
    parameters: "Brackets"

    @property
    def warm_up(self) -> int:
        """How many closed candles it needs before it can have an opinion."""

    @property
    def param_hash(self) -> str:
        """What identifies its version and parameters in ids and in the trail."""

    def decide(self, candles: Sequence[Candle], holding: Holding) -> Opinion:
        """Return the opinion at the close of the last of ``candles`` (oldest first, all of them closed)."""


@runtime_checkable
class Whole(Strategy, Protocol):
    """A strategy that enters and leaves in one go: what its closes want is known without going through them."""

    def wishes(self, bars: "Bars") -> "Wishes":
        """Return what ``decide`` would want at the close of every one of ``bars``, none before it is warm."""


def hash_parameters(name: str, version: int, parameters: object) -> str:
    """Return 16 hex digits that change whenever the strategy's version or any of its parameters does.

    A parameter that is None is not there: an option that a strategy learns later renames nothing that exists.
    """
    if not is_dataclass(parameters) or isinstance(parameters, type):
        raise TypeError("parameters must be an instance of a dataclass")
    given = {parameter: value for parameter, value in asdict(parameters).items() if value is not None}
    content = {"name": name, "version": version, "parameters": to_json(given)}
    return hashlib.sha256(canonical(content).encode()).hexdigest()[:16]


def check_warm_up(name: str, candles: int) -> None:
    """Refuse a strategy that would wait for ever; raises BadParameters."""
    if candles > MOST_CANDLES:
        raise BadParameters(f"{name}: would need {candles} candles, and there are {MOST_CANDLES} at most; shorten it")
