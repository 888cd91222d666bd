"""Checks of this machine and of what is configured on it."""

import platform
import sys
from collections.abc import Mapping

from thunes.cli.doctor.findings import Unwell
from thunes.settings import LIVE_CONSENT, load

OLDEST = (3, 11)


def python(version: tuple[int, ...] = sys.version_info[:3]) -> str:
    """The interpreter is one that the project is tested on."""
    if version < OLDEST:
        raise Unwell(f"Python {'.'.join(map(str, version))} is too old", "install 3.11 or newer")
    return platform.python_version()


def settings(variables: Mapping[str, str]) -> str:
    """The stage's settings make sense together; raises what ``load`` raises."""
    now = load(variables)
    return f"stage {now.stage}, account {now.account_name}, {','.join(now.symbols)} {now.interval}, {now.strategy}"


def consent(variables: Mapping[str, str]) -> str:
    """The owner has said in so many words that real money can be lost."""
    if variables.get("THUNES_LIVE_CONSENT") != LIVE_CONSENT:
        raise Unwell("nobody has consented to stage live", f'set THUNES_LIVE_CONSENT="{LIVE_CONSENT}"')
    return "given"


def licence() -> str:
    """No failure: whether you may trade is not for a program to judge, but you should know."""
    return (
        "at the time of writing Binance holds no licence in the European Economic Area, and residents cannot trade "
        "spot there; check whether you may"
    )
