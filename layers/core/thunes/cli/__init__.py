"""The command line: results on stdout, all else on stderr, errors in one line, exit codes that mean something."""

import sys
from io import TextIOWrapper

import click

from thunes import __version__
from thunes.cli import failures
from thunes.cli.audit import audit
from thunes.cli.backtest import backtest
from thunes.cli.balance import balance
from thunes.cli.check import check
from thunes.cli.config import config
from thunes.cli.data import data
from thunes.cli.demo import demo
from thunes.cli.doctor import doctor
from thunes.cli.drill import drill
from thunes.cli.filters import filters
from thunes.cli.limits import limits
from thunes.cli.optimize import optimize
from thunes.cli.paper import paper
from thunes.cli.params import params
from thunes.cli.promote import promote
from thunes.cli.replay import replay
from thunes.cli.report import report
from thunes.cli.risk import risk
from thunes.cli.simulator import simulator
from thunes.cli.status import status
from thunes.cli.stop import halt, pause, resume
from thunes.cli.summary import summary
from thunes.cli.sweep import sweep
from thunes.cli.telegram import telegram
from thunes.cli.up import up
from thunes.cli.why import why


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="thunes")
def cli() -> None:
    """Small positions on Binance Spot, traded from Lambda, every decision audited."""


for command in (
    demo,
    up,
    status,
    halt,
    pause,
    resume,
    drill,
    doctor,
    balance,
    paper,
    backtest,
    replay,
    report,
    simulator,
    filters,
    data,
    check,
    summary,
    audit,
    why,
    risk,
    limits,
    config,
    telegram,
    sweep,
    optimize,
    promote,
    params,
):
    cli.add_command(command)


def main() -> None:
    """Run the command line and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without our letters still shows the rest
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    try:
        outcome = cli.main(arguments, prog_name="thunes", standalone_mode=False)
    except Exception as error:
        return failures.report(error, as_json="--json" in arguments)
    except KeyboardInterrupt as error:
        return failures.report(error, as_json="--json" in arguments)
    return outcome if isinstance(outcome, int) else 0
