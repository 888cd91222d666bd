"""Cases of known results, as they lie in the shared data: what is asked, and what the answer is known to be."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Case:
    """One of them; ``fn`` names what is asked, and not a function of ours."""

    id: str
    fn: str
    inputs: dict[str, Any]
    params: dict[str, Any]
    expected: Any
    rtol: float
    atol: float

    def column(self, name: str) -> NDArray[np.float64]:
        """Return an input as an array, null being NaN."""
        return numbers(self.inputs[name])

    def check(self, found: Any) -> None:
        """Compare with what is expected, part by part, within the case's own tolerance."""
        if isinstance(self.expected, dict):
            assert set(found) == set(self.expected)
            pairs = [(found[name], expected) for name, expected in self.expected.items()]
        else:
            pairs = [(found, self.expected)]
        for ours, expected in pairs:
            np.testing.assert_allclose(ours, numbers(expected), rtol=self.rtol, atol=self.atol, err_msg=self.id)


def numbers(values: Any) -> NDArray[np.float64]:
    """Return a list as an array, null being NaN."""
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def cases(folder: Path, family: str) -> list[Case]:
    """Return every case of a family, in the order of its file."""
    rows = json.loads((folder / "quant" / f"{family}.json").read_text(encoding="utf-8"))["cases"]
    names = Case.__dataclass_fields__
    return [Case(**{name: row[name] for name in names}) for row in rows]
