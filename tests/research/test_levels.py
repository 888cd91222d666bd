"""Stops and targets within candles, against recorded vectors and candle by candle."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.research.markets import HOUR_MS
from thunes.domain.candle import Interval
from thunes.features.bars import Bars, Floats
from thunes.research.kernel import BUY, Run, simulate
from thunes.research.levels import Levels
from thunes.research.terms import Terms
from thunes.strategies.brackets import Brackets
from thunes.strategies.wishes import Wishes

FREE = Terms(cash=1000.0, commission=0.0, slippage=0.0)
NAN = float("nan")


def bars_of(rows: list[tuple[float, float, float, float]], volume: float = 1.0) -> Bars:
    opens, high, low, close = np.array(rows, dtype=np.float64).T
    return Bars(Interval("1h"), np.arange(len(rows)) * HOUR_MS, opens, high, low, close, np.full(len(rows), volume))


def at(n: int, *places: int) -> Any:
    found = np.zeros(n, dtype=np.bool_)
    found[list(places)] = True
    return found


def decided_at(n: int, place: int, price: float) -> Floats:
    found = np.full(n, NAN)
    found[place] = price
    return found


@pytest.mark.parametrize("first", [False, True])
def test_the_vector_of_stops_within_candles(shared_data: Path, first: bool) -> None:
    cases = json.loads((shared_data / "quant" / "backtest.json").read_text(encoding="utf-8"))["cases"]
    case = next(found for found in cases if found["fn"] == "stops_intrabar")
    given, rules, wanted = case["inputs"], case["params"], case["expected"]
    bars = bars_of(list(zip(*(given[name] for name in ("open", "high", "low", "close")), strict=True)))
    entries, exits = np.array(rules["entry_bars"]), np.array(rules["exit_bars"])
    wishes = Wishes(at(len(bars), *(entries - 1)), at(len(bars), *(exits - 1)))
    next_open = np.append(bars.open[1:], NAN)
    levels = Levels(next_open * (1 - rules["sl"]), next_open * (1 + rules["tp"]), first)
    run = simulate(bars, wishes, Terms(rules["init_cash"], commission=rules["fees"], slippage=0.0), levels)
    assert run.bar.tolist() == [order["bar"] for order in wanted["orders"]]
    assert ["Buy" if side == BUY else "Sell" for side in run.side] == [order["side"] for order in wanted["orders"]]
    for name, found in (("size", run.quantity), ("price", run.price)):
        expected = [order[name] for order in wanted["orders"]]
        np.testing.assert_allclose(found, expected, rtol=case["rtol"], atol=case["atol"])
    assert run.equity[-1] == pytest.approx(wanted["final_equity"], rel=case["rtol"])


# Decided at the close of candle 0 (100), filled at the open of candle 1 (100); stop 95, target 110.
SOLD = {
    "stop within the candle": ([(100, 101, 94, 96)], (2, 95.0)),
    "target within the candle": ([(100, 111, 99, 100)], (2, 110.0)),
    "both in one candle: the stop": ([(100, 111, 94, 100)], (2, 95.0)),
    "a gap below the stop": ([(90, 96, 89, 92)], (2, 90.0)),
    "a gap above the target": ([(115, 116, 112, 113)], (2, 115.0)),
    "touched to the cent": ([(100, 101, 96, 97), (97, 98, 95, 97)], (3, 95.0)),
    "nothing reached": ([(100, 109, 96, 97)], None),
}


def bracketed(rows: list[Any], leave: tuple[int, ...] = (), first: bool = False, **changes: Any) -> Run:
    bars = bars_of([(100, 100, 100, 100), (100, 120, 80, 100), *rows])
    bars.volume[2:] = changes.pop("volume", 1.0)
    n = len(bars)
    levels = Levels(decided_at(n, 0, 95.0), decided_at(n, 0, 110.0), first)
    return simulate(bars, Wishes(at(n, 0), at(n, *leave)), FREE._replace(**changes), levels)


@pytest.mark.parametrize("case", SOLD)
def test_what_a_candle_reaches_is_sold_there(case: str) -> None:
    rows, sold = SOLD[case]
    run = bracketed(rows)
    found = list(zip(run.bar.tolist(), run.price.tolist(), strict=True))
    assert found == [(1, 100.0), *([sold] if sold else [])]


def test_an_order_to_leave_is_filled_at_the_open_and_before_any_level() -> None:
    assert bracketed([(100, 111, 94, 96)], leave=(1,)).price.tolist() == [100.0, 100.0]


@pytest.mark.parametrize(("low", "high", "price"), [(94, 111, 95.0), (96, 111, 110.0), (99, 101, 100.0)])
def test_levels_may_be_put_before_an_order_of_the_same_candle(low: float, high: float, price: float) -> None:
    assert bracketed([(100, high, low, 100)], leave=(1,), first=True).price.tolist() == [100.0, price]


def test_a_candle_without_volume_reaches_nothing() -> None:
    assert bracketed([(100, 111, 94, 96)], volume=0.0).bar.tolist() == [1]


def test_a_stop_pays_the_slippage_and_a_target_does_not() -> None:
    assert bracketed([(100, 101, 94, 96)], slippage=0.01).price[1] == pytest.approx(95.0 * 0.99)
    assert bracketed([(100, 111, 99, 100)], slippage=0.01).price[1] == 110.0


def test_levels_are_rounded_up_to_the_grid_as_the_venue_gets_them() -> None:
    levels = Levels(np.array([95.001, 95.01, NAN]), np.array([110.0, 110.009, NAN])).on_grid(0.01)
    np.testing.assert_allclose(levels.stop, [95.01, 95.01, NAN])
    np.testing.assert_allclose(levels.target, [110.0, 110.01, NAN])


@pytest.mark.parametrize(("stop", "target"), [(100.0, NAN), (NAN, 100.0)])
def test_an_entry_that_would_be_left_at_once_is_not_made(stop: float, target: float) -> None:
    bars = bars_of([(100, 100, 100, 100)] * 3)
    levels = Levels(decided_at(3, 0, stop), decided_at(3, 0, target))
    assert not len(simulate(bars, Wishes(at(3, 0), at(3)), FREE, levels).bar)


def test_levels_lie_around_the_close_that_decided_the_entry() -> None:
    closes = np.array([100.0, 20_000.01])
    brackets = Brackets(stop_loss=Decimal("0.02"), take_profit=Decimal("0.03"))
    levels = Levels.around(closes, brackets)
    assert levels is not None
    wanted = [brackets.around(Decimal(str(close))) for close in closes]
    np.testing.assert_allclose(levels.stop, [float(stop or 0) for stop, _ in wanted], rtol=1e-15)
    np.testing.assert_allclose(levels.target, [float(target or 0) for _, target in wanted], rtol=1e-15)
    assert Levels.around(closes, Brackets()) is None
