"""One rule, one function: each compares one value with one limit and says what it saw."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from thunes.domain.health import NOTHING, Health
from thunes.domain.instrument import Instrument
from thunes.domain.money import ZERO, exactly, plain
from thunes.domain.portfolio import Portfolio
from thunes.domain.risk.limits import Limits
from thunes.domain.risk.trading_state import TradingStateRecord
from thunes.domain.signal import Leg, Signal
from thunes.domain.sizing import Proposal, Quote, stop_limit
from thunes.domain.times import iso


class DenialReason(StrEnum):
    """Why a proposal was denied: the name of the first rule it failed."""

    STATE = "state"
    EXCHANGE_HEALTH = "exchange_health"
    STALE_CANDLE = "stale_candle"
    STALE_PRICE = "stale_price"
    DUPLICATE_POSITION = "duplicate_position"
    QUOTE_ASSET = "quote_asset"
    MAX_POSITIONS = "max_positions"
    MAX_POSITION_SIZE = "max_position_size"
    MAX_EXPOSURE = "max_exposure"
    CASH = "cash"
    MAX_POSITION_LOSS = "max_position_loss"
    TARGET = "target"
    MAX_DAILY_LOSS = "max_daily_loss"
    COOL_DOWN = "cool_down"
    NOTIONAL = "notional"
    TOO_SMALL_TO_SELL = "too_small_to_sell"


@dataclass(frozen=True)
class Case:
    """All that a rule may look at."""

    now: datetime
    trading_state: TradingStateRecord
    portfolio: Portfolio
    signal: Signal
    quote: Quote
    instrument: Instrument
    proposal: Proposal
    health: Health

    @property
    def entry(self) -> bool:
        """Whether exposure would grow."""
        return self.signal.leg is Leg.ENTRY

    @property
    @exactly
    def at_stake(self) -> Decimal:
        """What an entry adds to the exposure: its notional, and the dust that it makes part of a position again."""
        held = self.portfolio.positions.get(self.signal.symbol)
        return self.proposal.notional + (held.cost if held and not held.open else ZERO)


@dataclass(frozen=True)
class Check:
    """One rule's finding, in words fit for the trail."""

    rule: DenialReason
    value: str
    limit: str
    passed: bool


Rule = Callable[[Case, Limits], Check]


def state(case: Case, limits: Limits) -> Check:
    """Entries need ACTIVE, exits at least REDUCING."""
    current = case.trading_state.state
    allowed = "ACTIVE" if case.entry else "ACTIVE or REDUCING"
    return Check(DenialReason.STATE, current, allowed, current.allows(case.signal.leg))


def exchange_health(case: Case, limits: Limits) -> Check:
    """Entries need a venue that can be relied on, exits one that can be asked at all."""
    return health_check(case.health, case.now, entry=case.entry)


def health_check(health: Health, now: datetime, *, entry: bool) -> Check:
    """Return that rule's finding where there is no case to judge, for the venue cannot be asked for a price."""
    passed = health.sound(now) if entry else health.wait(now) == NOTHING
    limit = "CLOSED, no ban" if entry else "a request may leave"
    return Check(DenialReason.EXCHANGE_HEALTH, health.shown(now), limit, passed)


def stale_candle(case: Case, limits: Limits) -> Check:
    """The candle behind the signal closed recently, and not in the future."""
    age = case.now - case.signal.candle_close
    passed = -limits.max_price_age <= age <= limits.max_candle_age
    return Check(DenialReason.STALE_CANDLE, _seconds(age), _seconds(limits.max_candle_age), passed)


def stale_price(case: Case, limits: Limits) -> Check:
    """The quote that sized the order is fresh."""
    age = case.now - case.quote.at
    passed = abs(age) <= limits.max_price_age
    return Check(DenialReason.STALE_PRICE, _seconds(age), _seconds(limits.max_price_age), passed)


def duplicate_position(case: Case, limits: Limits) -> Check:
    """Nothing else is under way on the symbol, and an entry does not add to an open position."""
    symbol = case.signal.symbol
    busy = case.portfolio.reservations.get(symbol)
    held = case.entry and case.portfolio.holds(symbol)
    value = f"intent {busy.intent_id}" if busy else "position open" if held else "none"
    return Check(DenialReason.DUPLICATE_POSITION, value, "none", value == "none")


def quote_asset(case: Case, limits: Limits) -> Check:
    """The limits are amounts of one asset, and say nothing of positions paid for in another."""
    found = case.instrument.quote
    return Check(DenialReason.QUOTE_ASSET, found, limits.quote_asset, found == limits.quote_asset)


def max_positions(case: Case, limits: Limits) -> Check:
    """One more position keeps the count within the limit."""
    count = len(case.portfolio.symbols_at_stake | {case.signal.symbol})
    return Check(DenialReason.MAX_POSITIONS, str(count), str(limits.max_positions), count <= limits.max_positions)


@exactly
def max_position_size(case: Case, limits: Limits) -> Check:
    """The order, at the worst price it accepts, stays within the limit; dust from before is left out of the sum."""
    size = case.proposal.notional
    return _amount(DenialReason.MAX_POSITION_SIZE, size, limits.max_position_size, size <= limits.max_position_size)


@exactly
def max_exposure(case: Case, limits: Limits) -> Check:
    """All positions and reservations together, revived dust included, stay within what the limits add up to."""
    exposure = case.portfolio.exposure + case.at_stake
    return _amount(DenialReason.MAX_EXPOSURE, exposure, limits.max_exposure, exposure <= limits.max_exposure)


@exactly
def cash(case: Case, limits: Limits) -> Check:
    """The account can pay for it, with what other entries have set aside left alone."""
    reserved = [entry.amount for entry in case.portfolio.reservations.values() if entry.leg is Leg.ENTRY]
    free = case.portfolio.balances.get(case.instrument.quote, ZERO) - sum(reserved, ZERO)
    return _amount(DenialReason.CASH, case.proposal.notional, free, case.proposal.notional <= free)


@exactly
def max_position_loss(case: Case, limits: Limits) -> Check:
    """Size times the distance to the stop, or times an assumed fall where there is no stop."""
    stop, limit_price = case.signal.stop_price, case.proposal.limit_price
    fall = limit_price - stop if stop is not None else limit_price * limits.assumed_adverse_move
    loss = case.proposal.quantity * fall
    passed = ZERO <= loss <= limits.max_position_loss
    return _amount(DenialReason.MAX_POSITION_LOSS, loss, limits.max_position_loss, passed)


def target(case: Case, limits: Limits) -> Check:
    """The target, where there is one, lies above what the entry would cost now: else it would be sold at once."""
    price, wanted = case.quote.ask, case.signal.target_price
    shown = "none" if wanted is None else plain(wanted)
    return Check(DenialReason.TARGET, shown, f"> {plain(price)}", wanted is None or wanted > price)


def max_daily_loss(case: Case, limits: Limits) -> Check:
    """The UTC day has lost less than the limit."""
    loss = -case.portfolio.realized_on(case.now.date())
    return _amount(DenialReason.MAX_DAILY_LOSS, loss, limits.max_daily_loss, loss < limits.max_daily_loss)


def cool_down(case: Case, limits: Limits) -> Check:
    """Some time has passed since the last loss; a win in between ends the wait."""
    lost_at = case.portfolio.last_loss_at
    passed = lost_at is None or case.now - lost_at >= limits.cool_down
    value = "no loss" if lost_at is None else f"loss at {iso(lost_at)}"
    return Check(DenialReason.COOL_DOWN, value, _seconds(limits.cool_down), passed)


def notional(case: Case, limits: Limits) -> Check:
    """The order, as sized, is one that the venue's filters take."""
    failures = case.instrument.failures(case.proposal.quantity, case.proposal.limit_price)
    broken = failures if case.instrument.tradable else (f"status {case.instrument.status}", *failures)
    shown = " ".join(broken) or plain(case.proposal.notional)
    return Check(DenialReason.NOTIONAL, shown, f">= {plain(case.instrument.min_notional)}", not broken)


@exactly
def too_small_to_sell(case: Case, limits: Limits) -> Check:
    """Once the venue has taken its commission from what was bought, the rest can still be sold, at the stop too."""
    proposal, stop = case.proposal, case.signal.stop_price
    worst = proposal.limit_price if stop is None else stop_limit(case.instrument, stop, limits.stop_band)
    least = case.instrument.smallest_entry(min(worst, proposal.limit_price), limits.assumed_commission)
    quantity = proposal.quantity
    return Check(DenialReason.TOO_SMALL_TO_SELL, plain(quantity), f">= {plain(least)}", quantity >= least)


def _amount(rule: DenialReason, value: Decimal, limit: Decimal, passed: bool) -> Check:
    return Check(rule, plain(value), plain(limit), passed)


def _seconds(age: timedelta) -> str:
    return f"{age.total_seconds():.3f} s"


# In the order they are asked. Exits answer to facts alone: leaving is never forbidden by a limit.
FACTS: tuple[Rule, ...] = (state, exchange_health, stale_candle, stale_price, duplicate_position)
EXIT_RULES: tuple[Rule, ...] = (*FACTS, notional)
ENTRY_RULES: tuple[Rule, ...] = (
    *FACTS,
    quote_asset,
    max_positions,
    max_position_size,
    max_exposure,
    cash,
    max_position_loss,
    target,
    max_daily_loss,
    cool_down,
    notional,
    too_small_to_sell,
)
