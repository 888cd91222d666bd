"""Which cloud a command talks to: the one `thunes up` runs here, else the one the environment names."""

import json
from pathlib import Path

LOCAL_STATE = Path(".thunes") / "local.json"


def join_running_cloud() -> bool:
    """Join the local cloud if one runs in this folder; return whether it did."""
    if not LOCAL_STATE.is_file():
        return False
    from thunes.local.attach import join  # noqa: PLC0415 - heavy

    join(json.loads(LOCAL_STATE.read_text(encoding="utf-8")))
    return True
