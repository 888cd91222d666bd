"""What one function learns of the venue holds for all: through the table, with the functions as they are deployed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.functions.world import World, sqs_event
from thunes import wiring
from thunes.domain.health import FAILURE_LIMIT, Breaker, Health
from thunes.domain.order import IntentState
from thunes.errors import Transient
from thunes.simulator.api import Request, Response

BAN = timedelta(seconds=50)
Handle = Callable[[Request], Response]


class Answers:
    """Stands before the simulator: counts what arrives, and answers in its stead when told."""

    def __init__(self, running: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen: list[str] = []
        self.instead: Response | None = None
        real: Handle = running.simulator.api.handle

        def handle(asked: Request) -> Response:
            name = asked.path.rpartition("/v3/")[2]
            if name == "time":  # the clock of accelerated time asks as well, and is no part of the adapter
                return real(asked)
            self.seen.append(name)
            return self.instead or real(asked)

        monkeypatch.setattr(running.simulator.api, "handle", handle)


@pytest.fixture
def answers(trading: World, monkeypatch: pytest.MonkeyPatch) -> Answers:
    return Answers(trading, monkeypatch)


def ban(running: World) -> None:
    """Let some function have been told to be silent."""
    record = wiring.venue_health()
    record.replace(record.read(), record.read().banned(running.time.now() + BAN))


def deliver(running: World, queue: str, function: str) -> tuple[Any, Any]:
    """Hand a message to its function and return it and a list of the seconds after which it comes back."""
    (message,) = running.receive(queue)
    return sqs_event(message["Body"], message["ReceiptHandle"]), running.handed_back()


def test_an_entry_is_denied_with_the_ban_in_the_trail(trading: World, answers: Answers) -> None:
    trading.tick("check_signals")
    ban(trading)
    answers.seen.clear()
    trading.deliver(trading.signals, "validate_risk")
    *_, event = trading.ledger.trail()
    assert (event.event, event.decision_outputs["denied"]) == ("risk_denied", "exchange_health")
    assert "banned until" in str(event.decision_outputs["checks"])
    assert answers.seen == []


def test_an_approved_order_waits_for_the_end_of_the_ban_and_is_not_in_doubt(trading: World, answers: Answers) -> None:
    trading.tick("check_signals")
    trading.deliver(trading.signals, "validate_risk")
    ban(trading)
    answers.seen.clear()
    delivered, waits = deliver(trading, trading.orders, "place_order")
    with pytest.raises(Transient, match="nothing is sent"):
        trading.invoke("place_order", delivered)
    [reserved] = trading.ledger.read().portfolio.reservations.values()
    intent = trading.ledger.read(intents=[reserved.intent_id]).intents[reserved.intent_id]
    assert (waits, intent.state, answers.seen) == ([BAN.seconds], IntentState.APPROVED, [])
    trading.wait(seconds=BAN.seconds)
    assert trading.invoke("place_order", delivered) == "FILLED"


@pytest.mark.parametrize("cold", [True, False])
def test_a_ban_that_reconcile_was_told_reaches_the_others(trading: World, answers: Answers, cold: bool) -> None:
    answers.instead = Response(418, {"code": -1003, "msg": "banned"})
    with pytest.raises(Transient):
        trading.tick("reconcile")
    answers.instead = None
    if cold:
        trading.start_cold()
    for function in ("check_signals", "reconcile"):
        with pytest.raises(Transient, match="banned until"):
            trading.tick(function)
    assert answers.seen == ["account"]
    trading.wait(minutes=2)
    trading.tick("reconcile")
    assert answers.seen == ["account"] * 2


def test_a_venue_that_is_down_is_left_alone_until_one_question_finds_it_back(trading: World, answers: Answers) -> None:
    answers.instead = Response(503, {"code": -1001, "msg": "Internal error."})
    for _ in range(2):
        with pytest.raises(Transient):
            trading.tick("reconcile")
    assert wiring.venue_health().read().breaker is Breaker.OPEN
    assert len(answers.seen) == FAILURE_LIMIT
    with pytest.raises(Transient, match="OPEN until"):
        trading.tick("reconcile")
    answers.instead = None
    trading.wait(minutes=1)
    trading.tick("reconcile")
    assert len(answers.seen) == FAILURE_LIMIT + 1
    found = wiring.venue_health().read()
    assert found == Health(changes=found.changes)
