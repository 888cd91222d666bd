"""What an entry may put at stake: on its symbol, in its strategy, in the account, and what the day has lost."""

from dataclasses import replace

from thunes.domain.money import ZERO, exactly, plain
from thunes.domain.risk.case import Case, Check, DenialReason, amount_check
from thunes.domain.risk.limits import Limits
from thunes.domain.signal import Leg
from thunes.domain.valuation import day_loss, value


def max_positions(case: Case, limits: Limits) -> Check:
    """One more position keeps the count within the limit."""
    count = len(case.portfolio.symbols_at_stake | {case.signal.symbol})
    return Check(DenialReason.MAX_POSITIONS, str(count), str(limits.max_positions), count <= limits.max_positions)


@exactly
def max_position_size(case: Case, limits: Limits) -> Check:
    """The position, at the worst price the order accepts, stays within the limit; dust from before is left out."""
    size = case.proposal.notional + (case.growing.cost if case.growing else ZERO)
    return amount_check(DenialReason.MAX_POSITION_SIZE, size, limits.max_position_size)


@exactly
def max_exposure(case: Case, limits: Limits) -> Check:
    """All positions and reservations together, revived dust included, stay within what the limits add up to."""
    exposure = case.portfolio.exposure + case.at_stake
    return amount_check(DenialReason.MAX_EXPOSURE, exposure, limits.max_exposure)


@exactly
def max_symbol_exposure(case: Case, limits: Limits) -> Check:
    """What the symbol has at stake, revived dust included, stays within its part of the whole."""
    exposure = case.portfolio.exposure_of(symbol=case.signal.symbol) + case.at_stake
    return amount_check(DenialReason.MAX_SYMBOL_EXPOSURE, exposure, limits.max_symbol_exposure)


@exactly
def max_strategy_share(case: Case, limits: Limits) -> Check:
    """One strategy alone does not use up what all of them may put at stake."""
    exposure = case.portfolio.exposure_of(strategy_id=case.signal.strategy_id) + case.at_stake
    return amount_check(DenialReason.MAX_STRATEGY_SHARE, exposure, limits.max_exposure * limits.max_strategy_share)


@exactly
def cash(case: Case, limits: Limits) -> Check:
    """The account can pay for it, with what other entries have set aside left alone."""
    reserved = [entry.amount for entry in case.portfolio.reservations.values() if entry.leg is Leg.ENTRY]
    free = case.portfolio.balances.get(case.instrument.quote, ZERO) - sum(reserved, ZERO)
    return amount_check(DenialReason.CASH, case.proposal.notional, free)


@exactly
def max_position_loss(case: Case, limits: Limits) -> Check:
    """Size times the distance to the stop, or times an assumed fall where there is none; with what it adds to."""
    stop, limit_price = case.signal.stop_price, case.proposal.limit_price
    fall = limit_price - stop if stop is not None else limit_price * limits.assumed_adverse_move
    loss = case.proposal.quantity * fall
    if case.growing:
        loss += case.growing.cost - case.growing.quantity * (limit_price - fall)
    found = amount_check(DenialReason.MAX_POSITION_LOSS, loss, limits.max_position_loss)
    return replace(found, passed=found.passed and loss >= ZERO)


def max_daily_loss(case: Case, limits: Limits) -> Check:
    """The UTC day has lost less than the limit, open positions at the bid; one without a bid may have lost anything."""
    valuation = value(case.portfolio, case.bids, limits.quote_asset)
    loss = day_loss(case.portfolio, valuation, case.now.date())
    unknown = f", and no bid for {', '.join(valuation.unpriced)}" if valuation.unpriced else ""
    passed = loss < limits.max_daily_loss and not unknown
    return Check(DenialReason.MAX_DAILY_LOSS, f"{plain(loss)}{unknown}", plain(limits.max_daily_loss), passed)
