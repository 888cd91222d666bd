"""Numbers as DynamoDB keeps them, 38 digits and no float in between: PynamoDB's own go through float."""

from decimal import Decimal

from pynamodb.attributes import Attribute
from pynamodb.constants import NUMBER

from thunes.domain.money import exact, plain


class DecimalAttribute(Attribute[Decimal]):
    """An exact amount."""

    attr_type = NUMBER

    def serialize(self, value: Decimal) -> str:
        """Return the exact text; raises NotMoney for anything but a finite decimal."""
        return plain(exact(value, self.attr_name))

    def deserialize(self, value: str) -> Decimal:
        """Return the exact amount."""
        return Decimal(value)


class WholeNumberAttribute(Attribute[int]):
    """A count, a sequence number or an id."""

    attr_type = NUMBER

    def serialize(self, value: int) -> str:
        """Return the digits."""
        return str(int(value))

    def deserialize(self, value: str) -> int:
        """Return the number."""
        return int(value)
