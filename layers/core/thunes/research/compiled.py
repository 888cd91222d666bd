"""Numba where it is installed: a function compiled once, its code kept on disk; elsewhere the function as it is.

Numba keeps a function's code until the file of that very function changes. What it calls from other files is a part of
that code too, so the folder is named after all the files with something compiled in them: no old rule survives there.
"""

import hashlib
import os
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import FunctionType
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])

COMPILED = find_spec("numba") is not None
HERE = Path(__file__).parent
MARKS = (b"@compiled", b"(NamedTuple)")


def compiled(function: F) -> F:
    """Return ``function``, to be compiled at its first call where it can be; it then runs without Python's own lock."""
    if not COMPILED:
        return function
    import numba  # noqa: PLC0415 - may be absent

    settings: Any = numba.config
    # Numba chooses a function's folder here and now.
    before, settings.CACHE_DIR = settings.CACHE_DIR, str(folder(settings.CACHE_DIR))
    try:
        return cast("F", numba.njit(cache=True, nogil=True)(function))
    finally:
        settings.CACHE_DIR = before


@cache
def interpreted(function: F) -> F:
    """Return a ``compiled`` function as it was written, and so all those that it calls.

    Compiling takes seconds, and finding the code on disk a few tenths: what is done once is sooner done without.
    """
    written = getattr(function, "py_func", function)
    known = written.__globals__
    plain = {
        name: interpreted(known[name]) for name in written.__code__.co_names if hasattr(known.get(name), "py_func")
    }
    again = FunctionType(written.__code__, {**known, **plain}, written.__name__, written.__defaults__)
    return cast("F", again)


def folder(wanted: str) -> Path:
    """Return where compiled code is kept: below ``wanted``, else beside the byte code, else in the user's cache."""
    beside = HERE / "__pycache__"
    base = beside if os.access(HERE, os.W_OK) else Path.home() / ".cache" / "thunes"
    return (Path(wanted) if wanted else base) / f"compiled-{digest(HERE)}"


@cache
def digest(sources: Path) -> str:
    """Return 12 hex digits that change with any file of ``sources`` that holds compiled code, or its types."""
    texts = (path.read_bytes() for path in sorted(sources.glob("*.py")))
    return hashlib.sha256(b"".join(text for text in texts if any(mark in text for mark in MARKS))).hexdigest()[:12]
