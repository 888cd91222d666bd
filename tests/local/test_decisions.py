"""What the live table says of a decision."""

import pytest

from tests.builders import START
from thunes.domain.audit import AuditEvent, Event, Fact
from thunes.domain.chain import ChainHead, extend
from thunes.local.decisions import last_decision

DECIDED = Fact(Event.SIGNAL_DECIDED, {"symbol": "BTCUSDT"}, {"why": "fast SMA above slow SMA"})
REJECTED = Fact(Event.DATA_REJECTED, {"symbol": "BTCUSDT"}, {"why": "the newest closed candle is none"})
APPROVED = Fact(Event.RISK_APPROVED, {"leg": "entry"}, {"quantity": "0.0004", "limit_price": "25000", "checks": []})
CHECKS = [
    {"rule": "state", "value": "ACTIVE", "limit": "ACTIVE", "passed": True},
    {"rule": "max_positions", "value": "4", "limit": "3", "passed": False},
    {"rule": "cool_down", "value": "no loss", "limit": "3600.000 s", "passed": True},
]
DENIED = Fact(Event.RISK_DENIED, {"leg": "entry"}, {"denied": "max_positions", "checks": CHECKS})
SENDING = Fact(Event.ORDER_SENDING, {"leg": "entry"}, {"quantity": "0.0004"})


def trail(*facts: Fact) -> list[AuditEvent]:
    return extend(ChainHead(), "dev#main", facts, START)[0]


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (DECIDED, "fast SMA above slow SMA"),
        (REJECTED, "data rejected: the newest closed candle is none"),
        (APPROVED, "entry approved: 0.0004 at 25000 or better"),
        (DENIED, "entry denied: max_positions is 4, limit 3"),
    ],
)
def test_a_decision_is_one_sentence(fact: Fact, words: str) -> None:
    assert last_decision(trail(fact)) == words


def test_the_newest_decision_counts_and_what_is_none_is_passed_over() -> None:
    assert last_decision(trail(DECIDED, APPROVED, SENDING)) == "entry approved: 0.0004 at 25000 or better"


def test_an_empty_trail_has_no_decision() -> None:
    assert last_decision(trail(SENDING)) is None
