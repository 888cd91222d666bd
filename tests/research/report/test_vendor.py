"""The chart library is the one that its makers publish, with its licence, and the page keeps its terms."""

import hashlib
from pathlib import Path

from tests.research.report.pages import parsed
from thunes.research.report import tear_sheet
from thunes.research.report.folder import RunFolder
from thunes.research.report.page import LIBRARY, asset

ROOM = Path(__file__).parents[3] / "layers" / "core" / "thunes" / "research" / "report" / "vendor"
# Of dist/lightweight-charts.standalone.production.js in the npm package lightweight-charts 5.2.1.
PUBLISHED = "e21cc5caa0226ef30bd8549c50b9ef926615f2a4ee6b4e486353477a55f598cf"


def test_the_library_is_as_published() -> None:
    assert hashlib.sha256((ROOM / LIBRARY[1]).read_bytes()).hexdigest() == PUBLISHED
    assert "</script" not in asset(*LIBRARY).lower()


def test_licence_and_notice_stand_beside_it() -> None:
    assert "Apache License" in (ROOM / "LICENSE").read_text(encoding="utf-8")
    notice = (ROOM / "NOTICE").read_text(encoding="utf-8")
    assert "5.2.1" in notice
    assert "https://www.tradingview.com/" in notice


def test_the_page_names_its_makers_and_links_to_them(run: RunFolder) -> None:
    root = parsed(tear_sheet(run))
    assert root.every("a", href="https://www.tradingview.com/")
    assert "Lightweight Charts™, Copyright (c) 2026 TradingView, Inc." in root.only("footer").text
