"""`thunes paper`: one cycle, here, against the configured exchange."""

from pathlib import Path

import click

from thunes.cli.limits import read_limits
from thunes.cli.output import json_option, show


@click.command()
@click.option("--limits", type=click.Path(path_type=Path), help="A file of limits, instead of those that stand.")
@json_option
def paper(limits: Path | None, as_json: bool) -> None:
    """Check, judge and place once in this process, and say what was decided and why.

    Without THUNES_EXCHANGE_URL on stage dev, the exchange is a simulator in this process. Without
    THUNES_TABLE, the ledger lives in memory and is gone afterwards.
    """
    from thunes.cli.joining import join_running_cloud  # noqa: PLC0415
    from thunes.local.paper import run_once  # noqa: PLC0415

    given = read_limits(limits) if limits else None
    join_running_cloud()
    show("One cycle", run_once(given), as_json=as_json)
