"""The pages in a browser: nothing is asked of anybody, nothing fails, nothing sticks out, and the figures are there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.research.report.browser import Tab, browser, found
from tests.research.report.run_folders import invented
from thunes.research.report import build, build_comparison, read_run
from thunes.research.report.folder import RunFolder

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not found(), reason="no Chromium is on this machine; apt-get install chromium"),
]
STATISTICS = """Object.fromEntries([...document.querySelectorAll("[data-statistic]")].map((cell) =>
    [cell.dataset.statistic, cell.querySelector("data").value]))"""
# Against the width that was asked for: a phone's own innerWidth grows with what sticks out.
STICKING_OUT = """[...document.querySelectorAll("body *")].filter((one) => !one.matches(".skip")
    && !one.parentElement.closest(".scroll, .chart, svg") && one.getBoundingClientRect().right > WIDTH + 1)
    .map((one) => one.outerHTML.slice(0, 80))"""
# How many of a chart's pixels are not of the colour of its upper left corner.
PAINTED = """(() => { const found = [...document.querySelectorAll("#equity-chart canvas")].map((one) => {
    const pixels = new Uint32Array(one.getContext("2d").getImageData(0, 0, one.width, one.height).data.buffer);
    return pixels.filter((pixel) => pixel !== pixels[0]).length; }); return Math.max(...found); })()"""


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with browser(tmp_path_factory.mktemp("profile")) as found_tab:
        yield found_tab


@pytest.fixture(scope="module")
def pages(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    place = tmp_path_factory.mktemp("pages")
    other = read_run(invented(place / "other", 3000, seed=9, warnings=[]))
    return {
        "sheet": build(folder, place / "sheet.html"),
        "comparison": build_comparison(read_run(folder), other, place / "comparison.html"),
        "short": build(invented(place / "short", 2), place / "short.html"),
    }


@pytest.mark.parametrize("width", [390, 1200])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["sheet", "comparison", "short"])
def test_a_page_asks_nobody_fails_nowhere_and_fits(
    tab: Tab, pages: dict[str, Path], name: str, scheme: str, width: int
) -> None:
    tab.read(pages[name], width, scheme)
    asked = [url for url in tab.requests if url != "data:,"]
    assert asked == [pages[name].as_uri()]
    assert tab.spoken == []
    assert tab.ask("document.documentElement.scrollWidth") <= width
    assert tab.ask(STICKING_OUT.replace("WIDTH", str(width))) == []


def test_the_figures_are_those_of_the_file(tab: Tab, pages: dict[str, Path], run: RunFolder) -> None:
    tab.read(pages["sheet"])
    shown = tab.ask(STATISTICS)
    assert {name: float(value) if value else None for name, value in shown.items()} == run.statistics


def test_the_charts_are_drawn_and_follow_the_theme(tab: Tab, pages: dict[str, Path]) -> None:
    tab.read(pages["sheet"], scheme="light")
    assert tab.ask(PAINTED) > 1000
    corner = 'String(document.querySelector("#equity-chart canvas").getContext("2d").getImageData(2, 2, 1, 1).data)'
    assert tab.ask(corner) == "255,255,255,255"
    for theme, colour in (("light", "255,255,255,255"), ("dark", "18,21,26,255"), ("auto", "255,255,255,255")):
        tab.ask('document.getElementById("theme").click()')
        tab.settle()
        assert tab.ask('document.getElementById("theme").textContent') == f"Theme: {theme}"
        assert tab.ask(corner) == colour


def test_a_number_shows_its_round_trip_and_all_the_whole_run(tab: Tab, pages: dict[str, Path]) -> None:
    tab.read(pages["sheet"])
    legend = 'document.getElementById("price-chart-legend").textContent'
    assert tab.ask(legend) == "Whole run, BTCUSDT"
    number = tab.ask('document.querySelector("[data-trip]").dataset.trip')
    tab.ask('document.querySelector("[data-trip]").click()')
    assert tab.ask(legend) == f"Round trip {number}"
    tab.ask('document.querySelector("[data-chart=price-chart][data-zoom=all]").click()')
    assert tab.ask(legend) == "Whole run, BTCUSDT"
    tab.ask('document.querySelector("[data-log]").click()')
    tab.settle()
    assert tab.ask('document.querySelector("[data-log]").getAttribute("aria-pressed")') == "true"
    assert tab.spoken == []


def test_text_of_a_run_stays_text(tab: Tab, tmp_path: Path) -> None:
    evil = "</script><script>document.title = 'taken'</script><img src=x onerror=\"document.title = 'taken'\">"
    long = evil + "x" * 200
    folder = invented(tmp_path / "evil", 400, strategy=long, warnings=[long], run=long, parameters={long: long})
    tab.read(build(folder, tmp_path / "evil.html"), 390)
    assert tab.ask("document.title").startswith("</script>")
    assert tab.ask('document.querySelector("h1").textContent') == long
    assert tab.ask('document.querySelectorAll("img, script:not([type])").length') == 2
    assert tab.ask("document.documentElement.scrollWidth") <= 390
    assert tab.spoken == []


def test_a_dark_page_prints_light_and_keeps_its_warnings(tab: Tab, pages: dict[str, Path]) -> None:
    tab.read(pages["sheet"], 720, "dark")
    tab.ask('dispatchEvent(new Event("beforeprint"))')
    tab.call("Emulation.setEmulatedMedia", media="print")
    tab.settle()
    assert tab.ask("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert tab.ask('document.getElementById("warnings").checkVisibility()') is True
    assert tab.ask('document.querySelector("[data-trip]").checkVisibility()') is True
    assert tab.ask('document.querySelectorAll(".picture").length') == 2
    picture = 'String(document.querySelector(".picture").getContext("2d").getImageData(2, 2, 1, 1).data)'
    assert tab.ask(picture) == "255,255,255,255"
    assert tab.ask('document.querySelector("nav").checkVisibility()') is False
    tab.call("Emulation.setEmulatedMedia", media="")
    tab.ask('dispatchEvent(new Event("afterprint"))')
    assert tab.ask('document.querySelectorAll(".picture").length') == 0
