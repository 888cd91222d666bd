"""What does not belong on a queue ends in its dead-letter queue; nothing is placed, nothing is lost."""

import json

import pytest

from tests.cloud.running import Running
from thunes.local.attach import fill_in_secret
from thunes.local.ministack import LocalCloudFailed
from thunes.local.package import BUCKET

pytestmark = pytest.mark.cloud


@pytest.mark.parametrize(
    ("queue", "dead", "body"),
    [
        ("SignalsQueueUrl", "signals", "not json"),
        ("SignalsQueueUrl", "signals", '{"kind": "signal", "price": 1.5}'),
        ("OrdersQueueUrl", "orders", '{"kind": "place_intent", "intent_id": "int-unknown"}'),
    ],
)
def test_junk_reaches_the_dead_letter_queue_and_places_nothing(
    system: Running, queue: str, dead: str, body: str
) -> None:
    orders = len(system.venue.engine.orders)
    system.send(queue, body, f"junk-{len(body)}")
    found: list[str] = []

    def arrived() -> bool:
        found.extend(system.dead_letters(f"thunes-dev-{dead}-dead.fifo"))
        return body in found

    system.cloud.wait_until(arrived, "the junk did not reach the dead-letter queue")
    assert len(system.venue.engine.orders) == orders


def test_commands_behind_junk_are_still_carried_out(system: Running) -> None:
    system.send("SignalsQueueUrl", "junk in front", "junk-in-front")
    orders = len(system.venue.engine.orders)
    system.until_signal()
    system.settle()
    assert len(system.venue.engine.orders) == orders + 1


def test_without_its_secret_nothing_is_placed_and_the_error_says_which_one(system: Running) -> None:
    name, orders = system.cloud.outputs["BinanceSecretName"], len(system.venue.engine.orders)
    system.cloud.put_secret(name, {"api_key": "replace-me", "api_secret": "replace-me"})
    _restart(system, "Reconcile")
    try:
        with pytest.raises(LocalCloudFailed, match=f"secret {name} must be a JSON object with api_key, private_key"):
            system.invoke("Reconcile")
        assert len(system.venue.engine.orders) == orders
    finally:
        fill_in_secret(system.cloud)
    assert system.invoke("Reconcile")["unexplained"] == {}


def test_the_functions_say_what_was_wrong_without_saying_the_secret(system: Running) -> None:
    system.check(system.next_candle())
    system.settle()
    assert system.cloud.log_lines()
    assert "simulated-secret" not in json.dumps(system.cloud.log_lines())


def _restart(system: Running, function: str) -> None:
    """New code, be it the same, starts a new process, which reads its secret again."""
    client, name = system.cloud.client("lambda"), system.cloud.functions[function]
    client.update_function_code(FunctionName=name, S3Bucket=BUCKET, S3Key="functions.zip")
    system.cloud.wait_until(
        lambda: client.get_function_configuration(FunctionName=name)["State"] == "Active", f"{function} did not restart"
    )
