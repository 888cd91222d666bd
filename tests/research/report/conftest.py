"""One run for all who only look at it."""

from pathlib import Path

import pytest

from tests.research.report.run_folders import invented, judged, validated
from thunes.research.report import read_run
from thunes.research.report.folder import RunFolder


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run of about 90 days, with all that was ever asked of it."""
    path = invented(tmp_path_factory.mktemp("runs") / "sma_cross-BTCUSDT-1h-abc")
    validated(path, [{"fast": 20, "mode": "a"}, {"fast": 30, "mode": "b"}, {"fast": 24, "mode": "a"}])
    judged(path)
    return path


@pytest.fixture(scope="session")
def run(folder: Path) -> RunFolder:
    """Return that run."""
    return read_run(folder)
