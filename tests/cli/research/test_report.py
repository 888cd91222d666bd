"""`thunes report`, as a person uses it."""

import os
from pathlib import Path

import pytest

from tests.research.report.run_folders import invented
from tests.terminal import Terminal

ID, OTHER = "sma_cross-BTCUSDT-1h-abc", "sma_cross-BTCUSDT-1h-def"


@pytest.fixture
def runs(terminal: Terminal) -> Path:
    place = terminal.folder / "artifacts" / "backtest"
    invented(place / ID, 400)
    invented(place / OTHER, 400, seed=8)
    return place


def test_build_writes_the_page_of_a_run_id_or_a_folder(terminal: Terminal, runs: Path) -> None:
    built = terminal("report", "build", ID, "--json")
    page = Path("artifacts", "backtest", ID, "report.html")
    assert (built.code, built.err) == (0, "")
    assert built.json == {"report": str(page), "bytes": (terminal.folder / page).stat().st_size}
    elsewhere = terminal("report", "build", str(runs / ID), "--out", "pages/one.html")
    assert elsewhere.code == 0
    assert (terminal.folder / "pages" / "one.html").read_bytes() == (terminal.folder / page).read_bytes()


def test_open_builds_what_is_missing_or_older_than_its_run(terminal: Terminal, runs: Path) -> None:
    page = runs / ID / "report.html"
    assert terminal("report", "open", ID, "--no-browser").out.strip().endswith(f"{ID}/report.html")
    page.write_text("kept", encoding="utf-8")
    terminal("report", "open", ID, "--no-browser")
    assert page.read_text(encoding="utf-8") == "kept"
    os.utime(page, (1, 1))
    assert terminal("report", "open", ID, "--no-browser").code == 0
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_compare_tells_programs_and_people(terminal: Terminal, runs: Path) -> None:
    told = terminal("report", "compare", ID, OTHER, "--json").json
    assert (told["first"], told["second"]) == (ID, OTHER)
    assert told["statistics"]["candles"] == {"first": 400, "second": 400, "difference": 0}
    assert (terminal.folder / told["report"]).read_text(encoding="utf-8").startswith("<!doctype html>")
    read = terminal("report", "compare", ID, OTHER)
    assert read.out.startswith(f"{ID} against {OTHER}\n")


def test_a_run_that_is_nearly_named_is_suggested(terminal: Terminal, runs: Path) -> None:
    missed = terminal("report", "open", "sma_cross-BTCUSDT-1h-abd", "--no-browser")
    assert (missed.code, missed.out) == (3, "")
    assert "did you mean sma_cross-BTCUSDT-1h-ab" in missed.err


def test_a_name_like_no_other_gets_the_names_there_are(terminal: Terminal, runs: Path) -> None:
    assert f"artifacts/backtest has {ID}, {OTHER}" in terminal("report", "build", "zzz").err


def test_without_any_run_the_way_to_one_is_told(terminal: Terminal) -> None:
    missed = terminal("report", "build", "anything")
    assert missed.code == 3
    assert "thunes backtest makes one" in missed.err


def test_a_damaged_run_is_refused_in_one_line_and_leaves_no_page(terminal: Terminal, runs: Path) -> None:
    (runs / ID / "fills.csv").write_text("opened\n", encoding="utf-8")
    refused = terminal("report", "build", ID)
    assert refused.code == 2
    assert f"error: artifacts/backtest/{ID}/fills.csv: has no column side" in refused.err
    assert not list((runs / ID).glob("*.html"))
    folder = terminal("report", "build", str(terminal.folder))
    assert (folder.code, "config.json: there is no such file" in folder.err) == (2, True)
