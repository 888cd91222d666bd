"""What is judged, and what a rule says of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from thunes.domain.health import Health
from thunes.domain.instrument import Instrument
from thunes.domain.money import ZERO, exactly, plain
from thunes.domain.portfolio import Portfolio
from thunes.domain.position import Position
from thunes.domain.risk.limits import Limits
from thunes.domain.risk.trading_state import TradingStateRecord
from thunes.domain.signal import Leg, Signal
from thunes.domain.sizing import Proposal, Quote


class DenialReason(StrEnum):
    """Why a proposal was denied: the name of the first rule it failed."""

    STATE = "state"
    EXCHANGE_HEALTH = "exchange_health"
    STALE_CANDLE = "stale_candle"
    STALE_PRICE = "stale_price"
    DUPLICATE_POSITION = "duplicate_position"
    QUOTE_ASSET = "quote_asset"
    BOOKS_IN_DOUBT = "books_in_doubt"
    CONFIDENCE = "confidence"
    MAX_SLIPPAGE = "max_slippage"
    MAX_POSITIONS = "max_positions"
    MAX_POSITION_SIZE = "max_position_size"
    MAX_SYMBOL_EXPOSURE = "max_symbol_exposure"
    MAX_EXPOSURE = "max_exposure"
    MAX_STRATEGY_SHARE = "max_strategy_share"
    CASH = "cash"
    MAX_POSITION_LOSS = "max_position_loss"
    TARGET = "target"
    MAX_ORDERS_PER_HOUR = "max_orders_per_hour"
    MAX_DAILY_LOSS = "max_daily_loss"
    COOL_DOWN = "cool_down"
    STOP_LOSS_GUARD = "stop_loss_guard"
    LOSS_STREAK = "loss_streak"
    LOW_PROFIT = "low_profit"
    MAX_DRAWDOWN = "max_drawdown"
    DATA_QUALITY = "data_quality"
    NOTIONAL = "notional"
    TOO_SMALL_TO_SELL = "too_small_to_sell"


@dataclass(frozen=True)
class Case:
    """All that a rule may look at.

    ``bids`` are of every symbol that is held, as far as the venue has any; ``doubt`` is what reconciliation last found
    wrong with the books; ``faulted_at`` is when the symbol's last candle that could not be decided on was
    followed by another.
    """

    now: datetime
    trading_state: TradingStateRecord
    portfolio: Portfolio
    signal: Signal
    quote: Quote
    instrument: Instrument
    proposal: Proposal
    health: Health
    bids: Mapping[str, Decimal] = field(default_factory=dict)
    doubt: str = ""
    faulted_at: datetime | None = None

    @property
    def entry(self) -> bool:
        """Whether exposure would grow."""
        return self.signal.leg is Leg.ENTRY

    @property
    def growing(self) -> Position | None:
        """The open position that an entry would add to, if there is one."""
        held = self.portfolio.positions.get(self.signal.symbol)
        return held if self.entry and held and held.open else None

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


def amount_check(rule: DenialReason, value: Decimal, limit: Decimal) -> Check:
    """Return the finding that ``value`` (quote, or a share) is at most ``limit``, or is not."""
    return Check(rule, plain(value), plain(limit), value <= limit)
