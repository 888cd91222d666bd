"""Between the domain's values and the table's items, both ways, losing nothing."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from thunes.adapters.dynamo.items import (
    AuditItem,
    CursorItem,
    FillItem,
    HeadItem,
    IntentItem,
    PortfolioItem,
    SignalMap,
    StateItem,
    WireMap,
)
from thunes.adapters.dynamo.parts import (
    AmountMap,
    ProtectionMap,
    ReservationMap,
    RoundTripMap,
    UnlockingMap,
    part_or_none,
    position_map,
    position_of,
    whole_if_none,
)
from thunes.domain.audit import AuditEvent
from thunes.domain.chain import ChainHead
from thunes.domain.fill import Fill
from thunes.domain.history import Left, Peak, RoundTrip, Unlocking
from thunes.domain.order import IntentState, OrderIntent, OrderKind, Wire
from thunes.domain.portfolio import Day, Portfolio, Protection, Reservation
from thunes.domain.risk import TradingState, TradingStateRecord
from thunes.domain.signal import Leg, Side, Signal
from thunes.domain.upcast import event_of
from thunes.ports import Cursor, CursorKey

MILLISECOND = timedelta(milliseconds=1)


def head_of(item: HeadItem) -> ChainHead:
    return ChainHead(item.sequence, item.hash, item.at, date.fromisoformat(item.first_day))


def state_of(item: StateItem) -> TradingStateRecord:
    return TradingStateRecord(TradingState(item.state), item.since, item.actor, item.reason, bool(item.flatten))


def state_item(pk: str, record: TradingStateRecord) -> StateItem:
    return StateItem(
        pk,
        "STATE",
        state=record.state.value,
        since=record.since,
        actor=record.actor,
        reason=record.reason,
        flatten=record.flatten or None,
    )


def portfolio_item(pk: str, portfolio: Portfolio, version: int) -> PortfolioItem:
    return PortfolioItem(
        pk,
        "PORTFOLIO",
        version=version,
        positions=[position_map(position) for position in portfolio.positions.values()],
        reservations=[
            ReservationMap(**{**vars(r), "leg": r.leg.value, "strategy_id": r.strategy_id or None})
            for r in portfolio.reservations.values()
        ],
        protections=[ProtectionMap(**vars(protection)) for protection in portfolio.protections.values()] or None,
        balances=_amount_maps(portfolio.balances),
        fees=_amount_maps(portfolio.fees),
        day=portfolio.day.date.isoformat() if portfolio.day else None,
        day_realized=portfolio.day.realized if portfolio.day else None,
        last_loss_at=portfolio.last_loss_at,
        round_trips=[RoundTripMap(**{**vars(t), "left": t.left.value}) for t in portfolio.round_trips] or None,
        approvals=list(portfolio.approvals) or None,
        peak_equity=portfolio.peak.equity if portfolio.peak else None,
        peak_at=portfolio.peak.at if portfolio.peak else None,
        unlockings=[UnlockingMap(**vars(unlocking)) for unlocking in portfolio.unlockings] or None,
        exposure=portfolio.exposure,
        at_stake=len(portfolio.symbols_at_stake),
        locked=set(portfolio.reservations) or None,
        epoch=portfolio.epoch or None,
    )


def portfolio_of(item: PortfolioItem) -> Portfolio:
    positions = [position_of(position) for position in item.positions]
    protections = [Protection(p.intent_id, p.symbol, p.quantity) for p in item.protections or []]
    reserved = [(r.intent_id, r.symbol, Leg(r.leg), r.amount, r.strategy_id or "") for r in item.reservations]
    reservations = [Reservation(*fields) for fields in reserved]
    return Portfolio(
        positions={position.symbol: position for position in positions},
        reservations={reservation.symbol: reservation for reservation in reservations},
        protections={protection.symbol: protection for protection in protections},
        balances={entry.asset: entry.amount for entry in item.balances},
        fees={entry.asset: entry.amount for entry in item.fees},
        day=Day(date.fromisoformat(item.day), item.day_realized) if item.day else None,
        last_loss_at=item.last_loss_at,
        round_trips=tuple(_round_trip(trip) for trip in item.round_trips or []),
        approvals=_times(item.approvals),
        peak=_peak(item.peak_equity, item.peak_at),
        unlockings=tuple(Unlocking(unlocking.lock, unlocking.at) for unlocking in item.unlockings or []),
        epoch=item.epoch or 0,
    )


def _times(known: Any) -> tuple[datetime, ...]:
    return tuple(known or ())


def _peak(equity: Any, at: Any) -> Peak | None:
    return Peak(equity, at) if at else None


def _round_trip(trip: RoundTripMap) -> RoundTrip:
    return RoundTrip(trip.symbol, trip.strategy_id, trip.closed_at, trip.profit, Left(trip.left))


def cursor_item(pk: str, cursor: Cursor) -> CursorItem:
    pending = cursor.pending
    return CursorItem(
        pk,
        cursor_sk(cursor.key),
        strategy_id=cursor.key.strategy_id,
        symbol=cursor.key.symbol,
        decided=cursor.decided,
        pending=SignalMap(**{**vars(pending), "leg": pending.leg.value}) if pending else None,
        pending_id=pending.id if pending else None,
        fault=cursor.fault,
    )


def cursor_of(item: CursorItem) -> Cursor:
    pending: SignalMap | None = item.pending
    signal = Signal(**{**_fields(pending, _SIGNAL_FIELDS), "leg": Leg(pending.leg)}) if pending else None
    return Cursor(CursorKey(item.strategy_id, item.symbol), item.decided, signal, item.fault)


def cursor_sk(key: CursorKey) -> str:
    return f"{key.strategy_id}#{key.symbol}"


def intent_item(pk: str, intent: OrderIntent) -> IntentItem:
    fields = _fields(intent, _INTENT_FIELDS) | {
        "leg": intent.leg.value,
        "kind": intent.kind.value,
        "state": intent.state.value,
        "booked_fills": sorted(intent.booked_fills),
        "wire": _wire_map(intent.wire) if intent.wire else None,
        "share": part_or_none(intent.share),
    }
    return IntentItem(pk, intent.intent_id, **fields)


def intent_of(item: IntentItem) -> OrderIntent:
    wire: WireMap | None = item.wire
    fields = _fields(item, _INTENT_FIELDS) | {
        "intent_id": item.sk,
        "leg": Leg(item.leg),
        "kind": OrderKind(item.kind or OrderKind.IOC),
        "state": IntentState(item.state),
        "booked_fills": frozenset(item.booked_fills),
        "wire": _wire_of(wire) if wire else None,
        "share": whole_if_none(item.share),
    }
    return OrderIntent(**fields)


def _wire_map(wire: Wire) -> WireMap:
    return WireMap(
        quantity=wire.quantity,
        price=wire.price,
        client_order_id=wire.client_order_id,
        sent_at=wire.sent_at,
        recv_window_ms=wire.recv_window // MILLISECOND,
        stop_price=wire.stop_price,
        target_price=wire.target_price,
    )


def _wire_of(item: WireMap) -> Wire:
    return Wire(
        quantity=item.quantity,
        price=item.price,
        client_order_id=item.client_order_id,
        sent_at=item.sent_at,
        recv_window=item.recv_window_ms * MILLISECOND,
        stop_price=item.stop_price or "",
        target_price=item.target_price or "",
    )


def fill_item(pk: str, fill: Fill) -> FillItem:
    return FillItem(pk, f"{fill.symbol}#{fill.trade_id:020d}", **{**vars(fill), "side": fill.side.value})


def fill_of(item: FillItem) -> Fill:
    return Fill(**{**_fields(item, _FILL_FIELDS), "side": Side(item.side)})


def audit_item(pk: str, event: AuditEvent) -> AuditItem:
    return AuditItem(pk, f"{event.sequence:012d}", **vars(event))


def audit_of(raw: Mapping[str, Mapping[str, Any]]) -> AuditEvent:
    """Read an audit event from its raw item, of whatever version; raises ValueError or KeyError.

    A trail has a hundred thousand of them and each has a hash to tell whether it is what was written, so they are
    not taken the long way through PynamoDB's attributes.
    """
    content: dict[str, Any] = dict.fromkeys(_ABSENT_WHEN_NONE)
    for name, value in raw.items():
        if name in _WHOLE:
            content[name] = int(value["N"])
        elif name not in _KEYS:
            content[name] = None if "NULL" in value else value["S"]
    for name in ("decision_inputs", "decision_outputs"):
        content[name] = json.loads(content[name])
    return event_of(content)


def _amount_maps(amounts: Mapping[str, Decimal]) -> list[AmountMap]:
    return [AmountMap(asset=asset, amount=amount) for asset, amount in sorted(amounts.items())]


def _fields(source: object, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(source, name) for name in names}


def _names(kind: type, besides: Iterable[str] = ()) -> tuple[str, ...]:
    return tuple(name for name in kind.__dataclass_fields__ if name not in besides)  # type: ignore[attr-defined]


_SIGNAL_FIELDS = _names(Signal)
_INTENT_FIELDS = _names(OrderIntent, besides=("intent_id",))
_FILL_FIELDS = _names(Fill)
_KEYS = frozenset({"pk", "sk"})
_WHOLE = frozenset({"version", "sequence"})
_ABSENT_WHEN_NONE = ("strategy_id", "model_hash", "param_hash")
