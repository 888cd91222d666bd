"""Cases that independent libraries were asked for, read and compared as their README says."""

import json
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from tests.conftest import RECORDED


@dataclass(frozen=True)
class Case:
    """One question with its answer; ``fn`` names what is asked."""

    id: str
    fn: str
    inputs: dict[str, Any]
    params: dict[str, Any]
    expected: Any
    rtol: float
    atol: float

    def array(self, name: str) -> Any:
        return np.array(self.inputs[name], dtype=np.float64)

    def accepts(self, found: Any) -> bool:
        """Tell whether ``found`` is the expected answer, within its tolerances."""
        return self.fault(found) == ""

    def fault(self, found: Any) -> str:
        return _fault(plain(found), self.expected, (self.rtol, self.atol), "answer")


def read(family: str) -> list[Case]:
    """Return the cases of a family, none where the data is not there."""
    path = RECORDED / "quant" / f"{family}.json"
    if not path.is_file():
        return []
    names = ("id", "fn", "inputs", "params", "expected", "rtol", "atol")
    return [Case(*(case[name] for name in names)) for case in json.loads(path.read_text(encoding="utf-8"))["cases"]]


def every(family: str) -> pytest.MarkDecorator:
    """Run a test for every case of ``family``; skip it, and say why, where there are none."""
    missing = pytest.param(None, marks=pytest.mark.skip(reason=f"no {family}.json at ../shared/data/quant"))
    cases = [pytest.param(case, id=case.id) for case in read(family)]
    return pytest.mark.parametrize("case", cases or [missing])


def plain(value: Any) -> Any:
    """Return arrays as lists, numpy's numbers as Python's, all the way down."""
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, np.ndarray | list | tuple | range):
        return [plain(part) for part in value]
    return value.item() if isinstance(value, np.generic) else value


def _fault(found: Any, expected: Any, within: tuple[float, float], where: str) -> str:
    if isinstance(expected, dict):
        parts = ((found[name], part, f"{where}.{name}") for name, part in expected.items())
        return next(filter(None, (_fault(one, other, within, at) for one, other, at in parts)), "")
    if isinstance(expected, list):
        if len(found) != len(expected):
            return f"{where}: {len(found)} values for {len(expected)}"
        pairs = zip(found, expected, range(len(expected)), strict=True)
        return next(filter(None, (_fault(one, other, within, f"{where}[{n}]") for one, other, n in pairs)), "")
    return "" if _same(found, expected, within) else f"{where}: {found!r} for {expected!r}"


def _same(found: Any, expected: Any, within: tuple[float, float]) -> bool:
    if expected is None:
        return isinstance(found, float) and math.isnan(found)
    if isinstance(expected, str):
        return bool(found == expected)
    rtol, atol = within
    return bool(abs(found - expected) <= atol + rtol * abs(expected))
