"""`thunes doctor`: is everything as it must be, and what to do where it is not?"""

from typing import Any

import click

from thunes.cli.deployed import stage_option
from thunes.cli.failures import Finding
from thunes.cli.output import json_option, say, show


@click.command()
@stage_option
@click.option(
    "--evidence",
    type=click.Choice(["paper", "dev"]),
    default="paper",
    show_default=True,
    help="For live: the stage whose trail shows the soak and the drill.",
)
@json_option
def doctor(stage: str | None, evidence: str, as_json: bool) -> None:
    """Check this machine, the settings, the books, the limits and the way to the exchange.

    For stage live also whether the evidence is there to risk real money; `make deploy STAGE=live` asks for it.
    """
    from thunes.cli.doctor.rounds import rounds  # noqa: PLC0415 - heavy

    name, findings = rounds(stage, evidence)
    if as_json:
        show("", {"stage": name, "checks": [vars(finding) for finding in findings]}, as_json=True)
    else:
        rows: dict[str, Any] = {f.id: ("ok      " if f.ok else "FAILED  ") + f.detail for f in findings}
        show(f"Health of stage {name}", rows, as_json=False)
    failed = [finding for finding in findings if not finding.ok]
    for finding in failed:
        say(f"{finding.id}: {finding.fix or 'see above'}")
    if failed:
        raise Finding(f"{len(failed)} of {len(findings)} checks failed")
