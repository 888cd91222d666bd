"""The verdict: every rule is asked, the first that fails names the denial."""

from dataclasses import dataclass

from thunes.domain.risk.limits import Limits
from thunes.domain.risk.rules import ENTRY_RULES, EXIT_RULES, Case, Check, DenialReason


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
