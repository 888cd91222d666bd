"""What a finished study leaves: whole or nothing, from files alone, and readable without a network."""

import csv
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.research.worlds import study, world
from thunes.features.bars import Bars
from thunes.research.optimise import Search, StudyFolder, result_folder, search
from thunes.research.optimise.drawings import Dot, scatter
from thunes.research.optimise.findings import findings_of
from thunes.research.optimise.result_folder import told, write_result
from thunes.research.optimise.study_folder import config_of

SEVERAL: dict[str, Any] = {"objectives": ("sharpe", "max_drawdown"), "sampler": "nsga2"}
BARS = world(3, 1200, drift=0.002)


def written(place: Path, bars: Bars = BARS, **options: Any) -> tuple[Path, dict[str, Any]]:
    folder, wanted = StudyFolder(place / "study"), study(place, bars, seed=1, **options)
    kept = Search(wanted.name, wanted.plan, wanted.ground, wanted.ledger, folder)
    with folder.opened(config_of(kept.plan, kept.ground)) as storage:
        findings = findings_of(kept, search(kept, 30, storage), folder)
    return folder.result, write_result(findings, folder.result, {"data": "somewhere"}, certify=False)


@pytest.mark.parametrize("options", [{}, SEVERAL], ids=["one", "several"])
def test_the_result_says_what_was_taken_and_what_it_is_worth(tmp_path: Path, options: dict[str, Any]) -> None:
    place, summary = written(tmp_path, **options)
    assert json.loads((place / "result.json").read_text()) == summary
    run = place / summary["run"]
    validation = json.loads((run / "validation.json").read_text())
    assert validation["certified"] == "not asked for"
    assert validation["trials_counted"] == summary["ledger"]["configurations"] > 20
    assert 0.0 <= validation["overfitting"] <= 1.0
    assert 0.0 <= validation["deflated_sharpe"] <= validation["probabilistic_sharpe"] <= 1.0
    assert validation["source"] == {"data": "somewhere"}
    statistics = json.loads((run / "statistics.json").read_text())
    for name, value in summary["best"]["objectives"].items():
        assert statistics[name] == pytest.approx(value)
    assert sum(summary["importances"].values()) == pytest.approx(1.0)
    assert "trial" in told(summary)["taken"]  # type: ignore[operator]


def test_trials_and_front_are_tables(tmp_path: Path) -> None:
    place, summary = written(tmp_path, **SEVERAL)
    with (place / "trials.csv").open() as lines:
        trials = list(csv.DictReader(lines))
    with (place / "pareto.csv").open() as lines:
        front = list(csv.DictReader(lines))
    assert len(trials) == summary["counts"]["trials"] == 30
    assert [row["trial"] for row in front] == [
        str(row["trial"]) for row in json.loads((place / "pareto.json").read_text())
    ]
    assert {row["trial"] for row in front} <= {row["trial"] for row in trials if row["feasible"] == "True"}


def test_the_page_asks_nobody_for_anything(tmp_path: Path) -> None:
    place, summary = written(tmp_path, **SEVERAL)
    page = (place / "report.html").read_text()
    assert not re.search(r"https?://|<script|<link|<img|url\(|@import", page)
    drawings = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(drawings) == 4  # history, two parameters, one pair of objectives
    for drawing in drawings:
        dots = list(ElementTree.fromstring(drawing).iter("circle"))  # noqa: S314 - our own
        assert len(dots) == summary["counts"]["complete"]
        assert sum(dot.get("class") == "chosen" for dot in dots) == 1
    assert len(page) < 100_000


@pytest.mark.parametrize("values", [(0.0, 1.0), (-3.2, 0.41), (5.0, 5.0), (0.0, 0.0), (1e-9, 3e-9), (-8.0, 1e6)])
def test_an_axis_is_marked_at_a_few_round_values(values: tuple[float, float]) -> None:
    drawing = scatter("t", ("x", "y"), [Dot(value, value) for value in values])
    marks = [float(text) for text in re.findall(r'class="tick"[^>]*>([^<]+)<', drawing)]
    assert 2 <= len(marks) <= 8
    assert all(float(f"{mark:.1g}") == mark or float(f"{mark:.2g}") == mark for mark in marks)


def test_names_cannot_break_out_of_a_drawing() -> None:
    drawing = scatter("<b>", ("a&b", '"'), [Dot(1.0, 1.0, told="<script>")])
    assert ElementTree.fromstring(drawing).tag == "svg"  # noqa: S314 - our own


def test_a_result_that_cannot_be_finished_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place, _ = written(tmp_path)
    before = sorted((path.name, path.stat().st_mtime_ns) for path in place.rglob("*"))

    def interrupted(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(result_folder, "page", interrupted)
    with pytest.raises(KeyboardInterrupt):
        written(tmp_path)
    assert sorted((path.name, path.stat().st_mtime_ns) for path in place.rglob("*")) == before
    assert [path.name for path in place.parent.iterdir() if path.name.startswith(".")] == []


def test_a_best_that_loses_is_called_one(tmp_path: Path) -> None:
    assert not any("earned nothing" in line for line in written(tmp_path / "one")[1]["warnings"])
    assert any("earned nothing" in line for line in written(tmp_path / "two", world(2, 1200))[1]["warnings"])


def test_a_study_without_anything_to_take_says_so(tmp_path: Path) -> None:
    place, summary = written(tmp_path, least_round_trips=9999)
    assert summary["best"] is None
    assert summary["warnings"] == [
        "no trial could be taken: none was complete with enough round trips and few enough lost parts"
    ]
    assert not any(path.is_dir() for path in place.iterdir())
    assert told(summary)["taken"] == "none"


@pytest.mark.slow  # vectorbt takes seconds to import
def test_what_is_taken_goes_through_vectorbt(tmp_path: Path) -> None:
    pytest.importorskip("vectorbt")
    folder, wanted = StudyFolder(tmp_path / "study"), study(tmp_path, BARS, seed=1)
    kept = Search(wanted.name, wanted.plan, wanted.ground, wanted.ledger, folder)
    with folder.opened(config_of(kept.plan, kept.ground)) as storage:
        findings = findings_of(kept, search(kept, 10, storage), folder)
    assert write_result(findings, folder.result, {})["certified"] == "yes"
