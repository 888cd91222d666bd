import ast
from types import SimpleNamespace

import pytest

from tests.mutation.plain_source import undecorated
from tests.mutation.workspace import PACKAGE, rooms

DECORATED = '''
from functools import cache


def said(word):
    return lambda function: (lambda *arguments: f"{word} {function(*arguments)}")


@said("first")
@said(
    "second"
)
def name(of):
    return of


class Thing:
    @property
    def size(self):
        """How large."""
        return 3

    @classmethod
    def made(cls):
        return cls()


@cache
def nothing(): return None
'''


def run(source: str) -> SimpleNamespace:
    names: dict[str, object] = {}
    exec(compile(source, "decorated", "exec"), names)  # noqa: S102 - the text above
    return SimpleNamespace(**names)


@pytest.mark.parametrize("source", [DECORATED, undecorated(DECORATED)], ids=["decorated", "written out"])
def test_written_out_it_is_the_same_program(source: str) -> None:
    program = run(source)
    assert program.name("word") == "first second word"
    assert (program.Thing().size, program.Thing.size.__doc__) == (3, "How large.")
    assert isinstance(program.Thing.made(), program.Thing)
    assert program.nothing() is None


@pytest.mark.parametrize("file", rooms().values(), ids=str)
def test_no_function_of_a_room_stays_decorated(file: object) -> None:
    tree = ast.parse(undecorated((PACKAGE / str(file)).read_text(encoding="utf-8")))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert {ast.unparse(one) for node in functions for one in node.decorator_list} <= {"classmethod", "staticmethod"}
