"""Compiled code is kept on disk, found again by the next process, and forgotten when any rule in it changes."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.research.markets import VENUE, walked, wished
from thunes.research import compiled
from thunes.research.kernel import simulate

AGAIN = """
from tests.research.markets import VENUE, walked, wished
from thunes.research.kernel import simulate
from thunes.research.walk import walk
simulate(walked(1, 50), wished(1, 50), VENUE)
print(sum(walk.stats.cache_hits.values()), sum(walk.stats.cache_misses.values()))
"""


ONCE = """
from tests.research.markets import VENUE, levelled, walked, wished
from thunes.research import prices, walk
from thunes.research.kernel import simulate
from thunes.research.statistics import round_trips
run = simulate(walked(1, 500), wished(1, 500), VENUE, levelled(1, walked(1, 500)), once=True)
print(len(round_trips(run, VENUE, once=True)) > 10)
compiled = [f for room in (prices, walk) for f in vars(room).values() if hasattr(f, "py_func")]
print(len(compiled) > 10, [f.__name__ for f in compiled if f.signatures])
"""


def test_nothing_is_compiled_for_what_is_done_once() -> None:
    run = subprocess.run([sys.executable, "-c", ONCE], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["True", "True []"]


def test_a_second_process_compiles_nothing() -> None:
    simulate(walked(1, 50), wished(1, 50), VENUE)
    run = subprocess.run([sys.executable, "-c", AGAIN], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["1", "0"]


def test_the_folder_is_another_when_a_compiled_file_or_its_types_change(tmp_path: Path) -> None:
    def digest(rule: str, terms: str, other: str) -> str:
        for name, text in (("rule.py", rule), ("terms.py", terms), ("other.py", other)):
            (tmp_path / name).write_text(text, encoding="utf-8")
        compiled.digest.cache_clear()
        return compiled.digest(tmp_path)

    base = digest("@compiled\n1", "class Terms(NamedTuple):\n1", "1")
    assert digest("@compiled\n1", "class Terms(NamedTuple):\n1", "2") == base
    assert digest("@compiled\n2", "class Terms(NamedTuple):\n1", "1") != base
    assert digest("@compiled\n1", "class Terms(NamedTuple):\n2", "1") != base
    compiled.digest.cache_clear()


def test_it_is_kept_where_one_wants_it_else_beside_the_code_else_in_the_user_s_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert compiled.folder(str(tmp_path)).parent == tmp_path
    assert compiled.folder("").parent == compiled.HERE / "__pycache__"
    monkeypatch.setattr("os.access", lambda *_: False)
    assert compiled.folder("").parent == Path.home() / ".cache" / "thunes"
