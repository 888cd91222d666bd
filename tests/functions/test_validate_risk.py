"""Signals queue -> reservation -> orders queue."""

import pytest

from tests.builders import START, d
from tests.contracts.books import holding, position, state_change
from tests.contracts.tables import aws
from tests.functions.stack import bound
from tests.functions.world import World, event, sqs_event
from thunes.adapters.sqs.commands import MalformedCommand, decode_intent
from thunes.domain.audit import Event, Fact
from thunes.domain.risk import TradingState
from thunes.errors import Transient


def test_a_signal_becomes_an_order_message(trading: World) -> None:
    trading.tick("check_signals")
    answer = trading.deliver(trading.signals, "validate_risk")
    (message,) = trading.receive(trading.orders)
    intent_id = decode_intent(message["Body"]).intent_id
    view = trading.ledger.read(intents=[intent_id])
    assert view.intents[intent_id].state == "APPROVED"
    assert view.portfolio.reservations["BTCUSDT"].amount == view.intents[intent_id].notional
    assert message["Attributes"]["MessageDeduplicationId"] == intent_id
    assert all(check["passed"] for check in answer["checks"])
    assert trading.facts()[-1] == "risk_approved"


def test_a_denied_signal_becomes_no_message(trading: World) -> None:
    trading.tick("check_signals")
    trading.invoke("kill_switch", {})
    answer = trading.deliver(trading.signals, "validate_risk")
    assert answer["reason"] == "state"
    assert trading.receive(trading.orders) == []
    assert trading.facts()[-1] == "risk_denied"


def test_a_signal_that_lowered_limits_leave_no_room_for_is_denied_on_record(rising: World) -> None:
    held = holding(position("ETHUSDT", "10"), position("SOLUSDT", "10"))
    active = state_change(TradingState.ACTIVE)
    rising.ledger.open_books(rising.ledger.read(), held, active, Fact(Event.BOOKS_OPENED), START)
    bound(max_position_size=d("6"))
    rising.tick("check_signals")
    rising.deliver(rising.signals, "validate_risk")
    assert rising.facts()[-1] == "risk_denied"


def test_a_signal_that_is_delivered_twice_is_judged_once(trading: World) -> None:
    trading.tick("check_signals")
    (message,) = trading.receive(trading.signals)
    delivered = sqs_event(message["Body"], message["ReceiptHandle"])
    assert trading.invoke("validate_risk", delivered) is not None
    assert trading.invoke("validate_risk", delivered) is None
    assert trading.facts().count("risk_approved") == 1
    assert len(trading.receive(trading.orders)) == 1


@pytest.mark.parametrize("body", ["junk", "{}", event("sqs_fifo")["Records"][0]["body"]])
def test_a_message_that_is_no_signal_goes_to_the_dead_letters_before_it_blocks_the_others(
    trading: World, body: str
) -> None:
    sqs = aws("sqs")
    sqs.send_message(QueueUrl=trading.signals, MessageBody=body, MessageGroupId="a", MessageDeduplicationId="1")
    for _ in range(3):
        with pytest.raises(MalformedCommand):
            trading.deliver(trading.signals, "validate_risk")
    assert trading.receive(trading.signals) == []
    dead = sqs.get_queue_url(QueueName="signals-dead.fifo")["QueueUrl"]
    (message,) = trading.receive(dead)
    assert message["Body"] == body
    assert trading.facts()[-1] == "trading_state_changed"


def test_a_failure_that_passes_lets_the_message_come_back_soon(trading: World, monkeypatch: pytest.MonkeyPatch) -> None:
    trading.tick("check_signals")
    (message,) = trading.receive(trading.signals)
    monkeypatch.setenv("THUNES_EXCHANGE_URL", "http://127.0.0.1:9/api")
    monkeypatch.setenv("THUNES_CLOCK", "system")
    trading.start_cold()
    waits = trading.handed_back()
    with pytest.raises(Transient):
        trading.invoke("validate_risk", sqs_event(message["Body"], message["ReceiptHandle"]))
    assert waits == [5]
    assert trading.facts()[-1] == "signal_decided"
