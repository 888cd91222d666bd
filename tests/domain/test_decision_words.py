"""What is said of an event: a sentence with the numbers that decided."""

import pytest

from tests.builders import START
from thunes.domain.audit import AuditEvent, Event, Fact
from thunes.domain.chain import ChainHead, extend
from thunes.domain.decision_words import in_words, last_decision

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
        (DECIDED, "no signal: fast SMA above slow SMA"),
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


def averages(fast: str, slow: str, holding: bool, signal: str | None) -> str:
    inputs = {"symbol": "BTCUSDT", "fast": fast, "slow": slow, "holding": holding}
    return in_words(trail(Fact(Event.SIGNAL_DECIDED, inputs, {"why": "?", "signal": signal}))[0])


@pytest.mark.parametrize(
    ("fast", "slow", "holding", "signal", "words"),
    [
        ("43.2", "43.9", False, None, "no signal: fast SMA 43.2 is below slow SMA 43.9 and nothing is held"),
        ("3", "2", True, None, "no signal: fast SMA 3 is above slow SMA 2 and a position is held"),
        ("3", "2", False, "entry", "signal to buy: fast SMA 3 is above slow SMA 2 and nothing is held"),
        ("2", "2", True, "exit", "signal to sell: fast SMA 2 is equal to slow SMA 2 and a position is held"),
        ("1.00000000001", "0.33333333333333", True, "dca", "signal dca: fast SMA 1 is above slow SMA 0.3333333333 and"),
    ],
)
def test_a_crossover_is_told_with_its_averages(
    fast: str, slow: str, holding: bool, signal: str | None, words: str
) -> None:
    assert averages(fast, slow, holding, signal).startswith(words)


FILL = {"quantity": "0.0004", "price": "20000.01"}
FILLED = {"state": "FILLED", "fills": [FILL, FILL], "realized": "0", "position": "0.0008"}
SENT = {"side": "BUY", "quantity": "0.0004", "price": "20100"}
BY_ME = {"from": "ACTIVE", "actor": "me", "reason": "smells"}


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (Fact(Event.ORDER_SENDING, {}, SENT), "order sent: BUY 0.0004 at 20100"),
        (
            Fact(Event.ORDER_SENDING, {}, {**SENT, "stop_price": "1", "target_price": "", "why": "it must"}),
            "order sent: BUY 0.0004 at 20100, stop 1, why it must",
        ),
        (
            Fact(Event.ORDER_SETTLED, {}, FILLED),
            "order FILLED, filled 0.0004 at 20000.01, 0.0004 at 20000.01; realised 0, position 0.0008",
        ),
        (Fact(Event.ORDER_REFUSED, {}, {"state": "REFUSED", "reason": "-1013: no"}), "order REFUSED: -1013: no"),
        (Fact(Event.ORDER_UNKNOWN, {}, {"state": "UNKNOWN"}), "order UNKNOWN: no more is known"),
        (
            Fact(Event.TRADING_STATE_CHANGED, BY_ME, {"state": "HALTED"}),
            "trading HALTED (was ACTIVE) by me: smells",
        ),
        (Fact(Event.PROTECTION_MISSING, {}, {"why": "too small"}), "protection missing: too small"),
        (Fact(Event.BOOKS_OPENED, {"reason": "first run"}), "books opened: first run"),
        (Fact(Event.BOOKS_OPENED), "books opened"),
        (
            Fact(Event.DAY_SEALED, {"day": "2024-01-10"}, {"events": 7, "root": "ab"}),
            "day 2024-01-10 sealed: 7 events, Merkle root ab",
        ),
    ],
)
def test_every_kind_of_event_has_its_words(fact: Fact, words: str) -> None:
    assert in_words(trail(fact)[0]) == words


@pytest.mark.parametrize("event", Event)
def test_an_event_that_lacks_its_fields_has_words_all_the_same(event: Event) -> None:
    assert in_words(trail(Fact(event))[0])
    assert in_words(trail(Fact(event, {"fast": "x", "slow": None}, {"checks": "x", "fills": 7, "signal": 7}))[0])
