"""Code that was compiled once never outlives a change of what it calls."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from thunes.research import compiled

pytestmark = [
    pytest.mark.slow,  # it compiles
    pytest.mark.skipif(not compiled.COMPILED, reason="numba is not installed"),
]

INNER = "from room.compiled import compiled\n\n@compiled\ndef inner(x):\n    return x + {}\n"
OUTER = """
from room.compiled import compiled
from room.inner import inner

@compiled
def outer(x):
    return inner(x)
"""


def test_a_change_of_what_a_function_calls_is_noticed_by_the_next_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = tmp_path / "room"
    room.mkdir()
    shutil.copy(compiled.__file__, room / "compiled.py")
    (room / "outer.py").write_text(OUTER)
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "kept"))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    found = []
    for added in (1, 2):
        (room / "inner.py").write_text(INNER.format(added))
        command = [sys.executable, "-c", "from room.outer import outer; print(outer(10))"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        found.append(done.stdout.strip())
    assert found == ["11", "12"]
    assert len(list((tmp_path / "kept").glob("compiled-*"))) == 2
