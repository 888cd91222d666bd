"""What is held, at the bid -> the day's loss, the highest worth, the locks; too large a loss halts at once."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from thunes.domain.audit import Event, Fact
from thunes.domain.history import HOUR, Peak
from thunes.domain.risk import Limits
from thunes.domain.risk.daily_loss import daily_loss_halt
from thunes.domain.risk.protections import Lock, Standing, locks_on
from thunes.domain.risk.protections.max_drawdown import NAME as DRAWDOWN
from thunes.domain.valuation import Valuation, day_loss, value
from thunes.ports import AccountView, Clock, Ledger, MarketData
from thunes.usecases.bids import bids_in_part
from thunes.usecases.conflicts import until_unchallenged
from thunes.usecases.lock_news import TOLD, news_of


@dataclass(frozen=True)
class Marked:
    """The account at the bid, in the limits' asset: worth, paper PnL, the day's loss; and what locks entries.

    ``unanswered`` says of which symbols the venue gave no price, and why: those are missing from the figures.
    """

    equity: Decimal
    unrealized: Decimal
    loss: Decimal
    locks: tuple[str, ...] = ()
    halted: bool = False
    unanswered: tuple[str, ...] = ()


@dataclass(frozen=True)
class MarkPositions:
    """Look at what is held as the market does; a loss need not be sold to count."""

    limits: Limits
    clock: Clock
    market: MarketData
    ledger: Ledger

    def __call__(self) -> Marked:
        """Mark once; write only what is new.

        Raises:
            Transient: when the ledger cannot answer, or no price at all was to be had; the next run marks again.
        """
        return until_unchallenged(self._mark)

    def _mark(self) -> Marked:
        view = self.ledger.read(cursors=[TOLD])
        bids, unanswered = bids_in_part(self.market, view.portfolio)
        now = self.clock.now()
        valuation = value(view.portfolio, bids, self.limits.quote_asset)
        loss = day_loss(view.portfolio, valuation, now.date())
        locks = self._locks(view, valuation, now)
        halt = daily_loss_halt(view.trading_state, self.limits, loss, now, "mark_positions")
        facts, known = news_of(locks, view.cursor(TOLD), view.portfolio, now)
        if halt or known != view.cursor(TOLD):
            view = self.ledger.record(view, facts, now, [known], halt)
        self._remember_peak(view, valuation, now)
        names = tuple(lock.name for lock in locks)
        return Marked(valuation.equity, valuation.unrealized, loss, names, halt is not None, unanswered)

    def _locks(self, view: AccountView, valuation: Valuation, now: datetime) -> list[Lock]:
        """Return every lock once; those on data are known where the data is looked at."""
        anywhere = Standing(now, "", view.portfolio, valuation)
        symbols = ["", *sorted({trip.symbol for trip in view.portfolio.round_trips})]
        found = (lock for symbol in symbols for lock in locks_on(replace(anywhere, symbol=symbol), self.limits))
        return list({lock.name: lock for lock in found}.values())

    def _remember_peak(self, view: AccountView, valuation: Valuation, now: datetime) -> None:
        """Keep the highest worth, at most once an hour: a peak of minutes is no worth to fall from."""
        peak, undone = view.portfolio.peak, view.portfolio.unlocked_at(DRAWDOWN)
        stands = peak is not None and (undone is None or peak.at > undone)
        if valuation.unpriced or not view.opened:
            return
        if peak and stands and (valuation.equity <= peak.equity or now - peak.at < HOUR):
            return
        inputs = {"before": peak.equity if peak and stands else None}
        fact = Fact(Event.EQUITY_MARKED, inputs, {"equity": valuation.equity, "unrealized": valuation.unrealized})
        self.ledger.restate(view, replace(view.portfolio, peak=Peak(valuation.equity, now)), [fact], now)
