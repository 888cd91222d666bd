"""`thunes config`: which settings hold, and where each comes from."""

import os
from typing import Any

import click

from thunes.cli.output import json_option, show


@click.group()
def config() -> None:
    """Look at the configuration."""


@config.command(name="show")
@json_option
def show_(as_json: bool) -> None:
    """Show every setting with its value and its source. Secrets are named, never read."""
    from thunes import wiring  # noqa: PLC0415
    from thunes.cli.joining import join_running_cloud  # noqa: PLC0415
    from thunes.settings import PREFIX, settings  # noqa: PLC0415

    source = "local cloud" if join_running_cloud() else "environment"  # joining, we leave the environment's own behind
    now = settings()
    wiring.plan()
    rows: dict[str, Any] = {}
    for name, field in type(now).model_fields.items():
        variable = PREFIX + (field.alias or name).upper()
        value = getattr(now, name)
        shown = ",".join(value) if isinstance(value, tuple) else value if isinstance(value, dict) else str(value)
        rows[variable] = {"value": shown, "source": source if os.environ.get(variable) else "default"}
    if not as_json:
        rows = {name: f"{row['value'] or '(empty)'}  ({row['source']})" for name, row in rows.items()}
    show(f"Settings of stage {now.stage}", rows, as_json=as_json)
