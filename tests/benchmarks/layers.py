"""How large the layers are once Lambda has unpacked them, built as `sam build` builds them."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.table import show

ROOT = Path(__file__).parents[2]
ARM = "aarch64-manylinux_2_28"
LIMIT = 70_000_000  # bytes of both layers together


@contextmanager
def built(platform: str) -> Iterator[list[Path]]:
    """Build both layers for ``platform`` and yield the two folders that a function finds on its path."""
    with TemporaryDirectory(prefix="thunes-layers-") as folder:
        for room, target in (("deps", "build-DepsLayer"), ("core", "build-CoreLayer")):
            subprocess.run(
                ["make", "-s", "-C", ROOT / "layers" / room, target, f"PLATFORM={platform}"],
                env={**os.environ, "ARTIFACTS_DIR": f"{folder}/{room}"},
                check=True,
            )
        yield [Path(folder) / "deps" / "python", Path(folder) / "core" / "python"]


def size(folder: Path, pattern: str = "*") -> int:
    """Return the bytes of every file below ``folder`` whose name matches."""
    return sum(path.stat().st_size for path in folder.rglob(pattern) if path.is_file())


def measure() -> dict[str, dict[str, int]]:
    """Return and show the bytes of each layer for Lambda's arm64."""
    with built(ARM) as folders:
        sizes = {path.parent.name: {"bytes": size(path), "of it byte code": size(path, "*.pyc")} for path in folders}
    rows = [(name, _mb(found["bytes"]), _mb(found["of it byte code"])) for name, found in sizes.items()]
    together = sum(found["bytes"] for found in sizes.values())
    rows.append(("together", _mb(together), f"{together / LIMIT:.0%} of {LIMIT // 1_000_000} MB"))
    show("Layers for arm64, unpacked", ("layer", "MB", "byte code"), rows)
    return sizes


def _mb(count: int) -> str:
    return f"{count / 1_000_000:.1f}"
