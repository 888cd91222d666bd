"""Where a running local cloud can be found: one file in the folder it was started in, worth as much as its process."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

STATE = Path(".thunes") / "local.json"
PID = "THUNES_LOCAL_PID"


def running_cloud() -> dict[str, str] | None:
    """Return the variables of the cloud that runs in this folder; None when there is none, or it has died."""
    try:
        found = json.loads(STATE.read_text(encoding="utf-8"))
        variables = {str(name): str(value) for name, value in found.items()}
    except (OSError, ValueError, AttributeError):
        return None
    return variables if _alive(variables.get(PID, "")) else None


@contextmanager
def published(variables: Mapping[str, str]) -> Iterator[None]:
    """Let commands in other terminals find this cloud for as long as it runs."""
    STATE.parent.mkdir(exist_ok=True)
    STATE.write_text(json.dumps({**variables, PID: str(os.getpid())}), encoding="utf-8")
    try:
        yield
    finally:
        STATE.unlink(missing_ok=True)


def _alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (OSError, ValueError):
        return False
    return int(pid) > 0
