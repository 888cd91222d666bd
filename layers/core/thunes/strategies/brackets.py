"""Where an entry is to be left by itself, as shares of its price: an option of any strategy."""

from dataclasses import dataclass
from decimal import Decimal

from thunes.domain.money import ZERO, NotMoney, exact, exactly
from thunes.strategies.strategy import BadParameters


@dataclass(frozen=True, kw_only=True)
class Brackets:
    """``stop_loss`` below and ``take_profit`` above the close that the entry was decided at; None for neither.

    Shares of 1 as decimal text, as in ``"0.02"`` for 2 %.
    """

    stop_loss: Decimal | None = None
    take_profit: Decimal | None = None

    def __post_init__(self) -> None:
        for name in ("stop_loss", "take_profit"):
            object.__setattr__(self, name, share_of(name, getattr(self, name)))
        if self.stop_loss is not None and self.stop_loss >= 1:
            raise BadParameters(f"stop_loss {self.stop_loss} must be less than 1, as in 0.02 for 2 %")

    @property
    def bracketed(self) -> bool:
        """Whether there is a stop or a target."""
        return self.stop_loss is not None or self.take_profit is not None

    @exactly
    def around(self, price: Decimal) -> tuple[Decimal | None, Decimal | None]:
        """Return stop and target of an entry at ``price``, in quote per base."""
        stop = None if self.stop_loss is None else price * (1 - self.stop_loss)
        target = None if self.take_profit is None else price * (1 + self.take_profit)
        return stop, target


def share_of(name: str, value: object) -> Decimal | None:
    """Return parameter ``name`` as a share above 0, None for none; raises BadParameters."""
    if value is None:
        return None
    try:
        share = exact(value, name)
    except NotMoney as error:
        raise BadParameters(f'{error}; write a share of 1 as text, as in "0.02" for 2 %') from None
    if share <= ZERO:
        raise BadParameters(f"{name} {share} must be more than 0; leave it out for none")
    return share
