"""A file is there whole, or as it was before."""

import os
import tempfile
from pathlib import Path


def write(path: Path, content: str) -> Path:
    """Write ``content`` to ``path``, below folders that are made when they lack, and return ``path``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    place = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(content)
        place.chmod(0o644)
        place.replace(path)
    finally:
        place.unlink(missing_ok=True)
    return path
