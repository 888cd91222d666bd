"""Searching, exporting and explaining the trail that a demo left."""

import json
from pathlib import Path

import pytest

from tests.cli.trails import write_trail
from tests.terminal import Terminal
from tests.usecases.archived import Kept
from thunes.domain.audit import Event, Fact

CHECKS = [{"rule": "cool_down", "value": "a loss", "limit": "3600 s", "passed": False}]


def busy() -> Kept:
    """Return a trail of three days whose last two events are a signal and its denial."""
    kept = Kept()
    decided = Fact(
        Event.SIGNAL_DECIDED,
        {"symbol": "BTCUSDT", "fast": "2", "slow": "1", "holding": False},
        {"signal": "entry", "signal_id": "sig-1", "why": "rising"},
        "sma_crossover",
    )
    judged = {"symbol": "BTCUSDT", "signal_id": "sig-1", "leg": "entry"}
    denied = Fact(Event.RISK_DENIED, judged, {"denied": "cool_down", "checks": CHECKS}, "sma_crossover")
    for fact in (decided, denied):
        kept.ledger.record(kept.ledger.read(), [fact], kept.clock.now())
    return kept


KEPT = busy()
SAID = "no cloud is configured or runs here: this is the trail of artifacts/demo/audit.jsonl\n"


@pytest.fixture
def after_demo(terminal: Terminal) -> Terminal:
    """A terminal in a folder in which a demo has run."""
    write_trail(KEPT, terminal.folder / "artifacts" / "demo" / "audit.jsonl")
    return terminal


def test_without_a_cloud_or_a_demo_there_is_no_trail(terminal: Terminal) -> None:
    for command in (("audit", "verify"), ("audit", "search"), ("audit", "export"), ("why", "BTCUSDT")):
        outcome = terminal(*command)
        assert (outcome.code, outcome.out) == (3, "")
        assert "give --file, or run make demo" in outcome.err


def test_a_denial_is_found_by_its_reason(after_demo: Terminal) -> None:
    outcome = after_demo("audit", "search", "--reason", "cool down")
    assert (outcome.code, outcome.err) == (0, SAID)
    title, columns, row = outcome.out.splitlines()
    assert title == "1 events"
    assert columns.split() == ["event", "time", "kind", "symbol", "in", "words"]
    assert row.split(maxsplit=4)[2:] == ["risk_denied", "BTCUSDT", "entry denied: cool_down is a loss, limit 3600 s"]


def test_found_events_are_whole_in_json_a_line_each(after_demo: Terminal) -> None:
    outcome = after_demo("audit", "search", "--id", "sig-1", "--json")
    lines = outcome.out.splitlines()
    assert lines == [event.line() for event in KEPT.events[-2:]]


@pytest.mark.parametrize(
    ("arguments", "sequences"),
    [
        (["--event", "day_sealed"], [5, 10]),
        (["--since", "2024-01-12", "--symbol", "btcusdt", "--until", "2024-01-12T12:59:00Z"], [11, 12, 13, 14]),
        (["--until", "2024-01-10"], [1, 2, 3, 4]),
        (["--limit", "1"], [16]),
        (["--strategy", "nobody"], []),
    ],
)
def test_options_narrow_the_search(after_demo: Terminal, arguments: list[str], sequences: list[int]) -> None:
    outcome = after_demo("audit", "search", *arguments, "--json")
    assert [json.loads(line)["sequence"] for line in outcome.out.splitlines()] == sequences
    assert ("there are more" in outcome.err) is ("--limit" in arguments)


@pytest.mark.parametrize("given", ["yesterday", "2024-13-01", "2024-01-01T00:00:00"])
def test_what_is_no_time_is_refused(after_demo: Terminal, given: str) -> None:
    outcome = after_demo("audit", "search", "--since", given)
    assert (outcome.code, outcome.err.splitlines()[-1].strip()[:16]) == (2, "give a UTC day a")


def test_an_export_verifies_by_itself(after_demo: Terminal) -> None:
    outcome = after_demo(
        "audit", "export", "--from", "2024-01-11", "--to", "2024-01-12", "--out", "kept.jsonl", "--json"
    )
    assert (outcome.code, outcome.json["events"], outcome.json["first"], outcome.json["last"]) == (0, 12, 5, 16)
    verified = after_demo("audit", "verify", "--file", "kept.jsonl", "--json")
    assert (verified.code, verified.json["root"], verified.json["events"]) == (0, "ok", 12)
    assert verified.json["begins"] == "after event 4: what came before is not in the file"
    content = (after_demo.folder / "kept.jsonl").read_text().replace("rising", "falling")
    (after_demo.folder / "kept.jsonl").write_text(content)
    assert after_demo("audit", "verify", "--file", "kept.jsonl").code == 5
    again = after_demo("audit", "export", "--out", "kept.jsonl")
    assert (again.code, "is there already" in again.err) == (2, True)


def test_an_export_without_a_file_is_printed_and_its_seal_said(after_demo: Terminal) -> None:
    outcome = after_demo("audit", "export")
    assert outcome.out.splitlines() == [event.line() for event in KEPT.events]
    assert json.loads(outcome.err.splitlines()[-1])["last"] == 16


def test_days_without_events_are_not_exported(after_demo: Terminal) -> None:
    outcome = after_demo("audit", "export", "--from", "2025-01-01")
    assert (outcome.code, outcome.out) == (3, "")


def test_why_explains_the_last_decision(after_demo: Terminal) -> None:
    outcome = after_demo("why", "btcusdt")
    assert outcome.code == 0
    assert outcome.out.splitlines()[1:] == [
        "  signal to buy: fast SMA 2 is above slow SMA 1 and nothing is held",
        "  entry denied: cool_down is a loss, limit 3600 s",
        "    FAILED  cool_down  a loss  limit 3600 s",
    ]


def test_why_explains_an_earlier_one_and_several(after_demo: Terminal) -> None:
    first = after_demo("why", "BTCUSDT", "--at", "2024-01-10", "--last", "2", "--json").json
    assert [episode["decision"]["sequence"] for episode in first] == [3, 4]
    assert first[0]["decision"]["words"] == "no signal: nothing to do"


def test_a_symbol_that_was_never_decided_is_not_found(after_demo: Terminal) -> None:
    outcome = after_demo("why", "ETHUSDT", "--at", "2024-01-10", "--json")
    assert (outcome.code, outcome.json["error"]["message"]) == (3, "no decision on ETHUSDT at or before 2024-01-10")


def test_an_event_of_a_newer_version_is_named(after_demo: Terminal, tmp_path: Path) -> None:
    newer = tmp_path / "newer.jsonl"
    newer.write_text(KEPT.events[0].line().replace('"version":1', '"version":2') + "\n")
    outcome = after_demo("audit", "search", "--file", str(newer))
    assert outcome.code == 2
    assert "newer.jsonl, line 1: version 2 is newer than 1, the newest known here: update THUNES" in outcome.err
