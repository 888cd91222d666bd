"""One hash for many lines: the Merkle tree of RFC 6962 (section 2.1), SHA-256."""

import hashlib
from collections.abc import Iterable

LEAF, NODE = b"\x00", b"\x01"


class Tree:
    """A tree that grows by one entry at a time; it keeps whole subtrees only, never more than one of a size."""

    def __init__(self) -> None:
        self._whole: list[tuple[int, bytes]] = []

    def add(self, entry: bytes) -> None:
        """Put one more leaf at the end; leaves and nodes have prefixes, so that none can pass for the other."""
        size, node = 1, _hash(LEAF + entry)
        while self._whole and self._whole[-1][0] == size:
            size, node = 2 * size, _hash(NODE + self._whole.pop()[1] + node)
        self._whole.append((size, node))

    def root(self) -> str:
        """Return the root of what was added until now, in hex."""
        if not self._whole:
            return hashlib.sha256().hexdigest()
        *lefts, (_, node) = self._whole
        for _, left in reversed(lefts):
            node = _hash(NODE + left + node)
        return node.hex()


def root(entries: Iterable[bytes]) -> str:
    """Return the root of ``entries`` in hex."""
    tree = Tree()
    for entry in entries:
        tree.add(entry)
    return tree.root()


def _hash(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()
