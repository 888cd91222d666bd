"""Schedule -> decay: does each strategy still earn its keep? Recorded once per day; critical lets nothing new begin."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from thunes.domain.audit import Event, Fact
from thunes.domain.performance import CRITICAL_BELOW, Health, Performance, shown
from thunes.domain.risk import StateChange, TradingState, TradingStateRecord, change_state
from thunes.domain.window import performances
from thunes.ports import AccountView, Clock, Ledger
from thunes.usecases.conflicts import until_unchallenged
from thunes.usecases.history import read_days
from thunes.usecases.once_a_day import OnceADay

ACTOR = "watch_performance"


@dataclass(frozen=True)
class WatchPerformance:
    """Judge every strategy that has bought or sold within the last 30 days, whatever is traded now.

    A window of days may hold several sets of parameters, so the fact names the strategy and none of them.
    """

    clock: Clock
    ledger: Ledger

    def __call__(self) -> dict[str, Performance]:
        """Return the performance per strategy, and record it.

        One that has become critical moves an ACTIVE account to REDUCING in the same transaction: exits alone are
        approved until a person resumes. Nothing that is stricter is loosened, and what a person has resumed in the
        knowledge of it is not stopped for the same reason again, unless it recovers first.

        Raises:
            Transient: when the ledger cannot answer; run it again.
        """
        return until_unchallenged(self._watch)

    def _watch(self) -> dict[str, Performance]:
        diary = OnceADay(self.ledger, ACTOR)
        view, now = diary.read(), self.clock.now()
        seen = performances(read_days(self.ledger, now.date(), view.head.first_day).rows, now.date())
        if not seen or diary.done(view, now.date()):
            return seen
        critical = {name for name, found in seen.items() if found.health is Health.CRITICAL}
        acted_on = critical & set(diary.note(view).split(","))
        change = _reduction(view, {name: seen[name] for name in sorted(critical - acted_on)}, now)
        if change or view.trading_state.state is TradingState.REDUCING:
            acted_on = critical
        facts = [_fact(name, found) for name, found in seen.items()]
        diary.record(view, now.date(), facts, now, (_listed(acted_on), change))
        return seen


def _fact(strategy: str, seen: Performance) -> Fact:
    return Fact(
        Event.PERFORMANCE_WATCHED,
        inputs={"days": seen.days, "exits": seen.exits, "realized": seen.realized},
        outputs={"sharpe": shown(seen.sharpe), "health": seen.health},
        strategy_id=strategy,
    )


def _reduction(view: AccountView, critical: Mapping[str, Performance], now: datetime) -> StateChange | None:
    """Return the change that strategies which have become critical are due; a stricter state stays as it is."""
    if not critical or view.trading_state.state is not TradingState.ACTIVE:
        return None
    told = "; ".join(f"{name}: {_words(seen)}" for name, seen in critical.items())
    return change_state(view.trading_state, TradingStateRecord(TradingState.REDUCING, now, ACTOR, told))


def _words(seen: Performance) -> str:
    return f"Sharpe {shown(seen.sharpe)} over {seen.days} days ({seen.exits} exits) is below {CRITICAL_BELOW}"


def _listed(names: Collection[str]) -> str:
    return ",".join(sorted(names))
