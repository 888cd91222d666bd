"""`--faults`: which faults strike between a client and the simulated venue."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from thunes.simulator.faults.dice import Plan


class FaultsType(click.ParamType["Plan"]):
    """Faults as text, as in ``storm,ban-418:0``."""

    name = "faults"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> "Plan":
        """Return what is asked for, or fail with one line."""
        from thunes.simulator.faults.spec import BadFaults, parse  # noqa: PLC0415 - only who asks for faults pays

        try:
            return parse(str(value))
        except BadFaults as error:
            self.fail(str(error), param, ctx)


faults_option = click.option(
    "--faults",
    type=FaultsType(),
    metavar="SPEC",
    help="Faults to strike: NAME:CHANCE, NAME@N, or storm; commas between.",
)
fault_seed_option = click.option("--fault-seed", type=int, help="When they strike. Default: as --seed.")
