"""`thunes data`: candles to study, from the exchange's archive or a file, and whether they can be trusted."""

import click

from thunes.cli.data.download import download
from thunes.cli.data.listing import list_
from thunes.cli.data.verify import verify


@click.group()
def data() -> None:
    """Load recorded candles, look through them, list them."""


for command in (download, verify, list_):
    data.add_command(command)
