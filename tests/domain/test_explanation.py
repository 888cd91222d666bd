"""A decision is explained with its rules, its order, and what happened around it."""

from datetime import timedelta

import pytest

from tests.builders import START
from thunes.domain.audit import AuditEvent, Event, Fact
from thunes.domain.chain import ChainHead, extend
from thunes.domain.explanation import episodes, explain

CHECKS = [
    {"rule": "state", "value": "ACTIVE", "limit": "ACTIVE", "passed": True},
    {"rule": "max_positions", "value": "4", "limit": "3", "passed": False},
]
BOUGHT = {"state": "FILLED", "fills": [{"quantity": "0.0004", "price": "20000"}], "realized": "0", "position": "0.0004"}


def decided(signal: str | None = None, symbol: str = "BTCUSDT", replaced: str | None = None, of: str = "sma") -> Fact:
    inputs = {"symbol": symbol, "candle_close": START, "fast": "2", "slow": "1", "holding": False}
    outputs = {"signal": "entry" if signal else None, "signal_id": signal, "why": "?", "superseded": replaced}
    return Fact(Event.SIGNAL_DECIDED, inputs, outputs, of)


def judged(signal: str, event: Event, **outputs: object) -> Fact:
    return Fact(event, {"symbol": "BTCUSDT", "signal_id": signal, "leg": "entry"}, {"checks": CHECKS, **outputs})


def state(after: str, before: str) -> Fact:
    return Fact(Event.TRADING_STATE_CHANGED, {"from": before, "actor": "owner", "reason": "a test"}, {"state": after})


APPROVED = judged("sig-1", Event.RISK_APPROVED, intent_id="int-1", quantity="0.0004", limit_price="20100")
DENIED = judged("sig-1", Event.RISK_DENIED, denied="max_positions")
ORDER = {"intent_id": "int-1", "symbol": "BTCUSDT"}
SENT = Fact(Event.ORDER_SENDING, ORDER, {"side": "BUY", "quantity": "0.0004", "price": "20100"})
SETTLED = Fact(Event.ORDER_SETTLED, ORDER, BOUGHT)


def trail(*facts: Fact) -> list[AuditEvent]:
    head, events = ChainHead(), []
    for number, fact in enumerate(facts):
        more, head = extend(head, "dev#main", [fact], START + timedelta(minutes=number))
        events += more
    return events


def test_no_signal_is_explained_by_the_averages() -> None:
    events = trail(decided())
    assert explain(events, "BTCUSDT").splitlines() == [
        f"BTCUSDT decided 2024-01-10T12:00:05.000Z, candle closed 2024-01-10T12:00:05.000Z ({events[0].event_id})",
        "  no signal: fast SMA 2 is above slow SMA 1 and nothing is held",
    ]


def test_a_denial_is_explained_with_every_rule() -> None:
    assert explain(trail(decided("sig-1"), DENIED), "BTCUSDT").splitlines()[1:] == [
        "  signal to buy: fast SMA 2 is above slow SMA 1 and nothing is held",
        "  entry denied: max_positions is 4, limit 3",
        "    passed  state          ACTIVE  limit ACTIVE",
        "    FAILED  max_positions       4  limit 3",
    ]


def test_an_approval_is_explained_with_what_the_order_did_even_after_the_next_decision() -> None:
    told = explain(trail(decided("sig-1"), APPROVED, SENT, decided(), SETTLED), "BTCUSDT", START).splitlines()
    assert told[2] == "  entry approved: 0.0004 at 20100 or better"
    assert told[-2:] == [
        "  2024-01-10T12:02:05.000Z order sent: BUY 0.0004 at 20100",
        "  2024-01-10T12:04:05.000Z order FILLED, filled 0.0004 at 20000; realised 0, position 0.0004",
    ]


def test_what_happened_around_it_is_told_until_the_next_decision() -> None:
    bare = Fact(Event.PROTECTION_MISSING, {"symbol": "BTCUSDT"}, {"why": "too small"})
    other = Fact(Event.PROTECTION_MISSING, {"symbol": "ETHUSDT"}, {"why": "too small"})
    facts = [decided(), bare, other, state("HALTED", "ACTIVE"), decided(of="rsi"), decided(), state("ACTIVE", "HALTED")]
    told = explain(trail(*facts), "BTCUSDT", START).splitlines()
    assert told[2:] == [
        "  meanwhile 2024-01-10T12:01:05.000Z protection missing: too small",
        "  meanwhile 2024-01-10T12:03:05.000Z trading HALTED (was ACTIVE) by owner: a test",
        "  meanwhile 2024-01-10T12:04:05.000Z no signal: fast SMA 2 is above slow SMA 1 and nothing is held",
    ]


def test_that_trading_was_halted_is_told_first() -> None:
    told = explain(trail(state("HALTED", "ACTIVE"), decided()), "BTCUSDT").splitlines()
    assert told[1] == "  trading was not ACTIVE: trading HALTED (was ACTIVE) by owner: a test"
    assert "not ACTIVE" not in explain(trail(state("ACTIVE", "HALTED"), decided()), "BTCUSDT")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ([decided("sig-1")], "not judged yet"),
        ([decided("sig-1"), decided(replaced="sig-1")], "replaced by the next decision before it was judged"),
    ],
)
def test_a_signal_that_was_not_judged_says_so(facts: list[Fact], words: str) -> None:
    assert explain(trail(*facts), "BTCUSDT", START).splitlines()[2] == f"  {words}"


def test_data_that_was_unusable_is_a_decision_too_and_for_a_signal_its_end() -> None:
    unusable = Fact(Event.DATA_REJECTED, {"symbol": "BTCUSDT"}, {"why": "a candle is missing"})
    assert explain(trail(unusable), "BTCUSDT").splitlines()[1] == "  data rejected: a candle is missing"
    unlisted = judged("sig-1", Event.DATA_REJECTED, why="not listed")
    told = explain(trail(decided("sig-1"), unlisted), "BTCUSDT")
    assert "  data rejected: not listed" in told.splitlines()


def test_a_judgement_without_findings_has_no_rules() -> None:
    bare = Fact(Event.RISK_DENIED, {"symbol": "BTCUSDT", "signal_id": "sig-1", "leg": "entry"}, {"denied": "state"})
    assert explain(trail(decided("sig-1"), bare), "BTCUSDT").splitlines()[-1] == "  entry denied: state"


def test_the_last_so_many_at_or_before_a_time_are_told_oldest_first() -> None:
    events = trail(decided("sig-1"), decided("sig-2"), decided("sig-3"), decided(symbol="ETHUSDT"))
    found = [episode.decided.sequence for episode in episodes(events, "BTCUSDT", START + timedelta(minutes=1), 5)]
    assert found == [1, 2]
    assert [episode.decided.sequence for episode in episodes(events, "BTCUSDT", last=2)] == [2, 3]


def test_where_nothing_was_decided_that_is_said() -> None:
    events = trail(decided())
    assert explain(events, "ETHUSDT") == "no decision on ETHUSDT"
    before = START - timedelta(seconds=1)
    assert explain(events, "BTCUSDT", before) == "no decision on BTCUSDT at or before 2024-01-10T12:00:04.000Z"


def test_an_episode_as_json_has_each_part() -> None:
    [episode] = episodes(trail(state("REDUCING", "ACTIVE"), decided("sig-1"), APPROVED, SENT), "BTCUSDT")
    content = episode.content()
    assert content["judgement"]["rules"] == CHECKS  # type: ignore[index, call-overload]
    assert [event["words"] for event in content["order"]] == ["order sent: BUY 0.0004 at 20100"]  # type: ignore[index, union-attr, call-overload]
    assert content["not_active"]["event"] == "trading_state_changed"  # type: ignore[index, call-overload]
    assert (content["symbol"], content["unjudged"], content["meanwhile"]) == ("BTCUSDT", None, [])
