"""A copy of the archive in a folder is read like the archive."""

from hashlib import md5
from pathlib import Path

import pytest

from thunes.adapters.folder import FolderShelf
from thunes.domain.archive_keys import Shelved
from thunes.errors import Transient


def test_files_are_listed_by_key_with_their_md5(tmp_path: Path) -> None:
    for name in ("audit/a/2/1.json", "audit/a/1.jsonl", "audit/b/1.json", "notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    shelf = FolderShelf(tmp_path)
    keys = ["audit/a/1.jsonl", "audit/a/2/1.json"]
    assert list(shelf.listed("audit/a/")) == [
        Shelved(key, md5=md5(key.encode(), usedforsecurity=False).hexdigest()) for key in keys
    ]
    assert shelf.read("notes.txt") == b"notes.txt"


def test_an_account_without_a_folder_has_nothing(tmp_path: Path) -> None:
    assert list(FolderShelf(tmp_path).listed("audit/a/")) == []


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(Transient, match="archive did not give audit/gone"):
        FolderShelf(tmp_path).read("audit/gone")
