"""What was changed in the archive, or in the table behind its back, is found and its first event named."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.usecases.archived import Kept, event_key, flip

IN_THE_ARCHIVE: list[tuple[str, Callable[[Kept, str], object], str]] = [
    (
        "flipped",
        lambda kept, key: kept.archive.replace(key, flip(kept.archive.read(key))),
        "was changed in the archive",
    ),
    ("emptied", lambda kept, key: kept.archive.replace(key, b""), "is unreadable in the archive"),
    ("no object", lambda kept, key: kept.archive.replace(key, b"[1]"), "is unreadable in the archive"),
    (
        "spaced",
        lambda kept, key: kept.archive.replace(key, kept.archive.read(key) + b"\n"),
        "was changed in the archive",
    ),
    ("hashed anew", lambda kept, key: kept.archive.replace(key, forged(kept, key)), "was changed in the archive"),
    ("gone", lambda kept, key: kept.archive.objects.pop(key), "is not in the archive"),
    ("deleted", lambda kept, key: kept.archive.deleted.add(key), "was deleted"),
    (
        "overwritten",
        lambda kept, key: kept.archive.overwrite(key, b"x"),
        "was overwritten: 2 versions of audit/dev-main/",
    ),
    (
        "written again",
        lambda kept, key: kept.archive.overwrite(key, kept.archive.read(key)),
        "was overwritten: 2 versions",
    ),
]


def forged(kept: Kept, key: str) -> bytes:
    """Return another event in its place, sound in itself."""
    event = kept.events[int(key[-17:-5]) - 1]
    edited = replace(event, decision_outputs={"why": "forged"})
    return replace(edited, hash=edited.computed_hash()).line().encode() + b"\n"


@pytest.mark.parametrize("sequence", [1, 5, 12])
@pytest.mark.parametrize(
    ("change", "why"), [case[1:] for case in IN_THE_ARCHIVE], ids=[case[0] for case in IN_THE_ARCHIVE]
)
def test_a_change_in_the_archive_is_found_and_named(
    change: Callable[[Kept, str], object], why: str, sequence: int
) -> None:
    kept = Kept()
    change(kept, event_key(kept, sequence))
    found = kept.verify().findings[0]
    assert (found.sequence, found.event_id, found.where) == (sequence, kept.events[sequence - 1].event_id, "archive")
    assert found.why.startswith(why)


def test_a_line_changed_in_a_sealed_day_is_found_and_named() -> None:
    kept = Kept()
    key = "audit/dev-main/2024-01-11.jsonl"
    lines = kept.archive.read(key).split(b"\n")
    lines[2] = flip(lines[2])
    kept.archive.replace(key, b"\n".join(lines))
    [found] = kept.verify().findings
    assert str(found) == "event 7 is not the one in the archive of 2024-01-11 (archive)"


def test_a_seal_changed_in_the_archive_is_found_and_named() -> None:
    kept = Kept()
    key = "audit/dev-main/2024-01-11.root.json"
    kept.archive.replace(key, flip(kept.archive.read(key)))
    [found] = kept.verify().findings
    assert (found.sequence, found.event_id, found.where) == (10, kept.events[9].event_id, "archive")
    assert found.why == f"seals 2024-01-11, whose archived seal differs ({key})"


@pytest.mark.parametrize("forge_seals", [False, True])
def test_a_day_rewritten_in_the_table_is_not_put_to_the_archive(forge_seals: bool) -> None:
    kept = Kept()
    if forge_seals:
        kept.edit(5, decision_outputs={**kept.events[4].decision_outputs, "root": "0" * 64})
    kept.rewrite_from(3)
    found = kept.verify().findings
    assert (found[0].sequence, {finding.where for finding in found}) == (3, {"table"})


def test_a_sealed_day_cut_short_is_found() -> None:
    kept = Kept()
    key = "audit/dev-main/2024-01-11.jsonl"
    whole = kept.archive.read(key)
    kept.archive.replace(key, whole[:-20])
    assert kept.first() == (9, "archive")
    kept.archive.replace(key, b"".join(whole.splitlines(keepends=True)[:-1]))
    assert kept.first() == (10, "archive")


@pytest.mark.parametrize("what", [".jsonl", ".root.json"])
def test_a_sealed_day_that_the_archive_lacks_is_found(what: str) -> None:
    kept = Kept()
    del kept.archive.objects[f"audit/dev-main/2024-01-10{what}"]
    [found] = kept.verify().findings
    assert str(found) == "event 5 seals 2024-01-10, which is not whole in the archive (archive)"


def test_an_object_of_no_trail_is_found() -> None:
    kept = Kept()
    kept.archive.objects["audit/dev-main/2024-01-10/000000000099.json"] = [b"{}"]
    kept.archive.objects["audit/dev-main/2024-01-12.jsonl"] = [b"{}"]
    found = kept.verify().findings
    assert [(finding.sequence, finding.where) for finding in found] == [(15, "archive"), (15, "archive")]
    assert "of no trail (audit/dev-main/2024-01-10/000000000099.json)" in found[0].why


def test_an_object_deleted_that_never_belonged_there_is_nothing() -> None:
    kept = Kept()
    kept.archive.objects["audit/dev-main/note.txt"] = [b"?"]
    kept.archive.deleted.add("audit/dev-main/note.txt")
    assert kept.verify().findings == ()


def test_events_on_their_way_to_the_archive_are_waited_for() -> None:
    kept = Kept()
    kept.record({"symbol": "BTCUSDT"})
    assert kept.verify().findings == ()
    kept.clock.pass_(minutes=16)
    assert kept.first() == (15, "archive")


def test_much_that_was_changed_is_named_without_reading_it_all() -> None:
    kept = Kept(days=1, each=40)
    for sequence in range(1, 41):
        kept.archive.replace(event_key(kept, sequence), b"x")
    assert kept.first() == (1, "archive")
    assert len(kept.archive.reads) == 20


def test_an_object_without_its_md5_is_read() -> None:
    kept = Kept()
    listed = list(kept.archive.listed(""))
    kept.archive.listed = lambda folder: iter([replace(entry, md5="") for entry in listed])  # type: ignore[method-assign]
    assert kept.verify().findings == ()
    assert len(kept.archive.reads) == len(listed)


def test_an_event_changed_in_the_table_is_never_put_to_the_archive() -> None:
    kept = Kept()
    kept.edit(7)
    found = kept.verify().findings
    assert [(finding.sequence, finding.where) for finding in found] == [(7, "table")] * 3 + [(10, "table")]
    assert found[0].why.startswith("was changed")


def test_the_only_event_of_a_day_changed_in_the_table_is_not_put_to_the_archive() -> None:
    kept = Kept(days=2, each=1)
    kept.edit(1)
    assert {(finding.sequence, finding.where) for finding in kept.verify().findings} == {(1, "table"), (2, "table")}
