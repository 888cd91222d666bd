"""A question is named by all that its answer depends on, and its folder is there whole or not at all."""

import csv
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.builders import START
from thunes.domain.candle import BadCandle, Interval
from thunes.features.bars import Bars
from thunes.research.agreement import EnginesDisagree
from thunes.research.backtest import Question, answer, ask
from thunes.research.data.dataset import Dataset
from thunes.research.run_folder import FILES, whole, write_run
from thunes.research.terms import Terms
from thunes.simulator.generator import generate
from thunes.strategies import build

HOUR = Interval("1h")
CANDLES = generate(5, START.replace(minute=0, second=0), HOUR, 400)
BARS = Bars.of(CANDLES, HOUR)
DATASET = Dataset.of("BTCUSDT", BARS)
AVERAGES = {"fast": 3, "slow": 8}


def question(**changes: object) -> Question:
    return ask(build("sma_crossover", {**AVERAGES, **changes}), DATASET, Terms())


def test_the_same_question_is_the_same_run_and_another_is_another() -> None:
    names = {
        question().run_id,
        question().run_id,
        question(slow=9).run_id,
        question(stop_loss="0.05").run_id,
        ask(build("sma_crossover", AVERAGES), DATASET, Terms(cash=5.0)).run_id,
        ask(build("sma_crossover", AVERAGES), DATASET, Terms(), CANDLES[50].open_time).run_id,
        ask(build("sma_crossover", AVERAGES), Dataset.of("ETHUSDT", BARS), Terms()).run_id,
        ask(build("sma_crossover", AVERAGES), Dataset.of("BTCUSDT", BARS.between(0, 399)), Terms()).run_id,
    }
    assert len(names) == 7


def test_candles_before_the_start_warm_up_and_count_for_nothing() -> None:
    start = CANDLES[100].open_time
    warm = ask(build("sma_crossover", AVERAGES), DATASET, Terms(), start)
    assert warm.dataset.start == start
    assert warm.wishes is not None
    assert (warm.wishes.enter | warm.wishes.leave)[0]
    cold = ask(build("sma_crossover", AVERAGES), Dataset.of("BTCUSDT", BARS.between(100, 400)), Terms())
    assert cold.wishes is not None
    assert not (cold.wishes.enter | cold.wishes.leave)[:7].any()
    assert (warm.wishes.enter[7:] == cold.wishes.enter[7:]).all()
    assert answer(warm).run.equity.shape == (300,)


def test_too_few_candles_for_the_warm_up_are_refused_in_one_line() -> None:
    with pytest.raises(BadCandle, match="8 candles are too few: sma_crossover needs 8 to warm up and one to act on"):
        ask(build("sma_crossover", AVERAGES), Dataset.of("BTCUSDT", BARS.between(0, 8)), Terms())


def test_stops_change_what_comes_of_it() -> None:
    assert len(answer(question(stop_loss="0.001")).run.bar) > len(answer(question()).run.bar)


def test_holes_odd_candles_and_few_round_trips_are_doubts() -> None:
    moved = replace(BARS, open_ms=BARS.open_ms + 3_600_000 * (BARS.open_ms > BARS.open_ms[200]))
    found = answer(ask(build("sma_crossover", {"fast": 20, "slow": 60}), Dataset.of("BTCUSDT", moved), Terms()))
    assert found.warnings[0] == "1 candles are missing in 1 holes; nothing is filled in them"
    assert "round trips are too few to tell skill from luck" in found.warnings[-1]


def test_a_run_is_written_whole_and_the_second_time_the_same(tmp_path: Path) -> None:
    found = answer(question())
    folder = write_run(found, tmp_path)
    first = {name: (folder / name).read_bytes() for name in FILES}
    assert write_run(found, tmp_path) == folder
    assert {name: (folder / name).read_bytes() for name in FILES} == first
    assert [path.name for path in tmp_path.iterdir()] == [found.question.run_id]
    assert json.loads(first["statistics.json"]) == dict(found.statistics)
    assert json.loads(first["config.json"])["data_hash"] == DATASET.data_hash
    with (folder / "round_trips.csv").open(encoding="utf-8") as rows:
        assert len(list(csv.DictReader(rows))) == found.statistics["round_trips"]
    equity = pq.read_table(folder / "equity.parquet")
    assert equity["equity"].to_pylist() == found.run.equity.tolist()


def test_what_is_not_confirmed_leaves_what_was_there(tmp_path: Path) -> None:
    def doubt(place: Path) -> None:
        assert sorted(path.name for path in place.iterdir()) == sorted(FILES)
        raise EnginesDisagree("order 1")

    with pytest.raises(EnginesDisagree):
        write_run(answer(question()), tmp_path, last=doubt)
    assert not list(tmp_path.iterdir())


def test_what_fails_while_it_writes_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "run"
    with whole(target) as place:
        (place / "a").write_text("first")
    with pytest.raises(IsADirectoryError), whole(target) as place:
        (place / ".").write_text("second")
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    assert (target / "a").read_text() == "first"


def test_the_last_candle_is_ordered_and_never_filled() -> None:
    found = answer(question())
    assert found.run.bar.max() < len(BARS)
    assert found.question.dataset.end - found.question.dataset.start == 400 * timedelta(hours=1)
