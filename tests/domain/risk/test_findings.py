"""What a rule writes down of what it saw, word for word, at its limit and just beyond: the trail is read by people."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.builders import START, d, quote, signal
from tests.domain.risk.cases import case
from thunes.domain.risk import Limits, rules
from thunes.domain.risk.case import Check, Rule
from thunes.domain.risk.case import DenialReason as R

LIMITS = Limits()
SURE = signal()


def sure(confidence: str | None) -> dict[str, Any]:
    return {"signal": replace(SURE, confidence=None if confidence is None else d(confidence))}


def asked(ask: str) -> dict[str, Any]:
    return {"signal": replace(SURE, price=d("100")), "quote": quote(bid="90", ask=ask)}


def ordered(*seconds_ago: int) -> dict[str, Any]:
    portfolio = replace(case().portfolio, approvals=tuple(START - timedelta(seconds=ago) for ago in seconds_ago))
    return {"portfolio": portfolio}


FINDINGS: list[tuple[Rule, dict[str, Any], Check]] = [
    (rules.books_in_doubt, {}, Check(R.BOOKS_IN_DOUBT, "none", "none", passed=True)),
    (rules.books_in_doubt, {"doubt": "BTC 1"}, Check(R.BOOKS_IN_DOUBT, "BTC 1", "none", passed=False)),
    (rules.confidence, sure(None), Check(R.CONFIDENCE, "not scored", ">= 0.55", passed=True)),
    (rules.confidence, sure("0.55"), Check(R.CONFIDENCE, "0.55", ">= 0.55", passed=True)),
    (rules.confidence, sure("0.5499"), Check(R.CONFIDENCE, "0.5499", ">= 0.55", passed=False)),
    (rules.confidence, sure("1"), Check(R.CONFIDENCE, "1", ">= 0.55", passed=True)),
    (rules.confidence, sure("1.0001"), Check(R.CONFIDENCE, "1.0001", ">= 0.55", passed=False)),
    (rules.max_slippage, asked("102"), Check(R.MAX_SLIPPAGE, "0.02", "0.02", passed=True)),
    (rules.max_slippage, asked("102.01"), Check(R.MAX_SLIPPAGE, "0.0201", "0.02", passed=False)),
    (rules.max_slippage, asked("99"), Check(R.MAX_SLIPPAGE, "-0.01", "0.02", passed=True)),
    (rules.quote_asset, {}, Check(R.QUOTE_ASSET, "USDT", "USDT", passed=True)),
    (rules.max_orders_per_hour, ordered(), Check(R.MAX_ORDERS_PER_HOUR, "1", "10", passed=True)),
    (rules.max_orders_per_hour, ordered(*range(9)), Check(R.MAX_ORDERS_PER_HOUR, "10", "10", passed=True)),
    (rules.max_orders_per_hour, ordered(*range(10)), Check(R.MAX_ORDERS_PER_HOUR, "11", "10", passed=False)),
    (rules.max_orders_per_hour, ordered(*[3600] * 50), Check(R.MAX_ORDERS_PER_HOUR, "1", "10", passed=True)),
    (rules.max_orders_per_hour, ordered(*[3599] * 10), Check(R.MAX_ORDERS_PER_HOUR, "11", "10", passed=False)),
    (rules.target, {}, Check(R.TARGET, "none", "> 20000.01", passed=True)),
    (rules.state, {}, Check(R.STATE, "ACTIVE", "ACTIVE", passed=True)),
    (rules.duplicate_position, {}, Check(R.DUPLICATE_POSITION, "none", "none", passed=True)),
]


@pytest.mark.parametrize(("rule", "changes", "finding"), FINDINGS)
def test_a_rule_says_what_it_saw(rule: Rule, changes: dict[str, Any], finding: Check) -> None:
    assert rule(case(**changes), LIMITS) == finding
