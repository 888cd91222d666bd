"""Schedule -> daily summary: what the day did, what is held and what it is worth, recorded once."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from thunes.domain.audit import Event, Fact
from thunes.domain.money import ZERO, exactly
from thunes.domain.portfolio import Portfolio
from thunes.domain.summary import DaySummary, summarize
from thunes.errors import Refused
from thunes.ports import Clock, Ledger, MarketData
from thunes.usecases.conflicts import until_unchallenged
from thunes.usecases.once_a_day import OnceADay


@dataclass(frozen=True)
class SummarizeDay:
    """Write one summary per UTC day into the trail, from where it reaches the owner."""

    clock: Clock
    market: MarketData
    ledger: Ledger

    def __call__(self, day: date | None = None) -> DaySummary:
        """Summarize ``day`` (yesterday by default) and return it; a day summarized before is not recorded again.

        Raises:
            Transient: when market data or ledger cannot answer; run it again.
        """
        wanted = day or self.clock.now().date() - timedelta(days=1)
        summary = summarize(wanted, self.ledger.trail(wanted, wanted))
        until_unchallenged(partial(self._record, summary))
        return summary

    def _record(self, summary: DaySummary) -> None:
        diary = OnceADay(self.ledger, "summarize_day")
        view = diary.read()
        if diary.done(view, summary.day):
            return
        marks = self._marks(symbol for symbol, position in view.portfolio.positions.items() if position.open)
        outputs = {
            **{name: value for name, value in asdict(summary).items() if name != "day"},
            "equity": equity(view.portfolio, marks),
            "positions": {s: p.quantity for s, p in view.portfolio.positions.items() if p.open},
            "marks": marks,
            "trading_state": view.trading_state.state,
        }
        fact = Fact(Event.DAY_SUMMARIZED, {"day": summary.day}, outputs)
        diary.record(view, summary.day, [fact], self.clock.now())

    def _marks(self, symbols: Iterable[str]) -> dict[str, Decimal]:
        """Return the bid of each symbol; one that the venue does not list any more has none."""
        marks = {}
        for symbol in symbols:
            with suppress(Refused):
                marks[symbol] = self.market.quote(symbol).bid
        return marks


@exactly
def equity(portfolio: Portfolio, marks: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Return worth per quote asset: cash plus open positions at their marks; dust is left out."""
    held = [(symbol, portfolio.positions[symbol]) for symbol in marks]
    quotes = {position.quote for position in portfolio.positions.values()}
    worth = {quote: portfolio.balances.get(quote, ZERO) for quote in sorted(quotes)}
    for symbol, position in held:
        worth[position.quote] += position.quantity * marks[symbol]
    return worth
