"""What a terminal shows while something runs."""

import sys
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest

from tests.builders import START
from thunes.cli.progress import progress, running
from thunes.local.demo import Progress

SEEN = {"time": "2024-01-10T12:00:05.000Z", "price": "20000", "positions": {"BTCUSDT": "0.1"}, "audit_events": 7}


class Screen(StringIO):
    """A standard error that is a terminal, or is not."""

    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


def screen(monkeypatch: pytest.MonkeyPatch, terminal: bool) -> Screen:
    shown = Screen(terminal)
    monkeypatch.setattr(sys, "stderr", shown)
    return shown


def cycle(number: int) -> Progress:
    return Progress(number, 20, START, Decimal(20000), Decimal("0.00039"), Decimal("999.5"), "we are in already")


@pytest.mark.parametrize("terminal", [True, False])
def test_a_demo_shows_price_position_equity_and_the_reason(monkeypatch: pytest.MonkeyPatch, terminal: bool) -> None:
    shown = screen(monkeypatch, terminal)
    with progress() as watch:
        for number in range(1, 21):
            watch(cycle(number))
    assert all(
        text in shown.getvalue()
        for text in ("2024-01-10T12:00:05.000Z", "20000", "0.00039", "999.5", "we are in already", "20/20")
    )


def test_elsewhere_than_on_a_terminal_ten_lines_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = screen(monkeypatch, terminal=False)
    with progress() as watch:
        for number in range(1, 21):
            watch(cycle(number))
    assert len(shown.getvalue().splitlines()) == 10


def test_a_running_cloud_fills_a_table_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = screen(monkeypatch, terminal=True)
    with running(as_json=False) as watch:
        watch(SEEN)
    assert all(text in shown.getvalue() for text in ("audit events", "7", "BTCUSDT 0.1"))


def test_elsewhere_it_is_a_line_for_every_change(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = screen(monkeypatch, terminal=False)
    later: dict[str, Any] = {**SEEN, "time": "2024-01-10T12:01:05.000Z"}
    with running(as_json=False) as watch:
        watch(SEEN)
        watch(later)
        watch({**later, "audit_events": 8})
    assert len(shown.getvalue().splitlines()) == 2
