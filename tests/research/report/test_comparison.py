"""Two runs side by side: figures, differences, what was asked, and both curves on one true axis."""

from pathlib import Path

import numpy as np
import pytest

from tests.research.report.pages import data_of, parsed, rows_of
from tests.research.report.run_folders import invented
from thunes.research.report import as_json, read_run, side_by_side
from thunes.research.report.comparison import growth
from thunes.research.report.folder import RunFolder


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    parameters = {"fast": 30, "slow": 50, "take_profit": "0.1"}
    return read_run(invented(tmp_path_factory.mktemp("other") / "other", 5000, seed=8, parameters=parameters))


def test_figures_stand_side_by_side_with_their_difference(run: RunFolder, other: RunFolder) -> None:
    found = as_json(run, other)["statistics"]
    assert found.keys() == run.statistics.keys() | other.statistics.keys()
    first, second = run.statistics["sharpe"], other.statistics["sharpe"]
    assert first is not None
    assert second is not None
    assert found["sharpe"] == {"first": first, "second": second, "difference": second - first}
    assert found["min_track_record_length"] == {"first": None, "second": None, "difference": None}


def test_only_what_was_asked_differently_is_told(run: RunFolder, other: RunFolder) -> None:
    found = as_json(run, other)["differs"]
    assert found["parameters.fast"] == {"first": 20, "second": 30}
    assert found["parameters.stop_loss"] == {"first": "0.03", "second": None}
    assert found["parameters.take_profit"] == {"first": None, "second": "0.1"}
    assert not {"parameters.slow", "symbol", "terms.cash"} & found.keys()
    assert as_json(run, run)["differs"] == {}


def test_the_page_shows_the_same_and_both_sets_of_warnings(run: RunFolder, other: RunFolder) -> None:
    root = parsed(side_by_side(run, other))
    rows = {row[0]: row[1:] for row in rows_of(root, "Asked differently")}
    assert rows["parameters.fast"] == ["20", "30"]
    assert [item.text for item in root.every("li")] == [*run.config["warnings"], *other.config["warnings"]]
    result = next(row for row in rows_of(root, "Result") if row[0].startswith("Candles"))
    assert result[1:] == ["2,000", "5,000", "+3,000"]


def test_runs_over_the_same_candles_keep_their_extremes(run: RunFolder) -> None:
    [(times, line), (_, same)] = growth(run, run, 200)
    assert len(times) <= 300
    assert np.array_equal(line, same)
    assert line.max() == run.account.equity.max() / run.cash - 1.0


def test_runs_over_other_candles_share_an_even_axis_and_end_where_they_end(run: RunFolder, other: RunFolder) -> None:
    [(times, short), (same, long)] = growth(run, other, 400)
    assert np.array_equal(times, same)
    assert np.ptp(np.diff(times)) <= 1000
    assert long[-1] == other.account.equity[-1] / other.cash - 1.0
    assert np.isnan(short[-1])
    assert not np.isnan(short[times <= run.close_ms[-1]][1:]).any()


def test_a_line_has_no_value_where_its_run_had_none(run: RunFolder, other: RunFolder) -> None:
    short, long = data_of(parsed(side_by_side(run, other)))["charts"]["both-chart"]["series"]
    assert short["time"] == long["time"]
    assert short["values"][-1] is None
    assert long["values"][-1] is not None


def test_nothing_is_left_when_a_page_cannot_be_written(run: RunFolder, tmp_path: Path) -> None:
    from thunes.research.report.writing import write  # noqa: PLC0415

    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        write(tmp_path / "taken", "page")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
