"""A copy of the archive in a folder, as `aws s3 sync` makes it."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from thunes.domain.archive_keys import Shelved
from thunes.errors import Transient


class FolderShelf:
    """Files under ``root``, named like the bucket's objects."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def listed(self, folder: str) -> Iterator[Shelved]:
        for path in sorted(path for path in (self._root / folder).rglob("*") if path.is_file()):
            key = path.relative_to(self._root).as_posix()
            yield Shelved(key, md5=hashlib.md5(self.read(key), usedforsecurity=False).hexdigest())

    def read(self, key: str) -> bytes:
        try:
            return (self._root / key).read_bytes()
        except OSError as error:
            raise Transient(f"archive did not give {key}: {error}") from error
