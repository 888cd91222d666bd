"""`thunes up`: the local cloud on the wall clock, until Ctrl-C."""

import json

import click

from thunes.cli.output import json_option, say, show


@click.command()
@click.option("--interval", default="1m", show_default=True, help="Length of a candle.")
@click.option("--seed", type=int, default=7, show_default=True, help="Which market to invent.")
@click.option("--balance", type=click.IntRange(1), default=1000, show_default=True, help="Quote asset to begin with.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port of the local cloud. Default: a free one.")
@click.option("--metrics-port", type=click.IntRange(0, 65535), default=0, help="Port of /metrics. Default: a free one.")
@json_option
def up(interval: str, seed: int, balance: int, port: int, metrics_port: int, as_json: bool) -> None:
    """Run everything with the schedules enabled; other terminals can use status, halt, resume, balance.

    Ctrl-C stops it and everything it started.
    """
    from thunes.cli.progress import running  # noqa: PLC0415 - heavy
    from thunes.local.up import Up  # noqa: PLC0415

    say("starting the local cloud; Ctrl-C stops it")
    with running(as_json) as watch:
        last = Up(interval, seed, balance, port, watch, metrics_port).run()
    if as_json:
        click.echo(json.dumps(last))  # one more line of the kind
    else:
        show("Where it stood at the end", last, as_json=False)
