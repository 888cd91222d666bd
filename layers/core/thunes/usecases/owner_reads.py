"""What the owner asks over the phone: read from the ledger as it is now, shown as small tables."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from thunes.domain.audit import AuditEvent, Event
from thunes.domain.money import ZERO, plain, ratio
from thunes.domain.notices.figures import MINUS, signed
from thunes.domain.notices.markup import bold, escape, shortened, table
from thunes.domain.risk import Limits
from thunes.ports import AccountView, Clock, Ledger, VenueHealth

# Explains the last decision on a symbol at a time: the trail's events, the symbol, the time -> plain words.
Explain = Callable[[Iterable[AuditEvent], str, datetime], str]
MOST_DAYS, USUAL_DAYS = 31, 7
BAR = 10
REASON_SHOWN = 200
MINUTE = timedelta(minutes=1)
_SYMBOL = re.compile(r"[A-Z0-9]{2,20}")


@dataclass(frozen=True)
class OwnerReads:
    """Questions; none of them changes anything or asks the exchange."""

    clock: Clock
    ledger: Ledger
    limits: Limits
    health_record: VenueHealth
    explain: Explain

    def status(self, _: str = "") -> str:
        """Trading state, exposure, the day, and what is held."""
        view = self.ledger.read()
        state, portfolio, quote = view.trading_state, view.portfolio, self.limits.quote_asset
        reason = escape(shortened(state.reason, REASON_SHOWN))
        rows = [
            ("exposure", f"{plain(portfolio.exposure)} {quote}"),
            ("realised today", signed(plain(portfolio.realized_on(self.clock.now().date())), quote)),
            ("under way", str(len(portfolio.live_intents))),
        ]
        lines = [f"{bold(state.state)} since {_moment(state.since)} by {escape(state.actor)}", reason]
        return "\n".join([*lines, table(("", ""), rows), self.positions()])

    def positions(self, _: str = "") -> str:
        """What is held, what it cost and where its stop is."""
        held = [position for position in self.ledger.read().portfolio.positions.values() if position.open]
        rows = [
            (p.symbol, plain(p.quantity), plain(p.cost), _price(p.average_cost), _price(p.stop_price)) for p in held
        ]
        return table(("position", "quantity", "cost", "average", "stop"), rows) if rows else "No positions"

    def orders(self, _: str = "") -> str:
        """Every intent that is not over."""
        live = self.ledger.read().portfolio.live_intents
        now = self.clock.now()
        intents = self.ledger.read(intents=live).intents.values() if live else ()
        rows = [
            (i.symbol, i.side, i.state, plain(i.quantity), plain(i.limit_price), _age(now - i.approved_at))
            for i in intents
        ]
        return table(("order", "side", "state", "quantity", "limit", "age"), rows) if rows else "No orders"

    def pnl(self, days: str = "") -> str:
        """Realised profit and loss of each summarised day, and of today so far."""
        if days and not (days.isascii() and days.isdigit() and 1 <= int(days[:3]) <= MOST_DAYS):
            return f"Give a number of days up to {MOST_DAYS}, as in /pnl 7"
        today = self.clock.now().date()
        since = today - timedelta(days=int(days or USUAL_DAYS) - 1)
        summaries = [event for event in self.ledger.trail(since) if event.event == Event.DAY_SUMMARIZED]
        rows = [
            (str(e.decision_inputs["day"]), signed(e.decision_outputs["realized"]), str(e.decision_outputs["fills"]))
            for e in summaries
            if str(e.decision_inputs["day"]) >= since.isoformat()
        ]
        now = self.ledger.read().portfolio.realized_on(today)
        rows.append((f"{today} so far", signed(plain(now)), ""))
        return table((f"realised {self.limits.quote_asset}", "", "fills"), rows)

    def risk(self, _: str = "") -> str:
        """Each limit: used, limit, and how full it is."""
        view = self.ledger.read()
        rows = [(name, plain(used), plain(limit), _bar(used, limit)) for name, used, limit in self._used(view)]
        return table(("limit", "used", "of", ""), rows)

    def health(self, _: str = "") -> str:
        """How the exchange answers, and how far the trail has come."""
        view, now = self.ledger.read(), self.clock.now()
        rows = [
            ("exchange", self.health_record.read().shown(now)),
            ("books", "open" if view.opened else "not opened"),
            ("trail", f"{view.head.sequence} events"),
            ("newest", f"{_age(now - view.head.at)} ago" if view.head.sequence else "none"),
            ("trading", view.trading_state.state.value),
        ]
        return table(("", ""), rows)

    def why(self, symbol: str = "") -> str:
        """The last decision on a symbol, explained from the trail."""
        name = symbol.upper()
        if not _SYMBOL.fullmatch(name):
            return "Give a symbol, as in /why BTCUSDT"
        now = self.clock.now()
        lately = self.ledger.trail((now - timedelta(days=1)).date())
        return escape(self.explain(lately, name, now))

    def _used(self, view: AccountView) -> Iterator[tuple[str, Decimal, Decimal]]:
        portfolio, limits = view.portfolio, self.limits
        lost = max(-portfolio.realized_on(self.clock.now().date()), ZERO)
        costs = [position.cost for position in portfolio.positions.values() if position.open]
        yield "positions", Decimal(len(portfolio.symbols_at_stake)), Decimal(limits.max_positions)
        yield "exposure", portfolio.exposure, limits.max_exposure
        yield "largest position", max(costs, default=ZERO), limits.max_position_size
        yield "loss today", lost, limits.max_daily_loss


def _bar(used: Decimal, limit: Decimal) -> str:
    full = min(int(ratio(used * BAR, limit)), BAR)
    return "█" * full + "░" * (BAR - full) + f" {int(ratio(used * 100, limit))} %"


def _price(price: Decimal | None) -> str:
    return MINUS if price is None else f"{price:.8f}".rstrip("0").rstrip(".")


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "never"


def _age(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    return f"{seconds} s" if length < 2 * MINUTE else f"{length // MINUTE} min"
