"""One rule, one function: each compares one value with one limit and says what it saw.

What an entry may put at stake is in ``exposure_rules``, what lets entries rest for a while in ``protections``.
"""

from datetime import datetime, timedelta
from functools import partial

from thunes.domain.health import NOTHING, Health
from thunes.domain.history import HOUR
from thunes.domain.money import exactly, plain, ratio
from thunes.domain.risk import exposure_rules as stakes
from thunes.domain.risk.case import Case, Check, DenialReason, Rule
from thunes.domain.risk.limits import Limits
from thunes.domain.risk.protections import PROTECTIONS, Standing
from thunes.domain.sizing import stop_limit
from thunes.domain.valuation import value


def state(case: Case, limits: Limits) -> Check:
    """Entries need ACTIVE, exits at least REDUCING, or a halt that flattens."""
    current = case.trading_state
    allowed = "ACTIVE" if case.entry else "ACTIVE or REDUCING"
    return Check(DenialReason.STATE, current.shown, allowed, current.allows(case.signal.leg))


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
    """Nothing else is under way on the symbol; an open position grows by parts of its own strategy alone."""
    signal = case.signal
    busy = case.portfolio.reservations.get(signal.symbol)
    own = case.growing is not None and signal.share is not None and case.growing.strategy_id == signal.strategy_id
    value = f"intent {busy.intent_id}" if busy else "position open" if case.growing and not own else "none"
    return Check(DenialReason.DUPLICATE_POSITION, value, "none", value == "none")


def quote_asset(case: Case, limits: Limits) -> Check:
    """The limits are amounts of one asset, and say nothing of positions paid for in another."""
    found = case.instrument.quote
    return Check(DenialReason.QUOTE_ASSET, found, limits.quote_asset, found == limits.quote_asset)


def books_in_doubt(case: Case, limits: Limits) -> Check:
    """The last reconciliation could explain every unit."""
    return Check(DenialReason.BOOKS_IN_DOUBT, case.doubt or "none", "none", not case.doubt)


def confidence(case: Case, limits: Limits) -> Check:
    """A model that scored the signal is sure enough; strategies that score nothing are not asked."""
    found = case.signal.confidence
    limit = f">= {plain(limits.min_confidence)}"
    if found is None:
        return Check(DenialReason.CONFIDENCE, "not scored", limit, passed=True)
    return Check(DenialReason.CONFIDENCE, plain(found), limit, limits.min_confidence <= found <= 1)


def max_slippage(case: Case, limits: Limits) -> Check:
    """The ask has not run away from the price at which the strategy decided, as a share of that."""
    slippage = ratio(case.quote.ask - case.signal.price, case.signal.price)
    return Check(
        DenialReason.MAX_SLIPPAGE, plain(slippage), plain(limits.max_slippage), slippage <= limits.max_slippage
    )


def target(case: Case, limits: Limits) -> Check:
    """The target, where there is one, lies above what the entry would cost now: else it would be sold at once."""
    price, wanted = case.quote.ask, case.signal.target_price
    shown = "none" if wanted is None else plain(wanted)
    return Check(DenialReason.TARGET, shown, f"> {plain(price)}", wanted is None or wanted > price)


def max_orders_per_hour(case: Case, limits: Limits) -> Check:
    """One more order within an hour is not one too many."""
    count = sum(case.now - at < HOUR for at in case.portfolio.approvals) + 1
    limit = limits.max_orders_per_hour
    return Check(DenialReason.MAX_ORDERS_PER_HOUR, str(count), str(limit), count <= limit)


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


def standing(case: Case, limits: Limits) -> Standing:
    """Return what protections look at of a case."""
    valuation = value(case.portfolio, case.bids, limits.quote_asset)
    return Standing(case.now, case.signal.symbol, case.portfolio, valuation, case.faulted_at)


def _unlocked(protection: DenialReason, case: Case, limits: Limits) -> Check:
    finding = PROTECTIONS[protection](standing(case, limits), limits)
    return Check(protection, finding.value, finding.limit, finding.lock is None)


def _seconds(age: timedelta) -> str:
    return f"{age.total_seconds():.3f} s"


cool_down, stop_loss_guard, loss_streak, low_profit, max_drawdown, data_quality = (
    partial(_unlocked, protection) for protection in PROTECTIONS
)

# In the order they are asked. Exits answer to facts alone: leaving is never forbidden by a limit.
FACTS: tuple[Rule, ...] = (state, exchange_health, stale_candle, stale_price, duplicate_position)
EXIT_RULES: tuple[Rule, ...] = (*FACTS, notional)
ENTRY_RULES: tuple[Rule, ...] = (
    *FACTS,
    quote_asset,
    books_in_doubt,
    confidence,
    max_slippage,
    stakes.max_positions,
    stakes.max_position_size,
    stakes.max_symbol_exposure,
    stakes.max_exposure,
    stakes.max_strategy_share,
    stakes.cash,
    stakes.max_position_loss,
    target,
    max_orders_per_hour,
    stakes.max_daily_loss,
    cool_down,
    stop_loss_guard,
    loss_streak,
    low_profit,
    max_drawdown,
    data_quality,
    notional,
    too_small_to_sell,
)
