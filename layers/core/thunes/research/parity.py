"""Whether a backtest filled what the use cases filled: time, side, quantity, price, commission, to the last digit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import zip_longest

from thunes.domain.fill import Fill
from thunes.domain.money import plain
from thunes.domain.signal import Side
from thunes.domain.times import from_ms, iso
from thunes.features.bars import Bars
from thunes.research.kernel import BUY, Run
from thunes.research.replay import TICK

# The venue keeps so many decimals of every amount.
DECIMALS = 8


@dataclass(frozen=True)
class Filled:
    """One fill as both have it; ``opened`` is when its candle opened, amounts are the venue's."""

    opened: datetime
    side: Side
    quantity: Decimal
    price: Decimal
    commission: Decimal

    def __str__(self) -> str:
        amounts = f"{plain(self.quantity)} at {plain(self.price)}, commission {plain(self.commission)}"
        return f"{iso(self.opened)} {self.side} {amounts}"


def of_run(run: Run, bars: Bars) -> Iterator[Filled]:
    """Yield what a backtest filled."""
    columns = (run.bar, run.side, run.quantity, run.price, run.commission)
    for bar, side, *amounts in zip(*columns, strict=True):
        opened = from_ms(int(bars.open_ms[bar]), "open_time")
        yield Filled(opened, Side.BUY if side == BUY else Side.SELL, *(_venue(amount) for amount in amounts))


def of_fills(fills: Sequence[Fill]) -> Iterator[Filled]:
    """Yield what a replay filled; its ticks come a moment after the candle has opened."""
    for fill in fills:
        opened = fill.at - TICK + timedelta(milliseconds=1)
        yield Filled(opened, fill.side, fill.quantity, fill.price, fill.commission)


def differences(backtest: Iterator[Filled], replay: Iterator[Filled]) -> list[str]:
    """Return a line for every place where the two are not the same; none when they agree."""
    pairs = zip_longest(backtest, replay)
    return [f"backtest {one or 'nothing'}; replay {other or 'nothing'}" for one, other in pairs if one != other]


def _venue(amount: float) -> Decimal:
    return Decimal(f"{amount:.{DECIMALS}f}")
