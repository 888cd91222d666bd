"""Orders queue -> Binance -> ledger."""

import json

import pytest

from tests.functions.stack import BINANCE
from tests.functions.world import World, sqs_event
from thunes.adapters.sqs.commands import MalformedCommand, encode
from thunes.domain.command import PlaceIntent
from thunes.domain.order import IntentState, OrderIntent
from thunes.errors import BooksDisagree, Misconfigured
from thunes.simulator.simulator import API_KEY, API_SECRET


@pytest.fixture
def approved(trading: World) -> World:
    """A world in which an order waits on its queue."""
    trading.tick("check_signals")
    trading.deliver(trading.signals, "validate_risk")
    return trading


def test_an_approved_order_fills(approved: World) -> None:
    assert approved.deliver(approved.orders, "place_order") == "FILLED"
    view = approved.ledger.read()
    held = view.portfolio.positions["BTCUSDT"]
    assert held.open
    assert approved.simulator.engine.account.total("BTC") == held.quantity
    assert approved.simulator.engine.account.total("USDT") == view.portfolio.balances["USDT"]
    assert view.portfolio.reservations == {}
    assert approved.facts()[-2:] == ["order_sending", "order_settled"]


def test_an_order_that_is_delivered_twice_is_sent_once(approved: World) -> None:
    (message,) = approved.receive(approved.orders)
    delivered = sqs_event(message["Body"], message["ReceiptHandle"])
    assert [approved.invoke("place_order", delivered) for _ in range(3)] == ["FILLED"] * 3
    assert len(approved.simulator.engine.orders) == 1


def test_an_order_is_abandoned_when_trading_was_halted_in_between(approved: World) -> None:
    approved.invoke("kill_switch", {})
    assert approved.deliver(approved.orders, "place_order") == "ABANDONED"
    assert approved.simulator.engine.orders == {}
    assert approved.ledger.read().portfolio.reservations == {}


def test_an_order_that_waited_too_long_is_abandoned(approved: World) -> None:
    approved.wait(seconds=61)
    assert approved.deliver(approved.orders, "place_order") == "ABANDONED"
    assert approved.simulator.engine.orders == {}


def test_an_intent_that_nobody_approved_is_not_placed(trading: World) -> None:
    waits = trading.handed_back()
    with pytest.raises(BooksDisagree, match="int-of-nobody"):
        trading.invoke("place_order", sqs_event(encode(PlaceIntent("int-of-nobody"))))
    assert (waits, trading.simulator.engine.orders) == ([0], {})


@pytest.mark.parametrize("body", ["junk", "null", '{"kind": "place_intent", "intent_id": "a", "force": true}'])
def test_a_message_that_is_no_intent_is_handed_back_at_once(trading: World, body: str) -> None:
    waits = trading.handed_back()
    with pytest.raises(MalformedCommand):
        trading.invoke("place_order", sqs_event(body))
    assert (waits, trading.simulator.engine.orders) == ([0], {})


MISSING = f"secret {BINANCE} does not exist; create it, then fill it in"
UNFIT = f"secret {BINANCE} must be a JSON object with api_key, private_key, or with api_key, api_secret; fill it in"
AS_CREATED = '{"api_key": "replace-me", "api_secret": "replace-me"}'


@pytest.mark.parametrize(("secret", "line"), [(None, MISSING), (AS_CREATED, UNFIT), ("junk", UNFIT)])
def test_without_its_secret_nothing_is_sent_and_its_message_is_tried_again(
    approved: World, secret: str | None, line: str
) -> None:
    approved.start_cold()
    approved.set_secret(BINANCE, secret)
    waits = approved.handed_back()
    (message,) = approved.receive(approved.orders)
    delivered = sqs_event(message["Body"], message["ReceiptHandle"])
    for _ in range(2):
        with pytest.raises(Misconfigured) as caught:
            approved.invoke("place_order", delivered)
        assert str(caught.value) == line
    assert waits == [0, 0]
    assert _intent(approved).state is IntentState.APPROVED

    approved.set_secret(BINANCE, json.dumps({"api_key": API_KEY, "api_secret": API_SECRET}))
    assert approved.invoke("place_order", delivered) == "FILLED"
    assert len(approved.simulator.engine.orders) == 1


def test_reconcile_without_its_secret_opens_nothing(rising: World) -> None:
    rising.set_secret(BINANCE, None)
    with pytest.raises(Misconfigured, match=BINANCE):
        rising.tick("reconcile")
    assert not rising.ledger.read().opened


def _intent(running: World) -> OrderIntent:
    """Return the one intent that was ever approved."""
    approval = next(fact for fact in running.ledger.trail() if fact.event == "risk_approved")
    intent_id = str(approval.decision_outputs["intent_id"])
    return running.ledger.read(intents=[intent_id]).intents[intent_id]
