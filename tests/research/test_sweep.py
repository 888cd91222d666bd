"""A sweep is many backtests, and gives for each pair what that backtest gives."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from tests.research.markets import ALL_CASH, HOUR_MS, TERMS, VENUE, walked
from thunes.domain.candle import Interval
from thunes.features.bars import Bars
from thunes.research.decidable import wishes_on
from thunes.research.figures import COLUMNS, Rows, figures
from thunes.research.heat_map import heat_map
from thunes.research.kernel import simulate
from thunes.research.sweep import ordered_pairs, sweep, sweep_sma
from thunes.research.terms import Terms
from thunes.strategies import build_whole
from thunes.strategies.strategy import BadParameters
from thunes.strategies.wishes import Wishes

PAIRS = ordered_pairs((1, 3, 8, 13), (5, 13, 34, 900))


def crossover(bars: Bars, fast: float, slow: float) -> Wishes:
    return wishes_on(build_whole("sma_crossover", {"fast": int(fast), "slow": int(slow)}), bars, len(bars))


def same(found: Rows, wanted: Rows) -> None:
    for name in wanted.dtype.names or ():
        np.testing.assert_allclose(found[name], wanted[name], rtol=1e-9, atol=1e-12, err_msg=name)


def test_pairs_are_ordered_and_whole() -> None:
    assert ordered_pairs((2, 5), (3, 5, 4)).tolist() == [[2, 3], [2, 4], [2, 5]]
    assert ordered_pairs((5,), (3,)).shape == (0, 2)


@pytest.mark.parametrize("terms", TERMS)
@pytest.mark.parametrize("threads", [1, 3])
def test_every_pair_is_the_backtest_of_that_pair(terms: Terms, threads: int) -> None:
    bars = walked(17, 700)
    found = sweep_sma(bars, PAIRS, terms, threads)
    same(found, sweep(bars, PAIRS, lambda fast, slow: crossover(bars, fast, slow), terms))
    assert found["fills"].max() > 50
    assert found["fills"][-1] == 0
    assert np.isnan(found["sharpe_per_candle"][-1])


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("led", [0, 1, 12, 13, 14, 300])
def test_candles_before_those_that_count_warm_up_and_do_nothing_else(
    monkeypatch: pytest.MonkeyPatch, led: int, compiled: bool
) -> None:
    lead = walked(17, 700)
    bars = lead.between(led, 700)

    def wished(fast: float, slow: float) -> Wishes:
        return wishes_on(build_whole("sma_crossover", {"fast": int(fast), "slow": int(slow)}), lead, len(bars))

    if not compiled:
        monkeypatch.setattr("thunes.research.sweep.COMPILED", False)
    found = sweep_sma(bars, PAIRS, VENUE, lead=lead)
    same(found, sweep(bars, PAIRS, wished, VENUE))
    if led == 300:
        assert (found["fills"] != sweep_sma(bars, PAIRS, VENUE)["fills"]).any()


def test_nothing_is_decided_where_too_many_candles_are_missing() -> None:
    bars = walked(17, 700)
    steps = np.where(np.arange(700) % 30 == 0, 4, 1)
    torn = replace(bars, open_ms=np.cumsum(steps) * HOUR_MS, volume=np.ones(700))
    fills = sweep_sma(torn, ordered_pairs((3,), (5, 28, 31)), ALL_CASH)["fills"]
    assert (fills > 0).tolist() == [True, True, False], "every 31 candles have three missing among them"


def test_equal_averages_are_equal() -> None:
    bars = walked(17, 700)
    close = np.round(bars.close / 200) * 200
    coarse = Bars(bars.interval, bars.open_ms, close, close, close, close, bars.volume)
    pairs = ordered_pairs((1, 2, 3), (2, 3, 4))
    wanted = sweep(coarse, pairs, lambda *pair: crossover(coarse, *pair), ALL_CASH)
    same(sweep_sma(coarse, pairs, ALL_CASH), wanted)


def test_it_is_the_same_where_nothing_can_be_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    bars = walked(17, 700)
    compiled = sweep_sma(bars, PAIRS, VENUE)
    monkeypatch.setattr("thunes.research.sweep.COMPILED", False)
    same(sweep_sma(bars, PAIRS, VENUE), compiled)


def test_sums_too_large_for_64_bits_are_left_to_python(monkeypatch: pytest.MonkeyPatch) -> None:
    bars = walked(4, 400)
    opens, high, low, close = (part * 1e11 for part in (bars.open, bars.high, bars.low, bars.close))
    large = Bars(bars.interval, bars.open_ms, opens, high, low, close, bars.volume)
    pairs = ordered_pairs((5,), (390,))
    wanted = sweep(large, pairs, lambda *pair: crossover(large, *pair), ALL_CASH)
    monkeypatch.setattr("thunes.research.sweep.measure_pairs", lambda *_: pytest.fail("in 64 bits"))
    same(sweep_sma(large, pairs, ALL_CASH), wanted)


@pytest.mark.parametrize("pair", [(5, 5), (0, 4), (9, 3)])
def test_lengths_out_of_order_are_refused(pair: tuple[int, int]) -> None:
    with pytest.raises(BadParameters, match=f"fast {pair[0]} must be at least 1 and less than slow {pair[1]}"):
        sweep_sma(walked(1, 50), np.array([(2, 3), pair]), ALL_CASH)


def test_the_figures_are_those_of_the_vector(shared_data: Path) -> None:
    cases = json.loads((shared_data / "quant" / "backtest.json").read_text(encoding="utf-8"))["cases"]
    case = next(found for found in cases if found["fn"] == "sma_cross_next_open")
    opens, closes = (np.array(case["inputs"][name]) for name in ("open", "close"))
    n, rules, wanted = len(opens), case["params"], case["expected"]
    high, low = np.maximum(opens, closes), np.minimum(opens, closes)
    bars = Bars(Interval("1h"), np.arange(n) * HOUR_MS, opens, high, low, closes, np.ones(n))
    terms = Terms(rules["init_cash"], commission=rules["fees"], slippage=rules["slippage"])
    row = sweep_sma(bars, np.array([[rules["fast"], rules["slow"]]]), terms)[0]
    for name in ("final_equity", "max_drawdown", "sharpe", "win_rate"):
        assert row[name] == pytest.approx(wanted[name], rel=case["rtol"])
    assert (row["fills"], row["round_trips"]) == (wanted["n_orders"], wanted["n_closed_trades"])
    run = simulate(bars, crossover(bars, rules["fast"], rules["slow"]), terms)
    assert figures(bars, run, terms)[3] == pytest.approx(wanted["sharpe"], rel=case["rtol"])


MANY = """
import resource, sys
from tests.research.markets import ALL_CASH, walked
from thunes.research.sweep import ordered_pairs, sweep_sma
bars = walked(5, 2000)
pairs = ordered_pairs(range(2, 40), range(5, 40))
sweep_sma(bars, pairs[:10], ALL_CASH, 2)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
sweep_sma(bars, pairs, ALL_CASH, 2)
print(len(pairs), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="a peak is counted in other units elsewhere")
def test_memory_does_not_grow_with_the_number_of_pairs() -> None:
    run = subprocess.run([sys.executable, "-c", MANY], capture_output=True, text=True, check=True)
    pairs, kilobytes = map(int, run.stdout.split())
    assert pairs > 600
    assert kilobytes < 8000, "700 equity curves of 2,000 closes would be 11 MB"


def test_the_picture_stands_alone_and_shows_every_pair_and_the_best() -> None:
    rows = sweep_sma(walked(17, 700), PAIRS, ALL_CASH)
    picture = heat_map(rows, "sharpe")
    root = ElementTree.fromstring(picture)  # noqa: S314 - our own
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|<script|url\(", picture)
    space = "{http://www.w3.org/2000/svg}"
    shown = [rect.findtext(f"{space}title") or "" for rect in root.iter(f"{space}rect")]
    best = rows[int(np.nanargmax(rows["sharpe"]))]
    words = f"fast {best['first']:g}, slow {best['second']:g}: {best['sharpe']:.4g}"
    assert len([words for words in shown if words]) == len(rows)
    assert words in shown
    assert f">best: {words}<" in picture
    assert picture.count('id="best"') == 1


def test_a_picture_of_nothing_known_is_grey() -> None:
    rows = sweep_sma(walked(1, 60), np.array([[5, 900]]), ALL_CASH)
    picture = heat_map(rows, "sharpe")
    assert "nothing to show" in picture
    assert picture.count('<rect x="64.00" y="56.00" width="640.00" height="640.00" class="n">') == 1
    assert 'id="best"' not in picture


def test_a_pair_with_too_few_round_trips_is_faint_and_neither_framed_nor_scaled_to() -> None:
    rows = sweep_sma(walked(17, 700), PAIRS, ALL_CASH)
    order = np.argsort(np.where(np.isnan(rows["sharpe"]), -np.inf, rows["sharpe"]))
    rows["round_trips"] = 50
    rows["round_trips"][order[-1]] = 3
    picture, second = heat_map(rows, "sharpe", least_round_trips=30), rows[order[-2]]
    assert f">best: fast {second['first']:g}, slow {second['second']:g}: {second['sharpe']:.4g}<" in picture
    assert picture.count('class="f"') == 1
    assert ">faint: fewer than 30 round trips<" in picture
    assert "faint" not in heat_map(rows, "sharpe", least_round_trips=3)
    assert f": {rows[order[-1]]['sharpe']:.4g}, 3 round trips<" in picture
    assert f">{second['sharpe']:.4g}</text>" in picture
    assert "none has enough round trips" in heat_map(rows, "sharpe", least_round_trips=99)


def test_the_frame_of_a_small_square_is_seen() -> None:
    rows = sweep_sma(walked(17, 300), ordered_pairs(range(2, 102), range(103, 203)), ALL_CASH)
    picture = heat_map(rows, "final_equity")
    assert re.search(r'id="best" x="[\d.]+" y="[\d.]+" width="10.00" height="10.00"', picture)
    assert len(picture) < 2_000_000


def test_what_cannot_be_drawn_is_refused() -> None:
    rows = sweep_sma(walked(1, 60), np.array([[5, 9]]), ALL_CASH)
    with pytest.raises(ValueError, match=f"no figure is called 'luck'; there are {', '.join(COLUMNS)}"):
        heat_map(rows, "luck")
    with pytest.raises(ValueError, match="without a pair"):
        heat_map(rows[:0], "sharpe")
