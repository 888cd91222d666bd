"""The tear sheet says what the files of its run say, and nothing in them can be more than text."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.research.report.pages import Node, data_of, parsed, rows_of, shown
from tests.research.report.run_folders import invented
from thunes.research.report import build, read_run, tear_sheet
from thunes.research.report.explained import KNOWN, Kind
from thunes.research.report.folder import RunFolder

EVIL = "</script><script>alert(1)</script><b title='\"&"
OPTIONAL = {"walk-forward", "chance", "validation", "gate"}
IN_PERCENT = {Kind.CHANGE, Kind.SHARE}


@pytest.fixture(scope="module")
def root(run: RunFolder) -> Node:
    return parsed(tear_sheet(run))


def test_every_statistic_is_there_as_the_file_has_it(run: RunFolder, root: Node) -> None:
    cells = {
        str(cell.attributes["data-statistic"]): cell for cell in root.every("td") if "data-statistic" in cell.attributes
    }
    assert cells.keys() == run.statistics.keys()
    for name, value in run.statistics.items():
        figure = cells[name].only("data")
        if value is None:
            assert (figure.text, figure.attributes["value"]) == ("-", "")
            continue
        assert float(str(figure.attributes["value"])) == value
        scale = 100.0 if name in KNOWN and KNOWN[name].kind in IN_PERCENT else 1.0
        assert shown(figure.text) == pytest.approx(value * scale, abs=0.0051 if scale == 100 else 0.051)


def test_the_first_figures_are_those_of_the_statistics(run: RunFolder, root: Node) -> None:
    headline = root.only("dl", class_="headline")
    found = {pair.only("dt").text: pair.only("data").attributes["value"] for pair in headline.every("div")}
    names = ("total_return", "held_return", "sharpe", "max_drawdown", "round_trips", "win_rate", "profit_factor")
    assert {KNOWN[name].title: repr(run.statistics[name]) for name in names}.items() <= found.items()
    assert len(found) == 8


def test_a_statistic_that_is_missing_is_a_dash(run: RunFolder) -> None:
    root = parsed(tear_sheet(replace(run, statistics={})))
    assert {figure.text for figure in root.only("dl", class_="headline").every("data")[:-1]} == {"-"}


def test_the_run_card_names_all_that_the_run_depends_on(run: RunFolder, root: Node) -> None:
    card = root.only("dl", class_="card").text
    for told in ("strategy", "symbol", "interval", "data_hash", "code_version", "run"):
        assert str(run.config[told]) in card
    named = {*run.config["parameters"], *run.config["terms"], "Cash"} - {"cash"}
    assert all(name in card for name in named)


def test_warnings_are_all_shown_and_cannot_be_folded_away(run: RunFolder, root: Node) -> None:
    box = root.only("section", id="warnings")
    assert [item.text for item in box.every("li")] == run.config["warnings"]
    assert not box.every("details")
    assert all(
        "warnings" not in [inner.attributes.get("id") for inner in one.every("")] for one in root.every("details")
    )


def test_without_warnings_the_box_says_so(run: RunFolder) -> None:
    root = parsed(tear_sheet(replace(run, config={**run.config, "warnings": []})))
    assert "No warnings" in root.only("section", id="warnings").text


def test_text_of_the_run_is_text_on_the_page(tmp_path: Path) -> None:
    parameters = {EVIL: EVIL}
    folder = invented(tmp_path / "r", 300, strategy=EVIL, run=EVIL, warnings=[EVIL], parameters=parameters, symbol=EVIL)
    page = tear_sheet(read_run(folder))
    assert page.count("<script") == 3
    assert "alert(1)</script>" not in page
    root = parsed(page)
    assert root.only("h1").text == EVIL
    assert root.only("section", id="warnings").only("li").text == EVIL
    assert EVIL in data_of(root)["charts"]["price-chart"]["name"]


def test_only_these_scripts_and_this_style_may_take_effect(root: Node) -> None:
    policy = str(root.every("meta")[1].attributes["content"])
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    inline = [node for node in [*root.every("script"), *root.every("style")] if "type" not in node.attributes]
    assert len(inline) == len(re.findall("sha256-", policy)) == 3
    assert not any("src" in node.attributes or "style" in node.attributes for node in root.every(""))
    assert not re.search("http:|connect-src|font-src|frame-src", policy)


def test_the_hashes_are_those_of_what_stands_in_the_page(run: RunFolder) -> None:
    page = tear_sheet(run)
    texts = [
        *re.findall(r"<script>(.*?)</script>", page, re.DOTALL),
        *re.findall(r"<style>(.*?)</style>", page, re.DOTALL),
    ]
    for text in texts:
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in page


def test_the_curves_reach_the_extremes_and_the_end(run: RunFolder, root: Node) -> None:
    account, held, under = data_of(root)["charts"]["equity-chart"]["series"]
    assert account["values"][-1] == pytest.approx(run.statistics["final_equity"], rel=1e-7)
    assert max(account["values"]) == pytest.approx(run.account.equity.max(), rel=1e-7)
    assert held["values"][-1] / run.cash - 1.0 == pytest.approx(run.statistics["held_return"], rel=1e-6)
    assert min(under["values"]) == pytest.approx(run.statistics["max_drawdown"], rel=1e-7)
    assert account["time"][-1] * 1000 == run.account.open_ms[-1] + run.length_ms


def test_months_stand_in_their_year(root: Node) -> None:
    head, *years = rows_of(root, "Change of the account in %, months in UTC")
    assert head[0] == "Year"
    assert head[-1] == "Total"
    assert [len(row) for row in years] == [14]
    compounded = np.prod([1.0 + shown(cell.strip("* ")) / 100.0 for cell in years[0][1:-1] if cell != "-"])
    assert (compounded - 1.0) * 100.0 == pytest.approx(shown(years[0][-1]), abs=0.3)
    assert [cell != "-" for cell in years[0][1:-1]].count(True) == 3


def test_the_panels_of_files_that_are_not_there_are_not_there(run: RunFolder, root: Node) -> None:
    assert {node.attributes.get("id") for node in root.every("section")} >= OPTIONAL
    bare = parsed(tear_sheet(replace(run, walk_forward=(), validation=None, chance=None, gate=None)))
    assert not OPTIONAL & {node.attributes.get("id") for node in bare.every("section")}
    assert not {f"#{name}" for name in OPTIONAL} & {link.attributes["href"] for link in bare.every("a")}


def test_folds_and_evidence_say_what_their_files_say(root: Node) -> None:
    head, first, second, _ = rows_of(root, "Test windows")
    assert head == ["Fold", "Test from", "To", "Sharpe", "Return", "Max drawdown", "fast", "mode"]
    assert first[3:] == ["1.50", "+5.00\N{NO-BREAK SPACE}%", "\N{MINUS SIGN}8.00\N{NO-BREAK SPACE}%", "20", "a"]
    assert second[3:6] == ["-", "-", "-"]
    rows = {row[0]: row[1:3] for row in rows_of(root, "Evidence against luck")[1:]}
    assert rows["Deflated Sharpe"][1].endswith(": not met")
    assert rows["Probability of overfitting (PBO)"][1].endswith(": met")
    assert rows["Trials on record"][0] == "240"
    assert rows["Stable"][0] == "yes"
    told = {row[0]: row[-1] for row in rows_of(root, "Evidence against luck")[1:]}
    assert told["Certified"] == "not asked for. Whether vectorbt came to the same."
    assert not {"Plan", "Source"} & told.keys()


def test_chance_and_gate_say_what_their_files_say(run: RunFolder, root: Node) -> None:
    rows = {row[0]: row[1:] for row in rows_of(root, "What chance makes of it")[1:]}
    assert list(rows) == [
        "Fall, in another order",
        "Fall, drawn again",
        "Return, drawn again",
        "Growth while held, entered anywhere",
        "Sharpe, candles drawn again",
    ]
    deepest = (run.statistics["max_drawdown"] or 0.0) * 100
    assert shown(rows["Fall, in another order"][0]) == pytest.approx(deepest, abs=0.0051)
    assert [shown(cell) for cell in rows["Return, drawn again"][1:4]] == [-31.0, -12.0, 4.0]
    assert "3.7\N{NO-BREAK SPACE}% of them did as well" in rows["Growth while held, entered anywhere"][-1]
    assert "above 0 in 7" in rows["Sharpe, candles drawn again"][-1]
    verdicts = {row[0]: row[1] for row in rows_of(root, "Conditions of the gate")[1:]}
    assert verdicts == {
        "deflated sharpe outer": "yes",
        "overfitting": "NO",
        "calibration": "n/a",
    }
    assert "nothing was signed off" in root.only("section", id="gate").text


def test_chance_with_nothing_to_play_with_has_no_panel(run: RunFolder) -> None:
    nothing = {"draws": 9, "seed": 1, "reordered": None, "redrawn": None, "random_entries": None, "histories": None}
    assert not parsed(tear_sheet(replace(run, chance=nothing))).every("section", id="chance")


def test_headings_captions_and_names_are_there_for_who_cannot_see(root: Node) -> None:
    assert len(root.every("h1")) == 1
    assert all(table.only("caption").text for table in root.every("table"))
    assert all(node.attributes.get("aria-label") for node in root.every("", role="img"))
    identifiers = [node.attributes["id"] for node in root.every("") if "id" in node.attributes]
    assert len(identifiers) == len(set(identifiers))
    targets = {str(link.attributes["href"])[1:] for link in root.only("nav").every("a")}
    assert targets <= set(identifiers)


@pytest.mark.parametrize(("n", "most"), [(55_000, 3_000_000), pytest.param(525_600, 6_000_000, marks=pytest.mark.slow)])
def test_the_page_of_a_long_run_stays_small(tmp_path: Path, n: int, most: int) -> None:
    page = build(invented(tmp_path / "long", n), tmp_path / "long.html")
    assert 300_000 < page.stat().st_size < most


def test_a_run_without_a_round_trip_has_a_page(tmp_path: Path) -> None:
    folder = invented(tmp_path / "short", 2)
    assert json.loads((folder / "statistics.json").read_text(encoding="utf-8"))["round_trips"] == 0
    root = parsed(tear_sheet(read_run(folder)))
    assert "No position was entered and left." in root.only("section", id="round-trips").text
    assert data_of(root)["charts"].keys() == {"equity-chart"}
