"""`make deploy`: the limits first, and live only while the doctor finds nothing. Run with stand-ins for uv and SAM."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STAND_IN = """#!/usr/bin/env bash
for each in "$0" "$@"; do printf '%s|' "${each##*/}"; done >> "$LOG"
echo >> "$LOG"
[ "$3" != "$FAILING" ]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The script in a folder in which nothing else is real."""
    for name in (".ci", ".sam/bin", "bin"):
        (tmp_path / name).mkdir(parents=True)
    shutil.copy(ROOT / ".ci" / "deploy", tmp_path / ".ci" / "deploy")
    for stand_in in (tmp_path / "bin" / "uv", tmp_path / ".sam" / "bin" / "sam"):
        stand_in.write_text(STAND_IN, encoding="utf-8")
        stand_in.chmod(0o755)
    return tmp_path


def deploy(folder: Path, *arguments: str, failing: str = "nothing") -> tuple[int, list[str]]:
    """Run the script; return its exit code, and every command that it ran."""
    log = folder / "log"
    path = f"{folder / 'bin'}:{os.environ['PATH']}"
    environment = {"PATH": path, "LOG": str(log), "FAILING": failing}
    outcome = subprocess.run([folder / ".ci" / "deploy", *arguments], env=environment, check=False)
    return outcome.returncode, log.read_text(encoding="utf-8").splitlines()


LIMITS = "uv|run|thunes|limits|apply|--stage|{}|"


@pytest.mark.parametrize(("config", "stage"), [("default", "dev"), ("paper", "paper")])
def test_the_limits_stand_before_the_functions_do(folder: Path, config: str, stage: str) -> None:
    code, ran = deploy(folder, config, "--parameter-overrides", "Stage=paper AllowResume=false")
    overrides = "--parameter-overrides|Stage=paper AllowResume=false|"
    assert (code, ran) == (0, [LIMITS.format(stage), "sam|build|", f"sam|deploy|--config-env|{config}|{overrides}"])


def test_live_is_deployed_once_the_doctor_has_found_nothing(folder: Path) -> None:
    code, ran = deploy(folder, "live")
    doctor = "uv|run|thunes|doctor|--stage|live|"
    assert (code, ran) == (0, [doctor, LIMITS.format("live"), "sam|build|", "sam|deploy|--config-env|live|"])


def test_live_is_not_deployed_while_the_doctor_finds_something(folder: Path) -> None:
    code, ran = deploy(folder, "live", failing="doctor")
    assert (code, ran) == (1, ["uv|run|thunes|doctor|--stage|live|"])


def test_nothing_is_deployed_whose_limits_were_not_taken(folder: Path) -> None:
    code, ran = deploy(folder, "paper", failing="limits")
    assert (code, ran) == (1, [LIMITS.format("paper")])
