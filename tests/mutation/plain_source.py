"""Decorators written out as the calls they are, because mutmut leaves every decorated function alone.

Here that would be every property and everything that is ``@exactly``: the very lines in which money is decided.
``@exactly def book(...)`` and ``def book(...)`` followed by ``book = exactly(book)`` are one and the same program.
"""

import ast

LEFT_AS_THEY_ARE = ("classmethod", "staticmethod")  # mutmut knows these two


def undecorated(source: str) -> str:
    """Return the same program with its decorated functions and methods written as plain ones and calls."""
    lines = source.splitlines()
    for node in sorted(_decorated(ast.parse(source)), key=lambda node: node.lineno, reverse=True):
        lines[node.end_lineno : node.end_lineno] = _calls(node)
        for decorator in node.decorator_list:
            lines[decorator.lineno - 1 : decorator.end_lineno] = [""] * _height(decorator)
    return "\n".join(lines) + "\n"


def _decorated(tree: ast.Module) -> list[ast.FunctionDef]:
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.decorator_list]
    return [node for node in functions if ast.unparse(node.decorator_list[0]) not in LEFT_AS_THEY_ARE]


def _calls(node: ast.FunctionDef) -> list[str]:
    indent = " " * node.col_offset
    decorators = [ast.unparse(decorator) for decorator in reversed(node.decorator_list)]
    return [f"{indent}{node.name} = {decorator}({node.name})" for decorator in decorators]


def _height(decorator: ast.expr) -> int:
    return (decorator.end_lineno or decorator.lineno) - decorator.lineno + 1
