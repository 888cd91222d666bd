"""A trail in a folder as a demo or an export leaves it, and its archive beside it."""

from pathlib import Path

from tests.usecases.archived import Kept


def write_archive(kept: Kept, folder: Path) -> Path:
    """Write the archive's objects as files."""
    for key, versions in kept.archive.objects.items():
        path = folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(versions[-1])
    return folder


def write_trail(kept: Kept, path: Path) -> Path:
    """Write the whole trail as JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(event.line() + "\n" for event in kept.events), encoding="utf-8")
    return path
