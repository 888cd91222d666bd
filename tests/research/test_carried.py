"""What travels with a job: a ledger is joined, whoever adds to it; a study is left so that it can be gone on with."""

from collections.abc import Callable
from pathlib import Path

import pytest

from thunes.errors import Conflict, Misconfigured
from thunes.research.carried import fetch, joined, keep, keep_ledger, take

A, B, C = b'{"trial": 1}\n', b'{"trial": 2}\n', b'{"trial": 3}\n'


class Folder:
    """A folder elsewhere, to which somebody else may write just before us."""

    def __init__(self, files: dict[str, bytes], meanwhile: Callable[[], None] = lambda: None) -> None:
        self.files, self.meanwhile = files, meanwhile
        self.written: list[str] = []

    def listed(self) -> dict[str, str]:
        return {name: f"<{body!r}>" for name, body in self.files.items()}

    def read(self, name: str) -> bytes:
        return self.files[name]

    def write(self, name: str, body: bytes, tag: str = "") -> None:
        self.meanwhile()
        if self.listed().get(name, "") != tag:
            raise Conflict(name)
        self.files[name] = body
        self.written.append(name)


@pytest.mark.parametrize(
    ("there", "here", "whole"),
    [
        (b"", A, A),
        (A, A + B, A + B),
        (A + B, A, A + B),
        (A + B, A + C, A + B + C),
        (A + B[:-1], A + C, A + B + C),
    ],
)
def test_a_ledger_s_lines_are_all_there_once(there: bytes, here: bytes, whole: bytes) -> None:
    assert joined("hash.jsonl", there, here) == whole


def test_a_chain_that_grew_in_two_places_is_for_a_person() -> None:
    assert joined("openings.log", A, A + B) == A + B
    with pytest.raises(Misconfigured, match=r"openings\.log was added to in two places at once"):
        joined("openings.log", A + B, A + C)


def test_lines_of_somebody_else_who_writes_meanwhile_stay(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(A + B)
    others = iter([C])

    def meanwhile() -> None:
        for line in others:
            folder.files["x.jsonl"] += line

    folder = Folder({"x.jsonl": A}, meanwhile)
    keep_ledger(folder, tmp_path)
    assert folder.files["x.jsonl"] == A + C + B


def test_who_never_gets_to_write_says_so(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(A)

    def meanwhile() -> None:
        folder.files["x.jsonl"] = folder.files.get("x.jsonl", b"") + C

    folder = Folder({}, meanwhile)
    with pytest.raises(Conflict, match="written by others 5 times in a row"):
        keep_ledger(folder, tmp_path)


def test_a_file_is_joined_with_the_one_that_is_here(tmp_path: Path) -> None:
    take("x.jsonl", A, tmp_path / "ledger")
    take("x.jsonl", B, tmp_path / "ledger")
    assert (tmp_path / "ledger" / "x.jsonl").read_bytes() == B + A


def test_the_journal_goes_last_and_locks_stay(tmp_path: Path) -> None:
    for name in ("journal.log", "journal.log.lock", "lock", "returns.f64", "study.json", "result/result.json", "a.new"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    folder = Folder({})
    keep(folder, tmp_path)
    assert folder.written == ["result/result.json", "returns.f64", "study.json", "journal.log"]


def test_results_are_not_brought(tmp_path: Path) -> None:
    fetch(Folder({"study.json": b"{}", "result/result.json": b"{}"}), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["study.json"]
