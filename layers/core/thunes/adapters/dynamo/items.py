"""The items of the table. Keys: ``pk`` is account and kind, ``sk`` tells items of a kind apart.

    pk                        sk                     item
    dev#main#chain            HEAD                   the newest link of the audit trail
    dev#main#state            STATE                  trading state
    dev#main#book             PORTFOLIO              positions, reservations, expected balances
    dev#main#cursors          strategy#symbol        progress of a strategy, the signal to be judged
    dev#main#intents          intent id              an intent, whole
    dev#main#fills            symbol#trade id        a fill, once; fills@1 in the epoch after the first
    dev#main#audit#2023-03-01 sequence               one audit event
    dev#main#venue            HEALTH                 the venue's circuit breaker and ban, shared by all functions
    dev#main#notices          digest of a key        what the owner was told lately
    dev#main#phone            what it was            what came in over the phone, each thing once

What came to an item later than its kind is allowed to be absent: items written before are read as they are.

A role is confined to kinds by the leading key: the kill switch reaches chain, state and audit only, and who looks
at candles cannot touch the portfolio.
"""

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    ListAttribute,
    MapAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.models import Model

from thunes.adapters.dynamo.attributes import DecimalAttribute, WholeNumberAttribute
from thunes.adapters.dynamo.parts import (
    AmountMap,
    PositionMap,
    ProtectionMap,
    ReservationMap,
    RoundTripMap,
    UnlockingMap,
)


class LedgerItem(Model):
    """What every item has."""

    class Meta:
        """The table is named at run time, by ``bind``; the timeouts keep a stuck call inside a function's limit."""

        table_name = "thunes"
        connect_timeout_seconds = 3
        read_timeout_seconds = 5
        max_retry_attempts = 2

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)


class HeadItem(LedgerItem):
    """The newest link: every write moves it, so every write is conditional on the one before."""

    sequence = WholeNumberAttribute()
    hash = UnicodeAttribute()
    at = UTCDateTimeAttribute()
    first_day = UnicodeAttribute()


class StateItem(LedgerItem):
    """The trading state."""

    state = UnicodeAttribute()
    since = UTCDateTimeAttribute()
    actor = UnicodeAttribute()
    reason = UnicodeAttribute()
    flatten = BooleanAttribute(null=True)


class PortfolioItem(LedgerItem):
    """The portfolio; ``exposure``, ``at_stake`` and ``locked`` repeat what conditions need to see."""

    version = WholeNumberAttribute()
    positions = ListAttribute(of=PositionMap)
    reservations = ListAttribute(of=ReservationMap)
    protections = ListAttribute(of=ProtectionMap, null=True)
    balances = ListAttribute(of=AmountMap)
    fees = ListAttribute(of=AmountMap)
    day = UnicodeAttribute(null=True)
    day_realized = DecimalAttribute(null=True)
    last_loss_at = UTCDateTimeAttribute(null=True)
    round_trips = ListAttribute(of=RoundTripMap, null=True)
    approvals = ListAttribute(of=UTCDateTimeAttribute, null=True)
    peak_equity = DecimalAttribute(null=True)
    peak_at = UTCDateTimeAttribute(null=True)
    unlockings = ListAttribute(of=UnlockingMap, null=True)
    exposure = DecimalAttribute()
    at_stake = WholeNumberAttribute()
    locked = UnicodeSetAttribute(null=True)
    epoch = WholeNumberAttribute(null=True)


class SignalMap(MapAttribute[str, object]):
    """A signal that waits for judgement."""

    stage = UnicodeAttribute()
    strategy_id = UnicodeAttribute()
    param_hash = UnicodeAttribute()
    symbol = UnicodeAttribute()
    candle_close = UTCDateTimeAttribute()
    leg = UnicodeAttribute()
    price = DecimalAttribute()
    stop_price = DecimalAttribute(null=True)
    target_price = DecimalAttribute(null=True)
    confidence = DecimalAttribute(null=True)
    share = DecimalAttribute(null=True)


class CursorItem(LedgerItem):
    """How far a strategy has decided on a symbol."""

    strategy_id = UnicodeAttribute()
    symbol = UnicodeAttribute()
    decided = UTCDateTimeAttribute(null=True)
    pending = SignalMap(null=True)
    pending_id = UnicodeAttribute(null=True)
    fault = UnicodeAttribute()


class WireMap(MapAttribute[str, object]):
    """The order as it was sent."""

    quantity = UnicodeAttribute()
    price = UnicodeAttribute()
    client_order_id = UnicodeAttribute()
    sent_at = UTCDateTimeAttribute()
    recv_window_ms = WholeNumberAttribute()
    stop_price = UnicodeAttribute(null=True)
    target_price = UnicodeAttribute(null=True)


class IntentItem(LedgerItem):
    """An intent, whole."""

    client_order_id = UnicodeAttribute()
    strategy_id = UnicodeAttribute()
    param_hash = UnicodeAttribute()
    symbol = UnicodeAttribute()
    base = UnicodeAttribute()
    quote = UnicodeAttribute()
    leg = UnicodeAttribute()
    quantity = DecimalAttribute()
    limit_price = DecimalAttribute()
    dust_below = DecimalAttribute()
    approved_at = UTCDateTimeAttribute()
    stop_price = DecimalAttribute(null=True)
    target_price = DecimalAttribute(null=True)
    kind = UnicodeAttribute(null=True)
    state = UnicodeAttribute()
    wire = WireMap(null=True)
    executed = DecimalAttribute()
    booked_fills = ListAttribute(of=WholeNumberAttribute)
    not_found = WholeNumberAttribute()
    missed_at = UTCDateTimeAttribute(null=True)
    reason = UnicodeAttribute()
    share = DecimalAttribute(null=True)


class FillItem(LedgerItem):
    """A fill, once."""

    symbol = UnicodeAttribute()
    trade_id = WholeNumberAttribute()
    order_id = WholeNumberAttribute()
    side = UnicodeAttribute()
    price = DecimalAttribute()
    quantity = DecimalAttribute()
    commission = DecimalAttribute()
    commission_asset = UnicodeAttribute()
    at = UTCDateTimeAttribute()


class AuditItem(LedgerItem):
    """One audit event, field for field."""

    event_id = UnicodeAttribute()
    version = WholeNumberAttribute()
    account = UnicodeAttribute()
    sequence = WholeNumberAttribute()
    timestamp = UnicodeAttribute()
    event = UnicodeAttribute()
    strategy_id = UnicodeAttribute(null=True)
    model_hash = UnicodeAttribute(null=True)
    param_hash = UnicodeAttribute(null=True)
    decision_inputs = JSONAttribute()
    decision_outputs = JSONAttribute()
    previous_hash = UnicodeAttribute()
    hash = UnicodeAttribute()


class HealthItem(LedgerItem):
    """How well the venue answers; ``changes`` is what a write insists on."""

    breaker = UnicodeAttribute()
    failures = WholeNumberAttribute()
    openings = WholeNumberAttribute()
    until = UTCDateTimeAttribute(null=True)
    banned_until = UTCDateTimeAttribute(null=True)
    changes = WholeNumberAttribute()


def bind(table_name: str) -> None:
    """Let every item live in ``table_name``; a process serves one table."""
    LedgerItem.Meta.table_name = table_name
