"""Notices queue -> the owner: here the console, for no phone is named."""

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.functions.world import World, event
from thunes.adapters.console import ConsoleNotifier
from thunes.errors import Refused, Transient

SENT: dict[str, Any] = {"batchItemFailures": []}


def batch(*bodies: Any, deliveries: int = 1) -> Any:
    """Return the event of the queue with these bodies."""
    attributes = {"ApproximateReceiveCount": str(deliveries)}
    return {
        "Records": [
            {"messageId": f"m{number}", "receiptHandle": f"h{number}", "body": body, "attributes": attributes}
            for number, body in enumerate(bodies)
        ]
    }


def fact(**changes: Any) -> str:
    """Return the body of a message: a rule's event with a fill, with some of its detail replaced."""
    delivered = event("rule")
    delivered["detail"].update(changes)
    return json.dumps(delivered)


def test_a_fill_is_told_in_words(rising: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert rising.invoke("notify", batch(fact())) == SENT
    told = "🟢 DEV · FILL · BTCUSDT | BUY 0.0001 BTC @ 20000 USDT | Notional 2 USDT · fee 0.0000001 BTC | "
    assert told in capsys.readouterr().out


def test_what_needs_no_attention_is_not_told(rising: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert rising.invoke("notify", batch(fact(event="signal_decided"))) == SENT
    assert "DEV" not in capsys.readouterr().out


def test_a_batch_is_told_in_order_and_each_fact_once(rising: World, capsys: pytest.CaptureFixture[str]) -> None:
    bodies = [fact(event_id=f"evt-{number}", decision_inputs={**FILL, "symbol": f"S{number}"}) for number in range(3)]
    rising.invoke("notify", batch(*bodies))
    rising.invoke("notify", batch(*bodies))
    told = [line for line in capsys.readouterr().out.splitlines() if "FILL" in line]
    assert [line.split(" | ")[0].rpartition(" · ")[2] for line in told] == ["S0", "S1", "S2"]
    assert rising.calls() == (3, 0)


FILL = {"intent_id": "int-a", "leg": "entry", "state": "SENDING"}


@pytest.mark.parametrize(
    ("error", "deliveries", "seconds"),
    [
        (Transient("down"), 1, 5),
        (Transient("down"), 4, 40),
        (Transient("down"), 20, 900),
        (Transient("too many", timedelta(seconds=7)), 4, 7),
        (ZeroDivisionError("a mistake of ours"), 2, 0),
        (Refused(400, "chat not found"), 2, 0),
    ],
)
def test_what_fails_is_tried_again_later_every_time_and_what_is_behind_it_waits(
    rising: World, monkeypatch: pytest.MonkeyPatch, error: Exception, deliveries: int, seconds: int
) -> None:
    told: list[str] = []

    def send(_: object, text: str, silent: bool = False) -> None:
        if told:
            raise error
        told.append(text)

    monkeypatch.setattr(ConsoleNotifier, "send", send)
    handed_back = rising.handed_back()
    bodies = [fact(event_id=f"evt-{number}", decision_inputs={**FILL, "symbol": "X"}) for number in range(3)]
    answer = rising.invoke("notify", batch(*bodies, deliveries=deliveries))
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m1"}, {"itemIdentifier": "m2"}]}
    assert handed_back == [seconds, seconds]
    assert any(record.message == "handed back" for record in rising.log)


@pytest.mark.parametrize("body", ["", "junk", "{}", "null", "[]", '{"detail": null}', '{"detail": {"event": "x"}}'])
def test_what_is_no_fact_is_handed_back_until_it_is_set_aside(rising: World, body: str) -> None:
    answer = rising.invoke("notify", batch(body))
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m0"}]}
    (record,) = [record for record in rising.log if record.message == "handed back"]
    assert record.exc_info
    assert "not a fact from the bus" in str(record.exc_info[1])


def test_a_fact_with_a_field_that_nobody_knows_is_handed_back(rising: World) -> None:
    assert rising.invoke("notify", batch(fact(mood="good"))) != SENT
