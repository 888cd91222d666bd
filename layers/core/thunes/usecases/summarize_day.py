"""Schedule -> daily summary: what the day did, what is held and what it is worth, recorded once."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from thunes.domain.audit import Event, Fact
from thunes.domain.day_figures import Close, figures, unrealized
from thunes.domain.money import ZERO, exactly
from thunes.domain.portfolio import Portfolio
from thunes.domain.risk import TradingState, TradingStateRecord
from thunes.domain.summary import DaySummary, summarize
from thunes.errors import Refused
from thunes.ports import AccountView, Clock, Ledger, MarketData
from thunes.usecases.conflicts import until_unchallenged
from thunes.usecases.history import Days, read_days
from thunes.usecases.once_a_day import OnceADay
from thunes.usecases.unexplained import DISAGREEMENT

AGREE, IN_DOUBT, DISAGREE = "agree", "in doubt", "disagree"


def no_stream(_: date) -> Decimal | None:
    """Tell for how much of a day the stream was up, as a share of 1: there is none yet."""
    return None


@dataclass(frozen=True)
class SummarizeDay:
    """Write one summary per UTC day into the trail, from where it reaches the owner; amounts are in ``quote``."""

    clock: Clock
    market: MarketData
    ledger: Ledger
    quote: str = "USDT"
    uptime: Callable[[date], Decimal | None] = no_stream

    def __call__(self, day: date | None = None) -> DaySummary:
        """Summarize ``day`` (yesterday by default) and return it; a day summarized before is not recorded again.

        Raises:
            Transient: when market data or ledger cannot answer; run it again.
        """
        wanted = day or self.clock.now().date() - timedelta(days=1)
        view = self._diary.read(DISAGREEMENT)
        if self._diary.done(view, wanted):
            return summarize(wanted, self.ledger.trail(wanted, wanted))
        days = read_days(self.ledger, wanted, view.head.first_day)
        summary = summarize(wanted, days.events)
        until_unchallenged(partial(self._record, summary, days))
        return summary

    @property
    def _diary(self) -> OnceADay:
        return OnceADay(self.ledger, "summarize_day")

    def _record(self, summary: DaySummary, days: Days) -> None:
        view = self._diary.read(DISAGREEMENT)
        if self._diary.done(view, summary.day):
            return
        held = {symbol: position for symbol, position in view.portfolio.positions.items() if position.open}
        marks = self._marks(held)
        outputs = {
            **{name: value for name, value in asdict(summary).items() if name != "day"},
            "equity": equity(view.portfolio, marks),
            "positions": {symbol: position.quantity for symbol, position in held.items()},
            "marks": marks,
            "trading_state": view.trading_state.state,
            "trading_why": why(view.trading_state),
            **figures(days.rows, days.events, self._close(view, marks, summary.day)),
        }
        fact = Fact(Event.DAY_SUMMARIZED, {"day": summary.day}, outputs)
        self._diary.record(view, summary.day, [fact], self.clock.now())

    def _close(self, view: AccountView, marks: Mapping[str, Decimal], day: date) -> Close:
        cash = view.portfolio.balances.get(self.quote)
        worth = equity(view.portfolio, marks).get(self.quote, cash)
        gain = unrealized(view.portfolio, marks, self.quote)
        return Close(self.quote, worth, gain, books(view), self.uptime(day))

    def _marks(self, symbols: Iterable[str]) -> dict[str, Decimal]:
        """Return the bid of each symbol; one that the venue does not list any more has none."""
        marks = {}
        for symbol in symbols:
            with suppress(Refused):
                marks[symbol] = self.market.quote(symbol).bid
        return marks


def why(record: TradingStateRecord) -> str | None:
    """Return who stopped trading, and for what reason; None while it goes on."""
    return None if record.state is TradingState.ACTIVE else f"{record.actor}: {record.reason}"


def books(view: AccountView) -> str:
    """Return how ledger and venue stood to each other when they were last compared."""
    seen = view.cursor(DISAGREEMENT)
    if seen.decided:
        return IN_DOUBT
    halted = view.trading_state.state is TradingState.HALTED and view.trading_state.actor == "reconcile"
    return DISAGREE if seen.fault and halted else AGREE


@exactly
def equity(portfolio: Portfolio, marks: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Return worth per quote asset: cash plus open positions at their marks; dust is left out."""
    held = [(symbol, portfolio.positions[symbol]) for symbol in marks]
    quotes = {position.quote for position in portfolio.positions.values()}
    worth = {quote: portfolio.balances.get(quote, ZERO) for quote in sorted(quotes)}
    for symbol, position in held:
        worth[position.quote] += position.quantity * marks[symbol]
    return worth
