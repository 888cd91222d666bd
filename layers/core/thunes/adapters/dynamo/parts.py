"""What the portfolio's item is made of, part by part."""

from pynamodb.attributes import BooleanAttribute, MapAttribute, UnicodeAttribute, UTCDateTimeAttribute

from thunes.adapters.dynamo.attributes import DecimalAttribute, WholeNumberAttribute


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
