"""Facts, and what the owner reads of each, line by line."""

from dataclasses import asdict
from datetime import date
from typing import Any

from tests.builders import d
from thunes.domain.audit import Event
from thunes.domain.summary import DaySummary

SALE = {
    "fills": [{"quantity": d("0.0002"), "price": d("21000")}, {"quantity": d("0.0001"), "price": d("21000.5")}],
    "realized": d("0.3"),
    "position": d("0.00000001"),
}
SOLD = ["SELL 0.0002 BTC @ 21000 USDT", "SELL 0.0001 BTC @ 21000.5 USDT", "Notional 6.30005 USDT"]
ENDED = ["Realised +0.3 USDT", "Position 0.00000001 BTC"]
DAY = {
    **{name: value for name, value in asdict(DaySummary(date(2024, 1, 9))).items() if name != "day"},
    "equity": {"USDT": d("1000.5")},
    "positions": {"BTCUSDT": d("0.0004")},
    "trading_state": "ACTIVE",
}
CHECKS = [
    {"rule": "state", "value": "ACTIVE", "limit": "ACTIVE", "passed": True},
    {"rule": "cash", "value": "9", "limit": "5", "passed": False},
]
HALT = {"from": "ACTIVE", "actor": "telegram", "reason": "/halt"}

CASES: list[tuple[Event, dict[str, Any], dict[str, Any], list[str]]] = [
    (Event.ORDER_SETTLED, {"symbol": "BTCUSDT", "leg": "exit"}, SALE, ["FILL · BTCUSDT", *SOLD, *ENDED]),
    (
        Event.ORDER_SETTLED,
        {"symbol": "BTCEUR", "leg": "exit"},
        {**SALE, "realized": "-1"},
        [
            "FILL · BTCEUR",
            *("SELL 0.0002 @ 21000", "SELL 0.0001 @ 21000.5", "Notional 6.30005"),
            *("Realised \N{MINUS SIGN}1", "Position 0.00000001"),
        ],
    ),
    (
        Event.DATA_REJECTED,
        {"symbol": "BTCUSDT", "undecided": 4, "again": False},
        {"signal": None, "why": "3 candles are missing among the last 374"},
        [
            "NOTHING DECIDED · BTCUSDT",
            "3 candles are missing among the last 374",
            "No entry and no exit until its candles are sound",
        ],
    ),
    (
        Event.ORDER_UNKNOWN,
        {"symbol": "BTCUSDT", "leg": "entry"},
        {"state": "UNKNOWN", "reason": "no answer"},
        ["ORDER UNKNOWN · BTCUSDT", "no answer"],
    ),
    (
        Event.ORDER_UNKNOWN,
        {"symbol": "BTCUSDT", "leg": "exit"},
        {"state": "UNKNOWN", "reason": "half an answer", **SALE},
        ["ORDER UNKNOWN · BTCUSDT", "half an answer", *SOLD, *ENDED],
    ),
    (
        Event.ORDER_REFUSED,
        {"symbol": "BTCUSDT"},
        {"state": "REFUSED", "reason": "-2010: no money", "fills": []},
        ["ORDER REFUSED · BTCUSDT", "-2010: no money"],
    ),
    (
        Event.RISK_APPROVED,
        {"symbol": "BTCUSDT", "leg": "entry"},
        {"quantity": "0.0005", "limit_price": "20100", "checks": CHECKS[:1]},
        [
            *("APPROVED · BTCUSDT", "BUY 0.0005 BTC @ 20100 USDT or better", "Notional 10.05 USDT"),
            "By sma_crossover, 1 rules passed",
        ],
    ),
    (
        Event.RISK_APPROVED,
        {"symbol": "BTCUSDT", "leg": "exit"},
        {"quantity": "1", "limit_price": "2"},
        [
            *("APPROVED · BTCUSDT", "SELL 1 BTC @ 2 USDT or better", "Notional 2 USDT"),
            "By sma_crossover, 0 rules passed",
        ],
    ),
    (
        Event.RISK_DENIED,
        {"symbol": "BTCUSDT", "leg": "entry"},
        {"denied": "cash", "checks": CHECKS},
        ["DENIED · BTCUSDT", "entry denied by cash", "cash: 9, limit 5"],
    ),
    (
        Event.TRADING_STATE_CHANGED,
        HALT,
        {"state": "HALTED"},
        ["HALTED", "/halt", "Was ACTIVE · by telegram", "Resume: thunes resume"],
    ),
    (
        Event.TRADING_STATE_CHANGED,
        HALT,
        {"state": "HALTED", "flatten": True},
        [
            *("HALTED", "/halt", "Everything that is held is being sold"),
            *("Was ACTIVE · by telegram", "Resume: thunes resume"),
        ],
    ),
    (
        Event.TRADING_STATE_CHANGED,
        {**HALT, "from": "HALTED"},
        {"state": "ACTIVE"},
        ["ACTIVE", "/halt", "Was HALTED · by telegram"],
    ),
    (
        Event.PROTECTION_MISSING,
        {"symbol": "BTCUSDT", "quantity": "0.0004", "stop_price": "19000"},
        {"why": "trading is HALTED"},
        ["NO STOP RESTS · BTCUSDT", "0.0004 held, stop 19000", "trading is HALTED"],
    ),
    (
        Event.POSITION_LEFT,
        {"symbol": "BTCUSDT", "quantity": "0.0004"},
        {"why": "status HALT"},
        ["NOT SOLD · BTCUSDT", "0.0004 are left", "status HALT"],
    ),
    (
        Event.ORDER_FOUND_LATE,
        {"symbol": "BTCUSDT", "leg": "exit", "state": "NOT_PLACED"},
        SALE,
        ["FOUND LATE · BTCUSDT", "It had been given up as NOT_PLACED", *SOLD, *ENDED],
    ),
    (
        Event.ORDER_FOUND_LATE,
        {"symbol": "BTCUSDT", "leg": "exit", "state": "NOT_PLACED", "intent_id": "int-a"},
        {**SALE, "fills": []},
        ["FOUND LATE · BTCUSDT", "It had been given up as NOT_PLACED", "Order int-a"],
    ),
    (
        Event.BOOKS_REOPENED,
        {},
        {"epoch": 1, "balances": {"USDT": "5000"}},
        ["BOOKS OPENED ANEW · epoch 1", "The venue was wiped", "It holds USDT 5000"],
    ),
    (Event.BOOKS_DISAGREE, {}, {"why": "USDT 0.5"}, ["BOOKS DISAGREE", "USDT 0.5"]),
    (
        Event.DAY_SUMMARIZED,
        {"day": date(2024, 1, 9)},
        {**DAY, "denied": {"state": 2, "notional": 1}, "positions": {}},
        [
            *("DAY · 2024-01-09", "realised 0.0000, equity n/a (n/a), ACTIVE"),
            "7 days n/a, 30 days n/a, unrealised n/a",
            "30 days: won n/a, Sharpe n/a, drawdown n/a",
            "fees of 30 days n/a, slippage of the day n/a",
            "positions none; denied: state 2, notional 1; 0 decisions, 0 signals, 0 approved, 0 orders, 0 fills",
            "books n/a; stream no stream; cost of the month n/a, an estimate",
            "root n/a",
        ],
    ),
    (
        Event.ENTRIES_LOCKED,
        {"protection": "loss_streak", "symbol": "BTCUSDT"},
        {"reason": "3 losses", "until": "noon", "unlock": "a win"},
        ["ENTRIES LOCKED · BTCUSDT", "loss_streak: 3 losses", "Until noon"],
    ),
    (
        Event.ENTRIES_LOCKED,
        {"protection": "drawdown", "symbol": None},
        {"reason": "down 12 %", "until": None, "unlock": "thunes risk unlock"},
        ["ENTRIES LOCKED · all symbols", "drawdown: down 12 %", "Until thunes risk unlock"],
    ),
    (
        Event.ENTRIES_UNLOCKED,
        {"protection": "drawdown", "symbol": None, "actor": "owner", "reason": "looked at"},
        {},
        ["ENTRIES UNLOCKED · all symbols", "drawdown: looked at", "By owner"],
    ),
    (
        Event.PERFORMANCE_WATCHED,
        {"symbol": "BTCUSDT", "days": 30, "exits": 12},
        {"sharpe": "0.7100", "health": "warning"},
        ["SHARPE BELOW 1 · sma_crossover · BTCUSDT", "+0.71 over 30 days, 12 exits", "Watch it"],
    ),
    (
        Event.PERFORMANCE_WATCHED,
        {"days": 30, "exits": 12},
        {"sharpe": "-0.4000", "health": "critical"},
        [
            "SHARPE BELOW 0.5 · sma_crossover",
            "\N{MINUS SIGN}0.4 over 30 days, 12 exits",
            "Far too little for its risk",
        ],
    ),
    (
        Event.PARAMETERS_PROMOTED,
        {"strategy": "sma_crossover", "from": {"fast": 20}, "to": {"fast": 15}},
        {"sharpe": "1.5", "evidence": "walk-forward"},
        ["NEW PARAMETERS · sma_crossover", "From fast 20", "To fast 15", "Sharpe +1.5 · evidence walk-forward"],
    ),
    (
        Event.LIMITS_CHANGED,
        {"actor": "owner", "changes": {"max_daily_loss": {"from": "20", "to": "10"}}},
        {"effective_at": "noon", "pending": {}},
        ["LIMITS CHANGED", "max_daily_loss: 20 → 10", "Since noon · by owner"],
    ),
    (
        Event.LIMITS_CHANGED,
        {"actor": "owner", "changes": []},
        {"effective_at": "noon", "pending": {"max_positions": {"from": "3", "to": "5"}}},
        ["LIMITS CHANGED", "waits: max_positions: 3 → 5", "The rest from noon · by owner"],
    ),
    (
        Event.LIMITS_REFUSED,
        {"actor": "owner"},
        {"why": "max_exposure 30 is above the account"},
        ["LIMITS NOT CHANGED", "max_exposure 30 is above the account", "By owner"],
    ),
    (
        Event.DRILL_HELD,
        {"stage": "dev"},
        {"ok": True, "milliseconds": 412, "states": {"HALTED": 1}, "orders": [{}, {}]},
        ["DRILL PASSED · kill switch", "milliseconds: 412", "states: HALTED 1", "orders: 2 entries"],
    ),
    (Event.DRILL_HELD, {}, {"ok": False}, ["DRILL FAILED · kill switch"]),
    (
        Event.COMMAND_REFUSED,
        {"user": "99", "what": "<b>"},
        {"why": "not a listed user"},
        ["COMMAND REFUSED", "User 99: not a listed user", "Asked for <b>"],
    ),
]
