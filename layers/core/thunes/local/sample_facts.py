"""One fact of every kind of alert, invented: to see on the own phone what each looks like."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal

from thunes.domain.audit import AuditEvent, Event, Fact
from thunes.domain.chain import ChainHead, extend
from thunes.domain.day_figures import Close, figures
from thunes.domain.day_row import DayRow
from thunes.domain.notices import KINDS, kind_of

_ORDER = {"symbol": "BTCUSDT", "leg": "entry", "intent_id": "int-sampleintentsampleintent00", "state": "SENDING"}
_SIGNAL = {"symbol": "BTCUSDT", "leg": "entry", "signal_id": "sig-samplesignalsamplesignal00"}
_FILL = {"quantity": "0.0005", "price": "20000", "commission": "0.0000005", "commission_asset": "BTC"}
_CHECKS = [
    {"rule": "state", "value": "ACTIVE", "limit": "ACTIVE", "passed": True},
    {"rule": "cool_down", "value": "loss at 2024-01-10T11:30:00.000Z", "limit": "3600.000 s", "passed": False},
]
_ROWS = [
    DayRow(
        date(2024, 1, n), Decimal(1000) + n - (3 * n) % 7, Decimal(n % 3) - 1, Decimal("0.02"), 2, n % 3, decisions=24
    )
    for n in range(1, 10)
]
_DAY = {
    "realized": Decimal("-1.25"),
    "fees": {"BTC": "0.0000005"},
    "equity": {"USDT": "998.75"},
    "fills": 2,
    "approved": 1,
    "denied": {"cool_down": 3},
    "positions": {},
    "trading_state": "ACTIVE",
    **figures(_ROWS, [], Close("USDT", Decimal("998.75"), Decimal(0), "agree")),
}
_HALTED = {"from": "ACTIVE", "actor": "telegram test", "reason": "a sample, nothing was halted: 1 < 2 & <b>so on</b>"}

# Kind of alert -> the fact, its inputs, its outputs.
SAMPLES: Mapping[str, tuple[Event, Mapping[str, object], Mapping[str, object]]] = {
    "halt": (Event.TRADING_STATE_CHANGED, _HALTED, {"state": "HALTED"}),
    "state": (Event.TRADING_STATE_CHANGED, {**_HALTED, "from": "HALTED"}, {"state": "ACTIVE"}),
    "fill": (Event.ORDER_SETTLED, _ORDER, {"fills": [_FILL], "realized": "0", "position": "0.0004995"}),
    "approved": (
        Event.RISK_APPROVED,
        _SIGNAL,
        {"intent_id": _ORDER["intent_id"], "quantity": "0.0005", "limit_price": "20100", "checks": _CHECKS[:1]},
    ),
    "denied": (Event.RISK_DENIED, _SIGNAL, {"denied": "cool_down", "checks": _CHECKS}),
    "order": (Event.ORDER_REFUSED, _ORDER, {"state": "REFUSED", "reason": "-2010: insufficient balance", "fills": []}),
    "incident": (Event.ORDER_UNKNOWN, _ORDER, {"state": "UNKNOWN", "reason": "no answer: ReadTimeout", "fills": []}),
    "protection": (
        Event.PROTECTION_MISSING,
        {"symbol": "BTCUSDT", "quantity": "0.0004995", "stop_price": "19600"},
        {"why": "trading is HALTED"},
    ),
    "lock": (
        Event.ENTRIES_LOCKED,
        {"protection": "loss_streak", "symbol": None},
        {"reason": "3 losses in a row", "until": "2024-01-10T13:00:00.000Z", "unlock": "a win, or thunes risk unlock"},
    ),
    "decay": (
        Event.PERFORMANCE_WATCHED,
        {"days": 30, "exits": 12, "realized": "-3.5"},
        {"sharpe": "-0.4100", "health": "critical"},
    ),
    "promoted": (
        Event.PARAMETERS_PROMOTED,
        {"strategy": "sma_crossover", "from": {"fast": 20, "slow": 50}, "to": {"fast": 15, "slow": 60}},
        {"sharpe": "1.42", "evidence": "walk-forward, 12 windows"},
    ),
    "day": (Event.DAY_SUMMARIZED, {"day": "2024-01-09"}, _DAY),
    "limits": (
        Event.LIMITS_CHANGED,
        {"actor": "owner", "changes": {"max_daily_loss": {"from": "20", "to": "10"}}},
        {"effective_at": "2024-01-10T12:00:00.000Z", "pending": {}},
    ),
    "drill": (
        Event.DRILL_HELD,
        {"stage": "dev", "placements": 20},
        {"ok": True, "milliseconds": 412, "sent_after_halt": 0},
    ),
    "refused": (Event.COMMAND_REFUSED, {"user": "99", "what": "/status"}, {"why": "not a listed user"}),
}


def sample_events(account: str, now: datetime) -> Iterator[AuditEvent]:
    """Return a sample of every kind, in the order of the table of kinds.

    Raises:
        KeyError: naming a kind without a sample.
    """
    facts = [Fact(*SAMPLES[kind.name], "sma_crossover") for kind in KINDS]
    events, _ = extend(ChainHead(), account, facts, now)
    for kind, sample in zip(KINDS, events, strict=True):
        if kind_of(sample) is not kind:
            raise KeyError(kind.name)
        yield sample
