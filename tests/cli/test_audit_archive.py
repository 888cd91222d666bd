"""A trail and a copy of its archive: compared event by event, and each byte that differs is named."""

from pathlib import Path

import pytest

from tests.cli.trails import write_archive, write_trail
from tests.terminal import Terminal
from tests.usecases.archived import Kept, flip

KEPT = Kept()
EVENT = "audit/dev-main/2024-01-11/000000000007.json"
DAY = "audit/dev-main/2024-01-11.jsonl"


@pytest.fixture
def folder(terminal: Terminal) -> Path:
    """The terminal's folder, with trail.jsonl and the archive in it."""
    write_archive(KEPT, terminal.folder)
    return write_trail(KEPT, terminal.folder / "trail.jsonl").parent


def test_both_are_whole(terminal: Terminal, folder: Path) -> None:
    outcome = terminal("audit", "verify", "--file", "trail.jsonl", "--archive", ".", "--json")
    assert (outcome.code, outcome.json["archive"], outcome.json["findings"]) == (0, "ok", 0)
    assert (outcome.json["events"], outcome.json["sealed_days"]) == (14, 2)


@pytest.mark.parametrize(
    ("key", "why"), [(EVENT, "was changed in the archive"), (DAY, "is not the one in the archive")]
)
def test_a_byte_flipped_in_the_archive_is_found_and_named(terminal: Terminal, folder: Path, key: str, why: str) -> None:
    lines = (folder / key).read_bytes().splitlines(keepends=True)
    lines[2 if key == DAY else 0] = flip(lines[2 if key == DAY else 0])
    (folder / key).write_bytes(b"".join(lines))
    outcome = terminal("audit", "verify", "--file", "trail.jsonl", "--archive", ".", "--json")
    assert outcome.code == 5
    assert outcome.err.startswith(f"error: event 7 {why}")
    assert outcome.json["first"]["sequence"] == 7
    assert outcome.json["first"]["event_id"] == KEPT.events[6].event_id
    assert (outcome.json["first"]["where"], outcome.json["chain"], outcome.json["archive"]) == (
        "archive",
        "ok",
        "broken",
    )


def test_a_byte_flipped_in_the_trail_is_found_and_named(terminal: Terminal, folder: Path) -> None:
    content = (folder / "trail.jsonl").read_bytes().splitlines(keepends=True)
    content[6] = flip(content[6])
    (folder / "trail.jsonl").write_bytes(b"".join(content))
    outcome = terminal("audit", "verify", "--file", "trail.jsonl", "--archive", ".", "--json")
    assert (outcome.code, outcome.json["first"]["sequence"], outcome.json["first"]["where"]) == (5, 7, "file")


def test_a_folder_that_is_no_archive_is_refused(terminal: Terminal, folder: Path) -> None:
    outcome = terminal("audit", "verify", "--file", "trail.jsonl", "--archive", "audit")
    assert outcome.code == 2
    assert "no copy of an archive" in outcome.err


def test_an_archived_day_verifies_by_itself(terminal: Terminal, folder: Path) -> None:
    outcome = terminal("audit", "verify", "--file", DAY, "--json")
    assert (outcome.code, outcome.json["chain"], outcome.json["root"], outcome.json["events"]) == (0, "ok", "ok", 5)
    assert outcome.json["begins"] == "after event 4: what came before is not in the file"


@pytest.mark.parametrize("lines", [slice(1, None), slice(0, -1), slice(0, 0)])
def test_an_archived_day_that_was_cut_is_found(terminal: Terminal, folder: Path, lines: slice) -> None:
    content = (folder / DAY).read_bytes().splitlines(keepends=True)
    (folder / DAY).write_bytes(b"".join(content[lines]))
    assert terminal("audit", "verify", "--file", DAY).code == 5


def test_a_root_that_is_not_the_file_s_is_found(terminal: Terminal, folder: Path) -> None:
    seal = (folder / DAY).with_suffix(".root.json")
    text = seal.read_text()
    at = text.index('"root":"') + 8
    seal.write_text(text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :])
    outcome = terminal("audit", "verify", "--file", DAY)
    assert (outcome.code, "Merkle root is not the one beside the file" in outcome.err) == (5, True)


@pytest.mark.parametrize("text", ["", "{}", "[", '{"root": 7}'])
def test_a_seal_that_is_none_is_refused(terminal: Terminal, folder: Path, text: str) -> None:
    (folder / DAY).with_suffix(".root.json").write_text(text)
    outcome = terminal("audit", "verify", "--file", DAY)
    assert (outcome.code, outcome.err.startswith("error: 2024-01-11.root.json: ")) == (2, True)
