"""Schedule -> signals queue: look at closed candles, record what the strategy thinks, send what it wants."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from thunes.domain.audit import Event, Fact
from thunes.domain.candle import BadCandle, Candle, missing
from thunes.domain.holding import Holding
from thunes.domain.signal import Signal
from thunes.domain.times import from_iso, iso
from thunes.errors import Refused, Transient
from thunes.ports import AccountView, Clock, CommandQueue, Cursor, Ledger, MarketData
from thunes.strategies import Opinion
from thunes.usecases.closed_candles import closed_candles
from thunes.usecases.conflicts import until_unchallenged
from thunes.usecases.plan import Plan

MAX_TICK_AGE = timedelta(seconds=120)
# A REST candle counts as closed this long after its close time; before, its last fills may be missing.
SETTLING = timedelta(seconds=2)
# One transaction holds 100 writes: the chain head, and two per symbol.
SYMBOLS_PER_WRITE = 40


@dataclass(frozen=True)
class Decision:
    """What this run found on one symbol; no fact when its candle had been decided before."""

    symbol: str
    cursor: Cursor
    fact: Fact | None = None
    signal: Signal | None = None
    unreachable: str = ""


@dataclass(frozen=True)
class Checked:
    """The outcome of one run."""

    decided: int = 0
    rejected: int = 0
    signals: tuple[str, ...] = ()
    stale_tick: bool = False
    why: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CheckSignals:
    """Decide every symbol of the plan once per closed candle."""

    plan: Plan
    clock: Clock
    market: MarketData
    ledger: Ledger
    queue: CommandQueue

    def __call__(self, scheduled: datetime) -> Checked:
        """Run for the tick scheduled at that time; a tick that comes too late is dropped.

        Raises:
            Transient: when a symbol could not be looked at; the others were decided all the same.
        """
        if self.clock.now() - scheduled > MAX_TICK_AGE:
            return Checked(stale_tick=True)
        self._let_the_candle_settle()
        decisions: list[Decision] = []
        for start in range(0, len(self.plan.symbols), SYMBOLS_PER_WRITE):
            some = self.plan.symbols[start : start + SYMBOLS_PER_WRITE]
            decisions += until_unchallenged(partial(self._decide, some))
        for decision in decisions:
            if decision.signal:
                self.queue.send(decision.signal)
        unreachable = [f"{decision.symbol}: {decision.unreachable}" for decision in decisions if decision.unreachable]
        if unreachable:
            raise Transient("; ".join(unreachable))
        return _outcome(decisions)

    def _let_the_candle_settle(self) -> None:
        now = self.clock.now()
        since_close = now - self.plan.interval.open_time(now)
        if since_close < SETTLING:
            self.clock.sleep(SETTLING - since_close)

    def _decide(self, symbols: Sequence[str]) -> list[Decision]:
        view = self.ledger.read(cursors=[self.plan.cursor_key(symbol) for symbol in symbols])
        now = self.clock.now()
        decisions = [self._decide_symbol(view, symbol, now) for symbol in symbols]
        recorded = [decision for decision in decisions if decision.fact]
        if recorded:
            facts = [decision.fact for decision in recorded if decision.fact]
            self.ledger.record(view, facts, now, [decision.cursor for decision in recorded])
        return decisions

    def _decide_symbol(self, view: AccountView, symbol: str, now: datetime) -> Decision:
        cursor = view.cursor(self.plan.cursor_key(symbol))
        due = self.plan.interval.last_close(now - SETTLING)
        if cursor.decided is not None and cursor.decided >= due:
            # Decided before. Should its message have been lost on the way, this one replaces it.
            return Decision(symbol, cursor, signal=cursor.pending)
        try:
            candles = closed_candles(self.market, symbol, self.plan.interval, self.plan.strategy.warm_up, due)
        except Transient as error:
            return Decision(symbol, cursor, unreachable=str(error))
        except (BadCandle, Refused) as error:
            return self._rejected(symbol, cursor, due, str(error))
        return self._decided(symbol, cursor, candles, view.portfolio.holding(symbol))

    def _rejected(self, symbol: str, cursor: Cursor, due: datetime, why: str) -> Decision:
        fault = f"{iso(due + self.plan.interval.length)} {why}"  # until the next candle closes, this is the newest
        if cursor.fault == fault:
            return Decision(symbol, cursor)
        undecided = (due - cursor.decided) // self.plan.interval.length if cursor.decided else None
        seen = {"candle_close": due, "undecided": undecided, "again": _again(cursor, due, why)}
        fact = self._fact(Event.DATA_REJECTED, {"symbol": symbol, **seen}, {"signal": None, "why": why})
        return Decision(symbol, replace(cursor, fault=fault), fact)

    def _decided(self, symbol: str, cursor: Cursor, candles: Sequence[Candle], holding: Holding) -> Decision:
        opinion = self.plan.strategy.decide(candles, holding)
        signal = self._signal(symbol, candles[-1], opinion)
        inputs = {
            "symbol": symbol,
            "interval": self.plan.interval.name,
            "candle_close": candles[-1].close_time,
            "close": candles[-1].close,
            "candles": len(candles),
            "missing": missing(candles, self.plan.interval),
            "holding": bool(holding),
            **opinion.indicators,
        }
        outputs = {
            "signal": opinion.leg,
            "signal_id": signal.id if signal else None,
            "why": opinion.why,
            "superseded": cursor.pending.id if cursor.pending else None,
        }
        moved = replace(cursor, decided=candles[-1].close_time, pending=signal)
        return Decision(symbol, moved, self._fact(Event.SIGNAL_DECIDED, inputs, outputs), signal)

    def _signal(self, symbol: str, candle: Candle, opinion: Opinion) -> Signal | None:
        if opinion.leg is None:
            return None
        return Signal(
            stage=self.plan.stage,
            strategy_id=self.plan.strategy.name,
            param_hash=self.plan.strategy.param_hash,
            symbol=symbol,
            candle_close=candle.close_time,
            leg=opinion.leg,
            price=candle.close,
            stop_price=opinion.stop_price,
            target_price=opinion.target_price,
            share=opinion.share,
        )

    def _fact(self, event: Event, inputs: Mapping[str, object], outputs: Mapping[str, object]) -> Fact:
        return Fact(event, inputs, outputs, self.plan.strategy.name, self.plan.strategy.param_hash)


def faulted_at(cursor: Cursor) -> datetime | None:
    """Return until when the newest candle was one that could not be decided on; None when there never was one."""
    return from_iso(cursor.fault.partition(" ")[0]) if cursor.fault else None


def _again(cursor: Cursor, due: datetime, why: str) -> bool:
    """Whether the candle before could not be decided on either, for the same reason whatever its numbers."""
    before = re.sub(r"[0-9]+", "#", cursor.fault.partition(" ")[2])
    return faulted_at(cursor) == due and before == re.sub(r"[0-9]+", "#", why)


def _outcome(decisions: Sequence[Decision]) -> Checked:
    facts = [(decision.symbol, decision.fact) for decision in decisions if decision.fact]
    return Checked(
        decided=sum(fact.event is Event.SIGNAL_DECIDED for _, fact in facts),
        rejected=sum(fact.event is Event.DATA_REJECTED for _, fact in facts),
        signals=tuple(decision.signal.id for decision in decisions if decision.signal),
        why={symbol: str(fact.outputs["why"]) for symbol, fact in facts},
    )
