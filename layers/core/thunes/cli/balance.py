"""`thunes balance`: what the venue says the account holds."""

import click

from thunes.cli.output import json_option, show


@click.command()
@json_option
def balance(as_json: bool) -> None:
    """Show the exchange account's balances, free plus locked."""
    from thunes import wiring  # noqa: PLC0415
    from thunes.cli.joining import join_running_cloud  # noqa: PLC0415
    from thunes.domain.money import plain  # noqa: PLC0415

    join_running_cloud()
    balances = wiring.exchange().balances()
    show("Balances", {asset: plain(amount) for asset, amount in sorted(balances.items())}, as_json=as_json)
