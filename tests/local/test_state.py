"""Whether a local cloud runs in this folder."""

import json
import os
from pathlib import Path

import pytest

from thunes.local.state import PID, STATE, published, running_cloud

DEAD = "999999999"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_cloud_can_be_found_while_it_runs_and_no_longer() -> None:
    with published({"THUNES_STAGE": "dev"}):
        assert running_cloud() == {"THUNES_STAGE": "dev", PID: str(os.getpid())}
    assert running_cloud() is None
    assert not STATE.exists()


def test_where_none_was_started_none_runs() -> None:
    assert running_cloud() is None


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "7", "{}", json.dumps({PID: DEAD}), json.dumps({PID: "0"}), json.dumps({PID: "x"})]
)
def test_what_a_dead_cloud_left_behind_is_none(folder: Path, content: str) -> None:
    (folder / STATE).parent.mkdir()
    (folder / STATE).write_text(content)
    assert running_cloud() is None
