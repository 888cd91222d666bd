"""What the metrics are at a moment: read off facts of the trail, and off the account as a run found it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from thunes.domain.audit import AuditEvent, Event, Json
from thunes.domain.execution import fees_in_quote, fills_of
from thunes.domain.metrics import Sample
from thunes.domain.money import ZERO, exact, exactly, ratio
from thunes.domain.portfolio import Portfolio
from thunes.domain.risk import Limits, TradingState
from thunes.domain.signal import Leg
from thunes.domain.times import from_iso, to_ms

HUNDRED = Decimal(100)
ENDED = frozenset({Event.ORDER_SETTLED, Event.ORDER_FOUND_LATE})
FAILED = frozenset({Event.ORDER_REFUSED, Event.ORDER_ABANDONED, Event.ORDER_NOT_PLACED})
JUDGED = frozenset({Event.RISK_APPROVED, Event.RISK_DENIED})


@dataclass(frozen=True)
class Standing:
    """The account in few figures; amounts in quote, ``loss`` of the day and ``equity`` at the bid if that is known."""

    trading_state: TradingState
    exposure: Decimal
    positions: int
    realized_today: Decimal
    unprotected: int
    loss: Decimal | None = None
    equity: Decimal | None = None


def standing(portfolio: Portfolio, state: TradingState, today: date) -> Standing:
    """Return how the account stands; a position that is being left is not counted as unprotected."""
    bare = [
        symbol
        for symbol, position in portfolio.positions.items()
        if position.wants_protection
        and symbol not in portfolio.protections
        and not (symbol in portfolio.reservations and portfolio.reservations[symbol].leg is Leg.EXIT)
    ]
    symbols = len(portfolio.symbols_at_stake)
    return Standing(state, portfolio.exposure, symbols, portfolio.realized_on(today), len(bare))


def of_standing(seen: Standing, limits: Limits) -> list[Sample]:
    """Return what the account's figures come to against its limits."""
    exposure = _share(seen.exposure, limits.max_exposure)
    lost = -seen.realized_today if seen.loss is None else seen.loss
    loss = _share(max(lost, ZERO), limits.max_daily_loss)
    positions = _share(Decimal(seen.positions), Decimal(limits.max_positions))
    return [
        Sample("Halted", Decimal(seen.trading_state is TradingState.HALTED)),
        Sample("Exposure", exposure),
        Sample("RiskLimitUsed", max(exposure, loss, positions)),
        Sample("DayPnl", ZERO - lost),
        *([] if seen.equity is None else [Sample("Equity", seen.equity)]),
        Sample("Unprotected", Decimal(seen.unprotected)),
    ]


@exactly
def of_run(now: datetime, unexplained: Iterable[Decimal], used_weight: Decimal | None) -> list[Sample]:
    """Return what a run of reconcile says by having come to its end; ``used_weight`` is a share of 1, if known."""
    beat = [
        Sample("Heartbeat", Decimal(to_ms(now)) / 1000),
        Sample("Unexplained", sum((abs(amount) for amount in unexplained), ZERO)),
    ]
    return beat if used_weight is None else [*beat, Sample("RequestWeight", used_weight * HUNDRED)]


def of_facts(events: Sequence[AuditEvent]) -> list[Sample]:
    """Return what these facts add to the counters, and the gauges that they alone know."""
    kinds = [event.event for event in events]
    ended = [any(fills_of(event)) for event in events if event.event in ENDED]
    counted = {
        "Signals": sum(_wants(event) for event in events),
        "Denials": kinds.count(Event.RISK_DENIED),
        "OrdersFilled": sum(ended),
        "OrdersFailed": sum(kind in FAILED for kind in kinds) + sum(_over_without_fill(event) for event in events),
        "ReconcileMismatches": kinds.count(Event.BOOKS_DISAGREE),
    }
    added = [Sample(name, Decimal(count)) for name, count in counted.items() if count]
    fees = fees_in_quote(events)
    return [*added, *([Sample("Fees", fees)] if fees else []), *_gauges(events)]


def _gauges(events: Iterable[AuditEvent]) -> list[Sample]:
    samples = []
    for event in events:
        outputs = event.decision_outputs
        closed = event.decision_inputs.get("candle_close")
        if event.event in JUDGED and isinstance(closed, str):
            late = from_iso(event.timestamp) - from_iso(closed)
            samples.append(Sample("DecisionLatency", Decimal(late // timedelta(milliseconds=1))))
        elif event.event == Event.PERFORMANCE_WATCHED:
            samples += _known("StrategySharpe", outputs.get("sharpe"))
        elif event.event == Event.DAY_SUMMARIZED:
            samples += _of_day(outputs)
    return samples


def _of_day(outputs: dict[str, Json]) -> list[Sample]:
    window = outputs.get("window")
    deepest = window.get("drawdown") if isinstance(window, dict) else None
    chain = [] if "chain" not in outputs else [Sample("AuditChainOk", Decimal(outputs["chain"] == "ok"))]
    drawdown = [] if deepest is None else [Sample("Drawdown", exact(deepest) * HUNDRED)]
    return [
        *_known("Equity", outputs.get("worth")),
        *_known("Slippage", outputs.get("slippage_bps")),
        *drawdown,
        *chain,
    ]


def _known(metric: str, value: Json) -> list[Sample]:
    return [] if value is None else [Sample(metric, exact(value))]


def _wants(event: AuditEvent) -> bool:
    return event.event == Event.SIGNAL_DECIDED and event.decision_outputs.get("signal") is not None


def _over_without_fill(event: AuditEvent) -> bool:
    """Tell whether an order ended, and never traded."""
    outputs = event.decision_outputs
    over = outputs.get("state") in ("EXPIRED", "CANCELED")
    return event.event == Event.ORDER_SETTLED and over and exact(outputs.get("executed", "0")) == ZERO


def _share(value: Decimal, limit: Decimal) -> Decimal:
    return ratio(value * HUNDRED, limit)
