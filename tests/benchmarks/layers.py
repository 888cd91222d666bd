"""How large the layers are once Lambda has unpacked them, built as `sam build` builds them."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.table import show

ROOT = Path(__file__).parents[2]
ARM = "aarch64-manylinux_2_28"
LIMIT = 70_000_000  # bytes of the layers that every function has


@contextmanager
def built(platform: str, rooms: Sequence[str] = ("deps", "core")) -> Iterator[list[Path]]:
    """Build these layers for ``platform`` and yield the folders that a function finds on its path."""
    with TemporaryDirectory(prefix="thunes-layers-") as folder:
        for room in rooms:
            subprocess.run(
                ["make", "-s", "-C", ROOT / "layers" / room, f"build-{room.title()}Layer", f"PLATFORM={platform}"],
                env={**os.environ, "ARTIFACTS_DIR": f"{folder}/{room}"},
                check=True,
            )
        yield [Path(folder) / room / "python" for room in rooms]


def size(folder: Path, pattern: str = "*") -> int:
    """Return the bytes of every file below ``folder`` whose name matches."""
    return sum(path.stat().st_size for path in folder.rglob(pattern) if path.is_file())


def measure() -> dict[str, dict[str, int]]:
    """Return and show the bytes of each layer for Lambda's arm64."""
    with built(ARM, ("deps", "core", "card", "numbers")) as folders:
        sizes = {path.parent.name: {"bytes": size(path), "of it byte code": size(path, "*.pyc")} for path in folders}
    rows = [(name, _mb(found["bytes"]), _mb(found["of it byte code"])) for name, found in sizes.items()]
    together = sum(found["bytes"] for name, found in sizes.items() if name in {"deps", "core"})
    rows.append(("deps and core", _mb(together), f"{together / LIMIT:.0%} of {LIMIT // 1_000_000} MB"))
    show("Layers for arm64, unpacked", ("layer", "MB", "byte code"), rows)
    return sizes


def _mb(count: int) -> str:
    return f"{count / 1_000_000:.1f}"
