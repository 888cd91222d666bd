"""One filter as exchangeInfo lists it: its fields by name, its numbers exact and never negative."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from thunes.domain.money import ZERO, NotMoney, exact


class MalformedFilter(ValueError):
    """A filter whose field cannot be read."""


@dataclass(frozen=True)
class FilterRow:
    """One filter; ``fields`` are sorted, so that equal filters are equal."""

    name: str
    fields: tuple[tuple[str, object], ...]

    @classmethod
    def of(cls, entry: Mapping[str, object]) -> "FilterRow":
        """Read an entry of ``filters``; raises MalformedFilter when it has no type."""
        name = entry.get("filterType")
        if not isinstance(name, str):
            raise MalformedFilter("field 'filterType' is missing")
        return cls(name, tuple(sorted((key, value) for key, value in entry.items() if key != "filterType")))

    def number(self, field: str) -> Decimal:
        """Return a number; 0 when the field is absent, for 0 switches a bound off.

        Raises:
            MalformedFilter: naming the filter and the field.
        """
        value = dict(self.fields).get(field, ZERO)
        try:
            number = exact(value, field)
        except NotMoney as error:
            raise MalformedFilter(f"{self.name}: {error}") from error
        if number < ZERO:
            raise MalformedFilter(f"{self.name}: {field}: {number} is negative")
        return number

    def flag(self, field: str) -> bool:
        """Return whether a switch is on; absent is off."""
        return dict(self.fields).get(field) is True

    def has(self, field: str) -> bool:
        """Tell whether the field is there."""
        return field in dict(self.fields)
