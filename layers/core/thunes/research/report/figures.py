"""Figures as they are read: one format for each kind, with its unit and a sign that does not depend on colour."""

import math
from datetime import timedelta
from typing import NamedTuple

from thunes.domain.times import from_ms
from thunes.research.report.html import Html, element

NONE = "-"
MINUS = "\N{MINUS SIGN}"
MOST_DECIMALS = 8
MINUTES_PER_DAY = 1440
# After so many days nobody asks for hours.
MANY_DAYS = 100
# A unit stays on the line of its number.
SPACE = "\N{NO-BREAK SPACE}"


class Money(NamedTuple):
    """An asset and how many decimals its amounts are shown with."""

    asset: str
    decimals: int

    @classmethod
    def like(cls, asset: str, amount: float) -> "Money":
        """Return the format in which ``amount`` has six digits or more, and two decimals at least."""
        return cls(asset, min(max(2, 5 - math.floor(math.log10(amount))), MOST_DECIMALS))

    def plain(self, amount: float, *, signed: bool = False) -> str:
        """Return the amount without its unit."""
        return number(amount, self.decimals, signed=signed)

    def full(self, amount: float, *, signed: bool = False) -> str:
        """Return the amount with its unit."""
        return f"{self.plain(amount, signed=signed)}{SPACE}{self.asset}"


def number(value: float, decimals: int, *, signed: bool = False) -> str:
    """Return ``1,234.50``, with ``signed`` ``+1,234.50``; what rounds to zero has no sign."""
    digits = f"{abs(value):,.{decimals}f}"
    if not any(digit in digits for digit in "123456789"):
        return digits
    return (MINUS if value < 0 else "+" if signed else "") + digits


def percent(share: float, decimals: int = 2, *, signed: bool = False) -> str:
    """Return a share of 1 as ``12.34 %``, with a space that does not break."""
    return f"{number(share * 100.0, decimals, signed=signed)}{SPACE}%"


def optional(share: float | None, *, signed: bool = False) -> str:
    """Return a share as a percentage, a dash for None."""
    return NONE if share is None or not math.isfinite(share) else percent(share, signed=signed)


def exact(value: float | None, shown: str, *, toned: bool = False) -> Html:
    """Return ``shown`` with the figure it stands for, as a program may read it; ``toned`` adds a colour to a sign."""
    tone = {"+": "gain", MINUS: "loss"}.get(shown[:1]) if toned else None
    return element("data", shown, value="" if value is None else repr(value), class_=tone)


def lasting(milliseconds: float) -> str:
    """Return a length of time as ``3 d 4 h``, ``4 h 30 min`` or ``12 min``."""
    minutes = round(timedelta(milliseconds=milliseconds).total_seconds() / 60)
    days, hours, rest = minutes // MINUTES_PER_DAY, minutes // 60 % 24, minutes % 60
    if days >= MANY_DAYS:
        return f"{days:,} d"
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    return (f"{hours} h {rest} min" if rest else f"{hours} h") if hours else f"{rest} min"


def moment(stamp: int) -> str:
    """Return ``2022-03-01 14:00``, UTC."""
    return f"{from_ms(stamp):%Y-%m-%d %H:%M}"


def day(stamp: int) -> str:
    """Return ``2022-03-01``, UTC."""
    return f"{from_ms(stamp):%Y-%m-%d}"
