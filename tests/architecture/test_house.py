"""Rules of the house that a machine can check: sizes, names, where floats and libraries may be."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from thunes.local.package import NOT_IN_LAMBDA

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "layers" / "core" / "thunes"
SOURCES = sorted([*PACKAGE.rglob("*.py"), *(ROOT / "functions").glob("*.py"), *(ROOT / "gpu_jobs").glob("*.py")])
MONEY_ROOMS = ("domain", "usecases", "adapters")
FILE_LIMIT, HANDLER_LIMIT, BODY_LIMIT = 250, 20, 25


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def imported(path: Path) -> set[str]:
    modules = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name.partition(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            modules.add((node.module or "").partition(".")[0])
    return modules


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_files_stay_small(path: Path) -> None:
    limit = HANDLER_LIMIT if path.parent.name == "functions" else FILE_LIMIT
    assert len(path.read_text(encoding="utf-8").splitlines()) <= limit


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_function_bodies_stay_small(path: Path) -> None:
    for node in functions(path):
        body = node.body[1:] if ast.get_docstring(node) else node.body
        length = body[-1].end_lineno - body[0].lineno + 1 if body and body[-1].end_lineno else 0
        assert length <= BODY_LIMIT, node.name


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_every_file_says_why_it_exists(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_no_room_is_called_by_a_name_that_says_nothing(path: Path) -> None:
    assert not re.search(r"\b(utils?|helpers?|common|misc)\b", name(path))


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_nothing_is_named_by_the_word_that_means_four_things(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.ClassDef)
    named = [node.name for node in ast.walk(tree) if isinstance(node, kinds)]
    assert [found for found in named if re.search(r"(^|_)trades?($|_)|Trades?([A-Z]|$)", found)] in ([], ["_my_trades"])


@pytest.mark.parametrize(
    "path",
    [p for p in SOURCES if p.parent.name in MONEY_ROOMS or any(room in p.parts for room in MONEY_ROOMS)],
    ids=name,
)
def test_money_is_never_a_float(path: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    assert not [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "float"]


@pytest.mark.parametrize(
    ("room", "more"), [("domain", set()), ("usecases", set()), ("strategies", {"numpy"}), ("features", {"numpy"})]
)
def test_the_inner_rooms_need_the_standard_library_and_at_most_numpy(room: str, more: set[str]) -> None:
    for path in (PACKAGE / room).rglob("*.py"):
        assert imported(path) <= {*sys.stdlib_module_names, "thunes", *more}, name(path)


@pytest.mark.parametrize("path", sorted((ROOT / "functions").glob("*.py")), ids=name)
def test_handlers_know_no_adapter(path: Path) -> None:
    lines = re.findall(r"^(?:from|import) .*$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert lines == ["from typing import Any", "from thunes import entry, wiring"]


def test_the_layer_leaves_out_the_same_rooms_everywhere() -> None:
    makefile = (ROOT / "layers" / "core" / "Makefile").read_text(encoding="utf-8")
    assert f"rm -rf {' '.join(NOT_IN_LAMBDA)}" in makefile


def test_locks_hold_hashes_and_no_addresses() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text, lock.name
        assert not re.search(r"https?://|--(extra-)?index-url|--find-links", text), lock.name


def test_the_layer_s_lock_holds_what_lambda_has_and_nothing_too_heavy() -> None:
    locked = (ROOT / "requirements" / "live.txt").read_text(encoding="utf-8")
    assert not re.search(r"^(boto3|pandas|numba|numpy|vectorbt)==", locked, re.MULTILINE)


def test_what_is_tested_is_what_is_deployed() -> None:
    def pins(lock: str) -> set[str]:
        return set(re.findall(r"^(\S+==\S+)", (ROOT / "requirements" / lock).read_text(encoding="utf-8"), re.MULTILINE))

    assert pins("live.txt") | pins("card.txt") | pins("numbers.txt") <= pins("local.txt") <= pins("dev.txt")
