"""An archive in memory: versioned, written once by those who ask nicely; kept honest by tests/contracts."""

from collections.abc import Iterator, Sequence
from hashlib import md5

from thunes.domain.archive_keys import Shelved, day_key, event_key, seal_key
from thunes.domain.audit import AuditEvent, canonical
from thunes.domain.seal import Seal
from thunes.errors import Transient


class FakeArchive:
    """Set ``failure`` to make every request fail with it."""

    def __init__(self) -> None:
        self.objects: dict[str, list[bytes]] = {}
        self.deleted: set[str] = set()
        self.failure: Transient | None = None
        self.reads: list[str] = []

    def store(self, events: Sequence[AuditEvent]) -> None:
        for event in events:
            self._write(event_key(event), event.line() + "\n")

    def keep(self, sealed: Seal, events: Sequence[AuditEvent]) -> None:
        self._write(day_key(sealed.account, sealed.since), "".join(event.line() + "\n" for event in events))
        self._write(seal_key(sealed.account, sealed.since), canonical(sealed.content) + "\n")

    def listed(self, folder: str) -> Iterator[Shelved]:
        self._fail()
        for key, versions in sorted(self.objects.items()):
            if key.startswith(folder):
                digest = "" if key in self.deleted else md5(versions[-1], usedforsecurity=False).hexdigest()
                yield Shelved(key, len(versions), key in self.deleted, digest)

    def read(self, key: str) -> bytes:
        self._fail()
        self.reads.append(key)
        return self.objects[key][-1]

    def overwrite(self, key: str, content: bytes) -> None:
        """What somebody with the right to write may do: the versions before stay."""
        self.objects[key].append(content)

    def replace(self, key: str, content: bytes) -> None:
        """What only somebody behind S3 itself could do."""
        self.objects[key] = [content]

    def _write(self, key: str, text: str) -> None:
        self._fail()
        self.objects.setdefault(key, [text.encode()])

    def _fail(self) -> None:
        if self.failure:
            raise self.failure
