"""Round trips on the page: every one of few, the extreme ones of many, each where it happened."""

from pathlib import Path

import numpy as np
import pytest

from tests.research.report.pages import data_of, parsed, rows_of, shown
from tests.research.report.run_folders import invented
from thunes.research.report import read_run, tear_sheet
from thunes.research.report.folder import RunFolder
from thunes.research.report.positions import listed, marked_trips, price_data


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    return read_run(invented(tmp_path_factory.mktemp("many") / "many", 12_000))


def test_of_many_the_first_last_best_and_worst_are_listed(many: RunFolder) -> None:
    returns, found = many.trips.returns, listed(many)
    ordered = np.sort(returns)
    assert returns[found["The 10 worst"]].tolist() == ordered[:10].tolist()
    assert returns[found["The 10 best"]].tolist() == ordered[::-1][:10].tolist()
    assert found["The first 10"].tolist() == list(range(10))
    assert found["The last 10"].tolist() == list(range(len(returns) - 10, len(returns)))


def test_of_many_the_best_and_worst_are_marked(many: RunFolder) -> None:
    returns, marked = many.trips.returns, marked_trips(many)
    assert len(set(marked.tolist())) == 100 < len(returns)
    assert {int(np.argmin(returns)), int(np.argmax(returns))} <= set(marked.tolist())


def test_few_are_all_listed_with_their_own_figures(tmp_path: Path) -> None:
    run = read_run(invented(tmp_path / "few", 600))
    assert 2 < len(run.trips) <= 40
    head, *rows = rows_of(parsed(tear_sheet(run)), f"All {len(run.trips)} round trips")
    assert len(rows) == len(run.trips)
    for k, row in enumerate(rows):
        cells = dict(zip(head, row, strict=True))
        assert cells["No."] == str(k + 1)
        assert shown(cells["Profit"]) == pytest.approx(run.trips.profit[k], abs=0.0051)
        assert shown(cells["Return"]) == pytest.approx(run.trips.returns[k] * 100.0, abs=0.0051)
        assert shown(cells["Entry"]) == pytest.approx(run.trips.entry_price[k], abs=0.0051)
        assert shown(cells["Exit"]) == pytest.approx(run.trips.exit_price[k], abs=0.0051)


def test_a_mark_stands_at_the_candle_that_holds_it(many: RunFolder) -> None:
    whole = price_data(many)["whole"]
    times = whole["time"]
    assert [mark[0] for mark in whole["marks"]] == sorted(mark[0] for mark in whole["marks"])
    assert {mark[0] for mark in whole["marks"]} <= set(times)
    best = int(np.argmax(many.trips.returns))
    at = times[int(np.searchsorted(times, many.trips.entered[best] // 1000, side="right")) - 1]
    assert [at, 1, many.trips.entry_price[best]] in whole["marks"]


def test_every_number_of_the_tables_has_candles_around_its_round_trip(many: RunFolder) -> None:
    root = parsed(tear_sheet(many))
    windows = data_of(root)["charts"]["price-chart"]["windows"]
    buttons = {
        str(button.attributes["data-trip"]) for button in root.every("button") if "data-trip" in button.attributes
    }
    assert buttons == windows.keys()
    for number, window in windows.items():
        entered, left = (part[int(number) - 1] // 1000 for part in (many.trips.entered, many.trips.left))
        assert window["time"][0] <= entered
        assert window["time"][-1] >= window["marks"][1][0] >= window["marks"][0][0]
        assert left < window["time"][-1] + 3600 * 24
        assert [mark[1] for mark in window["marks"]] == [1, -1]
