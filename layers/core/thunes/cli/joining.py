"""Which cloud a command talks to: the one that the environment names, else the one `thunes up` runs here."""

import os


def join_running_cloud() -> bool:
    """Join the local cloud if one runs in this folder and the environment names no other; return whether it did."""
    from thunes.local.state import running_cloud  # noqa: PLC0415 - only commands that talk to a cloud pay for it

    variables = None if names_a_cloud() else running_cloud()
    if variables is None:
        return False
    from thunes.local.attach import join  # noqa: PLC0415 - heavy

    join(variables)
    return True


def names_a_cloud() -> bool:
    """Tell whether the environment says which cloud is meant: by its table, or by a stage that is not local."""
    return bool(os.environ.get("THUNES_TABLE")) or os.environ.get("THUNES_STAGE", "dev") not in ("", "dev")
