"""Everything risk judges: positions, reservations, expected balances and the day so far."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from thunes.domain.fill import Fill
from thunes.domain.history import Left, Peak, RoundTrip, Unlocking, with_approval, with_round_trip
from thunes.domain.holding import NOTHING, Holding
from thunes.domain.money import ZERO, exactly
from thunes.domain.position import Position, flow_of
from thunes.domain.signal import Leg, Side


@dataclass(frozen=True)
class Reservation:
    """Exposure set aside for one live intent; it is also the lock on its symbol."""

    intent_id: str
    symbol: str
    leg: Leg
    amount: Decimal
    strategy_id: str = ""


@dataclass(frozen=True)
class Protection:
    """The order that is to close a position by itself: its intent, and how much base that began with."""

    intent_id: str
    symbol: str
    quantity: Decimal


@dataclass(frozen=True)
class Day:
    """What one UTC day has realised, in quote."""

    date: date
    realized: Decimal = ZERO


@dataclass(frozen=True)
class Portfolio:
    """The account as the books have it. ``balances`` is what the venue must show, per asset, free and locked.

    A new ``epoch`` begins when a test venue was wiped; fills belong to the epoch they were booked in.
    """

    positions: Mapping[str, Position] = field(default_factory=dict)
    reservations: Mapping[str, Reservation] = field(default_factory=dict)
    protections: Mapping[str, Protection] = field(default_factory=dict)
    balances: Mapping[str, Decimal] = field(default_factory=dict)
    fees: Mapping[str, Decimal] = field(default_factory=dict)
    day: Day | None = None
    last_loss_at: datetime | None = None
    round_trips: tuple[RoundTrip, ...] = ()
    approvals: tuple[datetime, ...] = ()
    peak: Peak | None = None
    unlockings: tuple[Unlocking, ...] = ()
    epoch: int = 0

    @property
    def exposure(self) -> Decimal:
        """Quote at stake: what open positions cost, plus what entries have reserved, unknown ones included.

        Dust is not at stake: it can neither be bought nor sold. An entry reserves the dust that it will revive.
        """
        return _total(amount for _, _, amount in self._at_stake())

    def exposure_of(self, *, symbol: str | None = None, strategy_id: str | None = None) -> Decimal:
        """Return the part of the exposure that is of a symbol, or of a strategy."""
        return _total(
            amount for of, by, amount in self._at_stake() if symbol in (None, of) and strategy_id in (None, by)
        )

    def _at_stake(self) -> Iterator[tuple[str, str, Decimal]]:
        for position in self.positions.values():
            if position.open:
                yield position.symbol, position.strategy_id, position.cost
        for entry in self.reservations.values():
            if entry.leg is Leg.ENTRY:
                yield entry.symbol, entry.strategy_id, entry.amount

    @property
    def symbols_at_stake(self) -> frozenset[str]:
        """Symbols with an open position or an entry under way."""
        held = {symbol for symbol, position in self.positions.items() if position.open}
        return frozenset(held | {name for name, entry in self.reservations.items() if entry.leg is Leg.ENTRY})

    def holds(self, symbol: str) -> bool:
        """Tell whether a position is open on ``symbol``; dust does not count."""
        return symbol in self.positions and self.positions[symbol].open

    def holding(self, symbol: str) -> Holding:
        """Return what a strategy may know of the position on ``symbol``."""
        held = self.positions.get(symbol)
        return Holding(held.share, held.average_cost) if held and held.open else NOTHING

    def realized_on(self, day: date) -> Decimal:
        """Return the PnL that the UTC day has realised, in quote; no clock that went back makes it a new day."""
        return self.day.realized if self.day and self.day.date >= day else ZERO

    def unlocked_at(self, lock: str) -> datetime | None:
        """Return since when a person has that lock undone; None when nobody has."""
        return next((known.at for known in self.unlockings if known.lock == lock), None)

    def unlock(self, lock: str, now: datetime) -> "Portfolio":
        """Return the portfolio in which that lock disregards what happened before ``now``."""
        others = (known for known in self.unlockings if known.lock != lock)
        return replace(self, unlockings=(*others, Unlocking(lock, now)))

    def approve(self, reservation: Reservation, now: datetime) -> "Portfolio":
        """Return the portfolio with a reservation that counts as one more order of this hour."""
        return replace(self.reserve(reservation), approvals=with_approval(self.approvals, now))

    def reserve(self, reservation: Reservation) -> "Portfolio":
        """Return the portfolio with the symbol locked and its exposure set aside."""
        return replace(self, reservations={**self.reservations, reservation.symbol: reservation})

    def protect(self, position: Position, protection: Protection) -> "Portfolio":
        """Return the portfolio with ``position`` as given and its protection noted."""
        return replace(
            self,
            positions={**self.positions, position.symbol: position},
            protections={**self.protections, position.symbol: protection},
        )

    @property
    def live_intents(self) -> tuple[str, ...]:
        """The ids of every intent that is not over: what is under way, then what rests."""
        reserved = (entry.intent_id for entry in self.reservations.values())
        return (*reserved, *(protection.intent_id for protection in self.protections.values()))

    def reserve_rest(self, symbol: str, intent_id: str, amount: Decimal) -> "Portfolio":
        """Return the portfolio with that intent's reservation shrunk to what can still execute."""
        held = self.reservations.get(symbol)
        if held is None or held.intent_id != intent_id or held.leg is Leg.EXIT:
            return self
        return self.reserve(replace(held, amount=amount))

    def release(self, symbol: str, intent_id: str) -> "Portfolio":
        """Return the portfolio without that intent's reservation or protection; another intent's is left alone."""
        reserved, protected = self.reservations.get(symbol), self.protections.get(symbol)
        if reserved and reserved.intent_id == intent_id:
            return replace(self, reservations={name: r for name, r in self.reservations.items() if name != symbol})
        if protected and protected.intent_id == intent_id:
            return replace(self, protections={name: p for name, p in self.protections.items() if name != symbol})
        return self

    @exactly
    def book(
        self, position: Position, fills: tuple[Fill, ...], dust_below: Decimal, left: Left = Left.SIGNAL
    ) -> "Portfolio":
        """Return the portfolio after ``fills`` of one instrument; a loss starts the cool-down, a win ends it.

        Should they close the position, ``left`` is what did.
        """
        before = position.realized
        balances, fees = dict(self.balances), dict(self.fees)
        for fill in fills:
            flow = flow_of(fill, position.base, position.quote)
            position = position.book(fill)
            fees[fill.commission_asset] = fees.get(fill.commission_asset, ZERO) + fill.commission
            moved = ((position.base, flow.base), (position.quote, flow.quote), (fill.commission_asset, -flow.other_fee))
            for asset, amount in moved:
                balances[asset] = balances.get(asset, ZERO) + amount
        after = position.close_if_dust(dust_below)
        booked = replace(self, positions={**self.positions, position.symbol: after}, balances=balances, fees=fees)
        if position.open and not after.open and any(fill.side is Side.SELL for fill in fills):
            booked = _closed(booked, position, fills[-1].at, left)
        return _realized(booked, position.realized - before, fills[-1].at) if fills else booked


@exactly
def _closed(portfolio: Portfolio, position: Position, at: datetime, left: Left) -> Portfolio:
    profit = position.realized - position.realized_before
    trip = RoundTrip(position.symbol, position.strategy_id, at, profit, left)
    return replace(portfolio, round_trips=with_round_trip(portfolio.round_trips, trip))


def _realized(portfolio: Portfolio, gain: Decimal, at: datetime) -> Portfolio:
    # A fill that arrives late belongs to the day that is open, never to one already closed.
    date_ = max(at.date(), portfolio.day.date) if portfolio.day else at.date()
    today = Day(date_, portfolio.realized_on(date_) + gain)
    return replace(portfolio, day=today, last_loss_at=_last_loss(portfolio.last_loss_at, gain, at))


def _last_loss(known: datetime | None, gain: Decimal, at: datetime) -> datetime | None:
    """A loss starts the wait, a later win ends it; news of something older changes neither."""
    if known and at < known:
        return known
    return at if gain < ZERO else None if gain > ZERO else known


@exactly
def _total(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
