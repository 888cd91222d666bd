"""What a strategy may know of a position: how much of a full size it is, and what that cost on average."""

from dataclasses import dataclass
from decimal import Decimal

from thunes.domain.money import ZERO


@dataclass(frozen=True)
class Holding:
    """``share`` of a full size, 0 for none (dust is none); ``average_cost`` in quote per base, fees in quote included.

    It is true when something is held.
    """

    share: Decimal = ZERO
    average_cost: Decimal = ZERO

    def __bool__(self) -> bool:
        return self.share > ZERO


NOTHING = Holding()
