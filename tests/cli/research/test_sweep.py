"""`thunes sweep`: a row is a backtest, every pair is on record, the end stays locked."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.cli.research.swept import DONCHIAN, MARKET, SMA, Given, answer, commands_in, holed, recorded, rows
from tests.research.worlds import write_candles
from thunes.research.figures import COLUMNS
from thunes.research.trials import TrialLedger


@pytest.fixture
def ran(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Given:
    return commands_in(tmp_path, capsys, monkeypatch)


@pytest.mark.parametrize("asked", [SMA, DONCHIAN, (*SMA, "-p", "stop_loss=0.02")], ids=["sma", "donchian", "stops"])
@pytest.mark.parametrize("where", ["whole", "holes", "lead"])
def test_a_row_is_what_a_backtest_of_that_pair_comes_to(ran: Given, asked: tuple[str, ...], where: str) -> None:
    if where == "holes":
        write_candles(Path("BTCUSDT-1h.csv"), holed())
    start = ("--start", "2021-01-09T05:00:00") if where == "lead" else ()
    swept = answer(ran("sweep", *asked, *start, "--json"))
    fixed = [part for pair in swept["fixed"].items() for part in ("-p", "{}={}".format(*pair))]
    found, (first, second) = rows(swept), swept["bounds"]
    for row in (found[0], found[len(found) // 2], found[-1]):
        pair = ("-p", f"{first}={row[first]}", "-p", f"{second}={row[second]}")
        run_alone = ("backtest", asked[0], *pair, *fixed, *start, "--end", swept["end"][:19], "--json")
        wanted = answer(ran(*run_alone))
        assert wanted["data_hash"] == swept["data_hash"]
        for name in COLUMNS:
            assert float(row[name]) == pytest.approx(wanted["statistics"][name], rel=1e-9), (pair, name)
        assert float(row["fills"]) > 10


def test_the_fast_path_is_taken_where_nothing_has_stops(ran: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thunes.research.optimise.every_pair.sweep", lambda *_: pytest.fail("pair by pair"))
    write_candles(Path("BTCUSDT-1h.csv"), holed())
    assert answer(ran("sweep", *SMA, "--start", "2021-01-09", "--json"))["counts"]["complete"] == 10


def test_every_pair_is_on_record_once_and_counts(ran: Given) -> None:
    swept = answer(ran("sweep", *SMA, "--json"))
    few = sum(float(row["round_trips"]) < 30 for row in rows(swept))
    counts = {"pairs": 12, "complete": 10, "refused": 2, "failed": 0, "too_few_round_trips": few}
    assert swept["counts"] == counts
    lines = recorded()
    assert [line["trial"] for line in lines] == [str(number) for number in range(12)]
    assert {(line["kind"], line["study"], line["data_hash"]) for line in lines} == {
        ("trial", swept["sweep"], swept["data_hash"])
    }
    refused = [line for line in lines if line["state"] == "infeasible"]
    assert [(line["parameters"]["fast"], line["param_hash"]) for line in refused] == [(6, None), (9, None)]
    assert "must be at least 1 and less than slow" in refused[0]["reason"]
    known = {(line["parameters"]["fast"], line["parameters"]["slow"]): line for line in lines}
    for row in rows(swept):
        line = known[int(row["fast"]), int(row["slow"])]
        assert (line["sharpe_per_candle"], line["round_trips"]) == (
            float(row["sharpe_per_candle"]),
            float(row["round_trips"]),
        )
    assert swept["tried_on_these_candles"] == 10
    again = answer(ran("sweep", *SMA, "--json"))
    assert (again, recorded()) == (swept, lines)
    other = answer(ran("sweep", *SMA, "--figure", "win_rate", "--json"))
    assert (other["sweep"] != swept["sweep"], len(recorded()), other["tried_on_these_candles"]) == (True, 24, 10)


def test_a_search_counts_what_a_sweep_has_tried(ran: Given) -> None:
    swept = answer(ran("sweep", *SMA, "--json"))
    ratios = {line["param_hash"]: line["sharpe_per_candle"] for line in recorded() if line["param_hash"]}
    options = ("--sampler", "grid", "--trials", "20", "--no-certify", "--min-round-trips", "0", "--json")
    searched = answer(ran("optimize", *SMA, *options))
    assert len(ratios) == 10
    assert searched["ledger"]["configurations"] == 10, "the same sets, so no more than these"
    assert searched["ledger"]["variance"] == pytest.approx(np.var(list(ratios.values()), ddof=1))
    assert swept["data_hash"] == recorded()[-1]["data_hash"]


def test_the_end_stays_locked(ran: Given) -> None:
    first = answer(ran("sweep", *SMA, "--json"))
    assert (first["candles"], first["source"]["holdout"]) == (1501 - 300, 0.2)
    close = MARKET.close.copy()
    close[-300:] *= 3.0
    high = np.maximum(MARKET.high, close)
    write_candles(Path("BTCUSDT-1h.csv"), replace(MARKET, close=close, high=high))
    assert answer(ran("sweep", *SMA, "--json"))["sweep"] == first["sweep"]
    assert answer(ran("sweep", *SMA, "--holdout", "0.1", "--json"))["sweep"] != first["sweep"]


def test_candles_that_warm_up_belong_to_the_id(ran: Given) -> None:
    led = answer(ran("sweep", *SMA, "--start", "2021-01-03", "--json"))
    write_candles(Path("BTCUSDT-1h.csv"), MARKET.between(48, len(MARKET)))
    bare = answer(ran("sweep", *SMA, "--start", "2021-01-03", "--json"))
    assert bare["data_hash"] == led["data_hash"]
    assert bare["sweep"] != led["sweep"]
    assert rows(bare) != rows(led)


def test_the_best_has_enough_round_trips_and_is_framed(ran: Given) -> None:
    free = answer(ran("sweep", *SMA, "--min-round-trips", "0", "--json"))
    least = int(free["best"]["figures"]["round_trips"]) + 1
    swept = answer(ran("sweep", *SMA, "--min-round-trips", str(least), "--json"))
    enough = [row for row in rows(swept) if float(row["round_trips"]) >= least]
    wanted = max(enough, key=lambda row: float(row["sharpe"]))
    best = swept["best"]
    assert 0 < len(enough) < 10
    assert best["parameters"] == {"fast": int(wanted["fast"]), "slow": int(wanted["slow"])}
    assert best["parameters"] != free["best"]["parameters"]
    assert best["figures"]["sharpe"] == float(wanted["sharpe"])
    picture = (Path("artifacts/sweep") / swept["sweep"] / "heat_map.svg").read_text(encoding="utf-8")
    assert f">best: fast {wanted['fast']}, slow {wanted['slow']}: " in picture
    assert picture.count('class="f"') == 10 - len(enough)


def test_neighbours_are_one_step_away_and_keep_a_share(ran: Given) -> None:
    swept = answer(ran("sweep", *SMA, "--min-round-trips", "0", "--json"))
    best = swept["best"]
    table = {(int(row["fast"]), int(row["slow"])): float(row["sharpe"]) for row in rows(swept)}
    fast, slow = best["parameters"]["fast"], best["parameters"]["slow"]
    beside = {f"fast {fast + step}": (fast + step, slow) for step in (-3, 3)}
    beside |= {f"slow {slow + step}": (fast, slow + step) for step in (-8, 8)}
    wanted = {name: table[pair] / table[fast, slow] for name, pair in beside.items() if pair in table}
    assert best["kept_by_neighbours"] == pytest.approx(wanted)
    assert best["least_kept_by_a_neighbour"] == min(wanted.values())
    assert len(wanted) >= 2


def test_people_get_a_table_and_are_told_what_it_is_not(ran: Given) -> None:
    code, out, err = ran("sweep", *SMA)
    assert code == 0
    assert re.search(r"^pairs +12$", out, re.MULTILINE)
    assert re.search(r"^refused +2$", out, re.MULTILINE)
    assert re.search(r"^kept by its neighbours +slow 14 ", out, re.MULTILINE)
    assert "nothing of it is promoted; thunes optimize --sampler grid is for that" in err
    assert "written: artifacts/sweep/sma_crossover-BTCUSDT-1h-" in err


def test_without_ranges_the_first_two_that_are_free_are_swept(ran: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thunes.research.optimise.every_pair.MOST_PAIRS", 0)
    code, _, err = ran("sweep", "rsi_reversion")
    assert (code, "1189 pairs are more than 0" in err) == (2, True), err
    code, _, err = ran("sweep", "rsi_reversion", "-p", "period=4")
    assert (code, "1845 pairs are more than 0" in err) == (2, True), err


def test_the_ledger_is_where_it_is_wanted(ran: Given) -> None:
    swept = answer(ran("sweep", *SMA, "--ledger", "trials", "--out", "maps", "--json"))
    assert len(TrialLedger(Path("trials")).read(swept["data_hash"])[0]) == 12
    assert {path.name for path in (Path("maps") / swept["sweep"]).iterdir()} == {
        "sweep.json", "sweep.csv", "heat_map.svg"
    }  # fmt: skip
