"""One filter as exchangeInfo lists it: its fields by name, its numbers exact and never negative."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

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
        known = self._numbers.get(field)
        if known is None:
            known = self._numbers[field] = self._read(field)
        return known

    def flag(self, field: str) -> bool:
        """Return whether a switch is on; absent is off."""
        return self._by_name.get(field) is True

    def has(self, field: str) -> bool:
        """Tell whether the field is there."""
        return field in self._by_name

    @cached_property
    def _by_name(self) -> dict[str, object]:
        return dict(self.fields)

    @cached_property
    def _numbers(self) -> dict[str, Decimal]:
        """What has been read: an order asks the same filters again and again."""
        return {}

    def _read(self, field: str) -> Decimal:
        try:
            number = exact(self._by_name.get(field, ZERO), field)
        except NotMoney as error:
            raise MalformedFilter(f"{self.name}: {error}") from error
        if number < ZERO:
            raise MalformedFilter(f"{self.name}: {field}: {number} is negative")
        return number
