"""Fixtures for every room."""

from pathlib import Path

import pytest
from hypothesis import settings

from tests.terminal import Terminal

# A first example may compile or import a great deal: how long one takes is for benchmarks.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

RECORDED = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of recorded market data; it is never a part of the project."""
    if not RECORDED.is_dir():
        pytest.skip("recorded market data is not at ../shared/data")
    return RECORDED


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A terminal in an empty folder, with nothing configured."""
    return Terminal(tmp_path)
