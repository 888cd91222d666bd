"""What the portfolio's item is made of, part by part."""

from decimal import Decimal

from pynamodb.attributes import BooleanAttribute, MapAttribute, UnicodeAttribute, UTCDateTimeAttribute

from thunes.adapters.dynamo.attributes import DecimalAttribute, WholeNumberAttribute
from thunes.domain.money import ONE, ZERO
from thunes.domain.position import Position


class PositionMap(MapAttribute[str, object]):
    """One position."""

    symbol = UnicodeAttribute()
    base = UnicodeAttribute()
    quote = UnicodeAttribute()
    quantity = DecimalAttribute()
    cost = DecimalAttribute()
    realized = DecimalAttribute()
    realized_before = DecimalAttribute(null=True)
    open = BooleanAttribute()
    opened_at = UTCDateTimeAttribute(null=True)
    strategy_id = UnicodeAttribute()
    stop_price = DecimalAttribute(null=True)
    target_price = DecimalAttribute(null=True)
    protections = WholeNumberAttribute(null=True)
    share = DecimalAttribute(null=True)


class ReservationMap(MapAttribute[str, object]):
    """One reservation."""

    intent_id = UnicodeAttribute()
    symbol = UnicodeAttribute()
    leg = UnicodeAttribute()
    amount = DecimalAttribute()
    strategy_id = UnicodeAttribute(null=True)


class ProtectionMap(MapAttribute[str, object]):
    """One protection."""

    intent_id = UnicodeAttribute()
    symbol = UnicodeAttribute()
    quantity = DecimalAttribute()


class RoundTripMap(MapAttribute[str, object]):
    """One position that was closed."""

    symbol = UnicodeAttribute()
    strategy_id = UnicodeAttribute()
    closed_at = UTCDateTimeAttribute()
    profit = DecimalAttribute()
    left = UnicodeAttribute()


class UnlockingMap(MapAttribute[str, object]):
    """What a person has unlocked, and when."""

    lock = UnicodeAttribute()
    at = UTCDateTimeAttribute()


class AmountMap(MapAttribute[str, object]):
    """So much of an asset."""

    asset = UnicodeAttribute()
    amount = DecimalAttribute()


def position_map(position: Position) -> PositionMap:
    """Return the position as the portfolio's item has it."""
    return PositionMap(**{**vars(position), "share": part_or_none(position.share)})


def position_of(item: PositionMap) -> Position:
    """What a position has learned to say since may be missing in an item."""
    later = {"protections": item.protections or 0, "realized_before": item.realized_before or ZERO}
    whole = {"share": whole_if_none(item.share)}
    return Position(**{name: getattr(item, name) for name in Position.__dataclass_fields__} | later | whole)


def part_or_none(share: Decimal) -> Decimal | None:
    """A whole is not written down: most are, and so was everything before there were parts."""
    return None if share == ONE else share


def whole_if_none(share: Decimal | None) -> Decimal:
    """Return what was written down; nothing stands for a whole."""
    return ONE if share is None else share
