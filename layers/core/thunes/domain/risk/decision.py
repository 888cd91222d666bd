"""The verdict: every rule is asked, the first that fails names the denial."""

from dataclasses import dataclass
from datetime import datetime

from thunes.domain.health import Health
from thunes.domain.risk.case import Case, Check, DenialReason
from thunes.domain.risk.limits import Limits
from thunes.domain.risk.rules import ENTRY_RULES, EXIT_RULES, health_check


@dataclass(frozen=True)
class Approved:
    """Every rule passed; ``checks`` holds what each one saw."""

    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Denied:
    """At least one rule failed; ``reason`` is the first of them."""

    reason: DenialReason
    checks: tuple[Check, ...]


RiskDecision = Approved | Denied


def decide(case: Case, limits: Limits) -> RiskDecision:
    """Judge one proposal against the limits; pure, so the same case always gets the same verdict."""
    rules = ENTRY_RULES if case.entry else EXIT_RULES
    checks = tuple(rule(case, limits) for rule in rules)
    failed = [check for check in checks if not check.passed]
    return Denied(failed[0].rule, checks) if failed else Approved(checks)


def decide_unseen(health: Health, now: datetime) -> Denied | None:
    """Deny an entry for which the venue cannot be asked, with that one finding; None when it can be."""
    check = health_check(health, now, entry=True)
    return None if check.passed else Denied(check.rule, (check,))
