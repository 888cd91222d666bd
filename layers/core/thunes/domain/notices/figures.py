"""Numbers as the owner reads them: exact, with their unit, and with a sign where they can be a loss."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from thunes.domain.audit import Json
from thunes.domain.money import ZERO, exact, exactly, plain

Facts = Mapping[str, Json]
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Assets:
    """What an instrument's amounts are in: its name says so, once one knows the asset that the limits are in."""

    base: str = ""
    quote: str = ""

    @classmethod
    def of(cls, symbol: object, quote: str) -> "Assets":
        """Return the units of ``symbol``; none for a symbol that is not quoted in ``quote``."""
        name = str(symbol)
        return cls(name.removesuffix(quote), quote) if name.endswith(quote) and name != quote else cls()


def amount(value: object, unit: str = "") -> str:
    """Return an amount of the trail with its unit."""
    return f"{value} {unit}".rstrip()


def signed(value: object, unit: str = "") -> str:
    """Return an amount that can be a gain or a loss: its sign is always shown."""
    number = exact(value)
    sign = MINUS if number < ZERO else "+"
    return amount(f"{sign}{plain(abs(number))}", unit)


@exactly
def notional(fills: list[dict[str, Json]]) -> Decimal:
    """Return what fills came to, in quote."""
    return sum((exact(fill["quantity"]) * exact(fill["price"]) for fill in fills), ZERO)


def amounts(listed: Json) -> str:
    """Return amounts by asset or symbol in one line."""
    if not isinstance(listed, dict) or not listed:
        return "none"
    return ", ".join(f"{name} {value}" for name, value in listed.items())


def dicts(value: Json) -> list[dict[str, Json]]:
    """Return the objects of a list in the trail."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
