"""A trail in a file: whole, changed, cut, or no trail at all."""

import json
from pathlib import Path

import pytest

from tests.builders import START
from tests.terminal import Terminal
from thunes.domain.audit import Event, Fact, canonical
from thunes.domain.chain import ChainHead, extend

LAST = "is the last one, and not the one that the head names"


@pytest.fixture
def trail(tmp_path: Path) -> Path:
    facts = [Fact(Event.SIGNAL_DECIDED, {"n": number}, {"signal": None}) for number in range(5)]
    events, _ = extend(ChainHead(), "dev#main", facts, START)
    path = tmp_path / "audit.jsonl"
    path.write_text("".join(canonical(vars(event)) + "\n" for event in events))
    return path


def test_a_whole_trail_is_whole(terminal: Terminal, trail: Path) -> None:
    outcome = terminal("audit", "verify", "--file", str(trail), "--json")
    assert (outcome.code, outcome.json["events"], outcome.json["chain"]) == (0, 5, "ok")
    assert outcome.json["tail"] == "unknown: give the --head that it must end with"


def test_a_tail_that_was_cut_is_found_by_the_head(terminal: Terminal, trail: Path) -> None:
    lines = trail.read_text().splitlines()
    head = json.loads(lines[-1])["hash"]
    whole = terminal("audit", "verify", "--file", str(trail), "--head", head, "--json").json
    assert whole == {
        "events": 5,
        "chain": "ok",
        "head": head,
        "sealed_days": 0,
        "archive": "not looked at",
        "findings": 0,
    }
    trail.write_text("\n".join(lines[:-1]))
    assert terminal("audit", "verify", "--file", str(trail)).code == 0
    assert terminal("audit", "verify", "--file", str(trail), "--head", head).code == 5
    (trail.parent / "summary.json").write_text(json.dumps({"audit_head": head}))
    cut = terminal("audit", "verify", "--file", str(trail))
    assert (cut.code, cut.err) == (5, f"error: event 4 {LAST} (file)\n")


def test_one_changed_digit_is_found_and_named(terminal: Terminal, trail: Path) -> None:
    lines = trail.read_text().splitlines()
    lines[2] = lines[2].replace('"n":2', '"n":3')
    trail.write_text("\n".join(lines))
    outcome = terminal("audit", "verify", "--file", str(trail))
    assert outcome.code == 5
    assert outcome.err == "error: event 3 was changed: its content does not match its hash (file)\n"
    assert json.loads(lines[2])["event_id"] in outcome.out


def test_a_missing_event_is_found(terminal: Terminal, trail: Path) -> None:
    lines = trail.read_text().splitlines()
    trail.write_text("\n".join([*lines[:1], *lines[2:]]))
    outcome = terminal("audit", "verify", "--file", str(trail))
    assert outcome.code == 5
    assert "event 2 is missing" in outcome.err


@pytest.mark.parametrize("line", ["{", "[]", '{"event": "signal_decided"}', "7"])
def test_a_line_that_is_no_event_is_named(terminal: Terminal, trail: Path, line: str) -> None:
    trail.write_text(trail.read_text() + line)
    outcome = terminal("audit", "verify", "--file", str(trail))
    assert (outcome.code, outcome.out) == (2, "")
    assert "audit.jsonl, line 6: not " in outcome.err


def test_a_file_that_is_not_there_is_named(terminal: Terminal) -> None:
    outcome = terminal("audit", "verify", "--file", "nothing.jsonl")
    assert outcome.code == 3
    assert "nothing.jsonl" in outcome.err
