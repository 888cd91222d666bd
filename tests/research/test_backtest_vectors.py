"""The kernel fills the orders of two other engines, and is not the one that looks ahead."""

from typing import Any

import numpy as np

from tests.vectors import Case, every, read
from thunes.domain.candle import Interval
from thunes.features.bars import Bars
from thunes.research import statistics as st
from thunes.research.kernel import BUY, Run, simulate
from thunes.research.levels import Levels
from thunes.research.terms import Terms
from thunes.strategies import build_whole
from thunes.strategies.wishes import Wishes

HOUR_MS = 3_600_000
SIDES = ("entry_bars", "exit_bars")


def bars_of(case: Case) -> Bars:
    """Return the case's candles; one that is given closes alone has the opens of the one with the same closes."""
    close = case.array("close")
    same = (other for other in read("backtest") if other.inputs["close"] == case.inputs["close"])
    opens = next(other.array("open") for other in same if "open" in other.inputs)
    high = case.array("high") if "high" in case.inputs else np.maximum(opens, close)
    low = case.array("low") if "low" in case.inputs else np.minimum(opens, close)
    return Bars(Interval("1h"), np.arange(len(close)) * HOUR_MS, opens, high, low, close, np.ones(len(close)))


def run_of(case: Case) -> tuple[Bars, Run, Terms]:
    """All the cash in, no lots or ticks, the commission in quote: as the case has it."""
    params = case.params
    terms = Terms(params["init_cash"], commission=params["fees"], slippage=params["slippage"])
    bars = bars_of(case)
    strategy = build_whole("sma_crossover", {"fast": params["fast"], "slow": params["slow"]})
    return bars, simulate(bars, strategy.wishes(bars), terms), terms


def orders_of(run: Run) -> list[dict[str, Any]]:
    columns = zip(run.bar, run.side, run.quantity, run.price, run.commission, strict=True)
    return [
        {"bar": bar, "side": "Buy" if side == BUY else "Sell", "size": size, "price": price, "fee": fee}
        for bar, side, size, price, fee in columns
    ]


def next_open(case: Case) -> dict[str, Any]:
    bars, run, terms = run_of(case)
    found, trips, orders = st.statistics_of(bars, run, terms), st.round_trips(run, terms), orders_of(run)
    named = {name: found[name] for name in ("final_equity", "total_return", "max_drawdown", "sharpe", "sortino")}
    outcomes = {"n_closed_trades": len(trips), "trade_pnl": trips.profit, "win_rate": found["win_rate"]}
    return {"n_orders": len(orders), "orders": orders, "equity": run.equity, **named, **outcomes}


def with_stops(case: Case) -> dict[str, Any]:
    """Return what comes of entries and exits, with a stop and a target around every entry's price."""
    bars, flags = bars_of(case), {name: np.zeros(len(case.inputs["close"]), dtype=np.bool_) for name in SIDES}
    for name, wanted in flags.items():
        wanted[np.array(case.inputs.get(name, case.params.get(name))) - 1] = True
    terms = Terms(case.params["init_cash"], commission=case.params["fees"], slippage=0.0)
    following = np.append(bars.open[1:], np.nan)
    levels = Levels(following * (1 - case.params["sl"]), following * (1 + case.params["tp"]))
    run = simulate(bars, Wishes(*flags.values()), terms, levels)
    return {"orders": orders_of(run), "final_equity": run.equity[-1]}


@every("backtest")
def test_the_kernel_fills_what_other_engines_fill(case: Case) -> None:
    if case.fn == "sma_cross_same_bar_close_LOOKAHEAD":
        assert not case.accepts({"final_equity": run_of(case)[1].equity[-1]})
    elif case.fn == "stops_intrabar":
        assert case.fault(with_stops(case)) == ""
    else:
        assert case.fault(next_open(case)) == ""
