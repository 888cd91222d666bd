"""One check, one small function: it returns what it saw, or says what is wrong and how to mend it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from thunes.domain.readiness import Evidence
from thunes.errors import ThunesError

Check = Callable[[], str]


class Unwell(Exception):
    """A check that failed: ``detail`` says what is wrong, ``fix`` what to do."""

    def __init__(self, detail: str, fix: str) -> None:
        super().__init__(detail)
        self.detail = detail
        self.fix = fix


@dataclass(frozen=True)
class Finding:
    """The outcome of one check."""

    id: str
    ok: bool
    detail: str
    fix: str


def examine(checks: Iterable[tuple[str, Check]]) -> list[Finding]:
    """Do every check, whatever becomes of those before it."""
    return [_examined(name, check) for name, check in checks]


def settled(evidence: Evidence) -> str:
    """Return what a look at a trail has shown; raises Unwell when that will not do."""
    if not evidence.ok:
        raise Unwell(evidence.detail, evidence.fix)
    return evidence.detail


def _examined(name: str, check: Check) -> Finding:
    try:
        return Finding(name, True, check(), "")
    except Unwell as unwell:
        return Finding(name, False, unwell.detail, unwell.fix)
    except ThunesError as error:
        what, _, hint = " ".join(str(error).split()).partition("; ")
        return Finding(name, False, what, hint)
    except (BotoCoreError, ClientError) as error:
        return Finding(name, False, f"AWS does not say: {error}", "check credentials, region and connection")
