"""Every metric there is, in one table: EMF names, alarms, dashboards, Prometheus text and docs/metrics.md follow it.

CloudWatch bills by name and dimensions, so there are at most 20, all of one dimension: the stage. Ids and symbols go
along as properties of the line, which can be searched and cost nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

NAMESPACE, DIMENSION = "Thunes", "stage"
MOST = 20


class Kind(StrEnum):
    """What a value says: how things stand, or how much was added."""

    GAUGE = "gauge"
    COUNTER = "counter"


class Row(StrEnum):
    """Where on a dashboard a metric stands."""

    MONEY = "Money"
    RISK = "Risk"
    EXECUTION = "Execution"
    BOOKS = "Books"
    SYSTEM = "System"


# The two dashboards: one for the owner, one for whoever mends things.
BOARDS: Mapping[str, tuple[Row, ...]] = {
    "Business": (Row.MONEY, Row.RISK, Row.EXECUTION),
    "System": (Row.BOOKS, Row.SYSTEM),
}


@dataclass(frozen=True)
class Alarm:
    """When somebody is to be told: ``periods`` in a row of ``seconds`` each beyond ``threshold``.

    ``missing`` says what silence means; ``runbook`` is the anchor of a heading in docs/OPERATIONAL-RUNBOOK.md.
    """

    says: str
    comparison: str
    threshold: int
    runbook: str
    statistic: str = "Maximum"
    seconds: int = 60
    periods: int = 1
    missing: str = "notBreaching"


@dataclass(frozen=True)
class Metric:
    """One row. ``scale`` turns the value into Prometheus' base unit: seconds, or a ratio from 0 to 1."""

    name: str
    unit: str
    kind: Kind
    prometheus: str
    help: str
    row: Row
    statistic: str = "Average"
    scale: Decimal = Decimal(1)
    labels: Mapping[str, str] = field(default_factory=dict)
    alarm: Alarm | None = None


@dataclass(frozen=True)
class Sample:
    """One value of a metric, by its name, in the metric's own unit."""

    metric: str
    value: Decimal


PERCENT, MILLI, POINT = Decimal("0.01"), Decimal("0.001"), Decimal("0.0001")
_G, _C = Kind.GAUGE, Kind.COUNTER

METRICS: tuple[Metric, ...] = (
    Metric("Equity", "None", _G, "thunes_equity", "Cash and positions at their bid, in quote.", Row.MONEY),
    Metric("DayPnl", "None", _G, "thunes_day_pnl", "Realised PnL of the running UTC day, in quote.", Row.MONEY),
    Metric(
        "Drawdown", "Percent", _G, "thunes_drawdown_ratio", "Deepest fall of equity in 30 days.", Row.MONEY,
        statistic="Maximum", scale=PERCENT,
    ),
    Metric(
        "StrategySharpe", "None", _G, "thunes_strategy_sharpe_min", "Lowest rolling Sharpe ratio of any strategy.",
        Row.MONEY, statistic="Minimum",
    ),
    Metric("Fees", "None", _C, "thunes_fees_total", "Commissions, in quote.", Row.MONEY, statistic="Sum"),
    Metric(
        "Halted", "None", _G, "thunes_halted", "1 while trading is HALTED, else 0.", Row.RISK, statistic="Maximum",
        alarm=Alarm("Trading is halted.", "GreaterThanThreshold", 0, "start-again", missing="ignore"),
    ),
    Metric(
        "Exposure", "Percent", _G, "thunes_exposure_ratio", "Exposure as a share of its limit.", Row.RISK,
        statistic="Maximum", scale=PERCENT,
    ),
    Metric(
        "RiskLimitUsed", "Percent", _G, "thunes_risk_limit_used_ratio",
        "The most used of the limits on exposure, positions and daily loss.", Row.RISK, statistic="Maximum",
        scale=PERCENT,
    ),
    Metric("Denials", "Count", _C, "thunes_risk_denials_total", "Signals that risk denied.", Row.RISK, statistic="Sum"),
    Metric(
        "Unprotected", "Count", _G, "thunes_unprotected_positions", "Positions whose stop does not rest.", Row.RISK,
        statistic="Maximum",
        alarm=Alarm(
            "A position has no stop at the exchange.", "GreaterThanThreshold", 0, "a-position-without-its-stop",
            periods=3,
        ),
    ),
    Metric("Signals", "Count", _C, "thunes_signals_total", "Signals of strategies.", Row.EXECUTION, statistic="Sum"),
    Metric(
        "OrdersFilled", "Count", _C, "thunes_orders_total", "Orders that ended, by whether they traded.",
        Row.EXECUTION, statistic="Sum", labels={"status": "filled"},
    ),
    Metric(
        "OrdersFailed", "Count", _C, "thunes_orders_total", "Orders that ended, by whether they traded.",
        Row.EXECUTION, statistic="Sum", labels={"status": "failed"},
    ),
    Metric(
        "Slippage", "None", _G, "thunes_slippage_ratio", "Fills against the decision price, a day's, in basis points.",
        Row.EXECUTION, scale=POINT,
    ),
    Metric(
        "DecisionLatency", "Milliseconds", _G, "thunes_decision_latency_seconds",
        "From a candle's close to the verdict on its signal.", Row.EXECUTION, statistic="Maximum", scale=MILLI,
    ),
    Metric(
        "ReconcileMismatches", "Count", _C, "thunes_reconcile_mismatches_total",
        "Times that ledger and venue were found to differ.", Row.BOOKS, statistic="Sum",
    ),
    Metric(
        "Unexplained", "None", _G, "thunes_unexplained", "What the venue shows beyond the books, all assets added up.",
        Row.BOOKS, statistic="Maximum",
        alarm=Alarm("The books cannot explain a balance.", "GreaterThanThreshold", 0, "books-disagree"),
    ),
    Metric(
        "AuditChainOk", "None", _G, "thunes_audit_chain_ok", "1 while the day's audit chain holds, else 0.",
        Row.BOOKS, statistic="Minimum",
        alarm=Alarm(
            "The audit trail does not hold.", "LessThanThreshold", 1, "the-trail-does-not-hold", statistic="Minimum"
        ),
    ),
    Metric(
        "RequestWeight", "Percent", _G, "thunes_exchange_weight_ratio", "Used of a minute's weight at the exchange.",
        Row.SYSTEM, statistic="Maximum", scale=PERCENT,
    ),
    Metric(
        "Heartbeat", "Seconds", _G, "thunes_heartbeat_timestamp_seconds", "When reconcile last came to its end.",
        Row.SYSTEM, statistic="Maximum",
        alarm=Alarm(
            "Nothing has reconciled for ten minutes.", "LessThanThreshold", 1, "nothing-runs",
            statistic="SampleCount", seconds=300, periods=2, missing="breaching",
        ),
    ),
)  # fmt: skip

METRIC: Mapping[str, Metric] = {metric.name: metric for metric in METRICS}
