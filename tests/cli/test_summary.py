"""A day from a trail in a file: as text, as JSON, as a picture; and what is said when there is none."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.terminal import Terminal
from tests.usecases.desk import Desk
from thunes.domain.audit import canonical
from thunes.usecases.summarize_day import SummarizeDay


@pytest.fixture
def trail(tmp_path: Path) -> Path:
    """Two days of a desk that bought on the first."""
    desk = Desk()
    desk.hold()
    for _ in range(2):
        desk.clock.time += timedelta(days=1)
        SummarizeDay(desk.clock, desk.market, desk.ledger)()
    path = tmp_path / "audit.jsonl"
    path.write_text("".join(canonical(vars(event)) + "\n" for event in desk.events()))
    return path


def test_the_newest_day_is_told_in_words(terminal: Terminal, trail: Path) -> None:
    outcome = terminal("summary", "--file", str(trail))
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("DAY 2024-01-11: realised 0.0000 USDT, equity 999.99 USDT (0.0000 USDT), ACTIVE\n")


def test_a_day_of_before_can_be_asked_for(terminal: Terminal, trail: Path) -> None:
    outcome = terminal("summary", "--file", str(trail), "--day", "2024-01-10", "--json")
    assert (outcome.json["day"], outcome.json["account"], outcome.json["fills"]) == ("2024-01-10", "dev#main", 1)
    assert outcome.json["worth"] == "999.9902"
    assert outcome.json["figures"]["Equity"] == "999.99 USDT"
    assert outcome.json["history"][-1]["equity"] == outcome.json["worth"]


def test_the_card_is_drawn_beside_what_is_told(terminal: Terminal, trail: Path) -> None:
    outcome = terminal("summary", "--file", str(trail), "--card", "card.png", "--json")
    assert (outcome.code, outcome.err) == (0, "drawn: card.png\n")
    assert outcome.json["day"] == "2024-01-11"
    assert (terminal.folder / "card.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "code", "what"),
    [
        (["--day", "2024-01-09"], 3, "no summary of 2024-01-09 in the trail"),
        (["--day", "yesterday"], 2, "yesterday"),
        (["--card", "nowhere/card.png"], 2, "nowhere/card.png cannot be written"),
    ],
)
def test_what_cannot_be_shown_is_said_in_one_line(
    terminal: Terminal, trail: Path, arguments: list[str], code: int, what: str
) -> None:
    outcome = terminal("summary", "--file", str(trail), *arguments)
    assert (outcome.code, outcome.out) == (code, "")
    assert what in outcome.err


def test_a_trail_that_is_not_there(terminal: Terminal) -> None:
    assert terminal("summary", "--file", "nowhere.jsonl").code == 3


def test_an_empty_trail_has_no_day(terminal: Terminal) -> None:
    (terminal.folder / "empty.jsonl").write_text("")
    outcome = terminal("summary", "--file", "empty.jsonl")
    assert (outcome.code, outcome.out) == (3, "")
    assert "no summary of any day" in outcome.err
