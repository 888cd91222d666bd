"""Fixtures for every room."""

from pathlib import Path

import pytest

RECORDED = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of recorded market data; it is never a part of the project."""
    if not RECORDED.is_dir():
        pytest.skip("recorded market data is not at ../shared/data")
    return RECORDED
