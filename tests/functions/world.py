"""Everything the functions touch, on this machine: AWS on moto, the venue as the simulator over HTTP."""

import importlib
import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.eventbridge.listener import listen
from tests.builders import HOUR, START, candle, d
from tests.contracts.tables import aws
from tests.functions.stack import create_stack, listening
from thunes import wiring
from thunes.domain.candle import Candle
from thunes.domain.times import iso
from thunes.ports import Ledger
from thunes.settings import settings
from thunes.simulator.clock import ManualTime
from thunes.simulator.http import SimulatorServer
from thunes.simulator.listing import listing
from thunes.simulator.market import Market
from thunes.simulator.simulator import Simulator

EVENTS = Path(__file__).parent / "events"
RISING = ("20000.01", "20010.01", "20020.01", "20030.01")
FALLING = tuple(reversed(RISING))
FUNCTIONS = (
    "check_signals",
    "kill_switch",
    "notify",
    "place_order",
    "publish_facts",
    "reconcile",
    "summarize_day",
    "telegram_webhook",
    "validate_risk",
    "watch_performance",
)
HANDLERS = {name: importlib.import_module(f"functions.{name}").handler for name in FUNCTIONS}


def event(name: str) -> Any:
    """Return the event of a trigger as AWS sends it."""
    return json.loads((EVENTS / f"{name}.json").read_text())


@dataclass
class World:
    """The venue, the clock it keeps, what the functions logged, and the queues between them."""

    simulator: Simulator
    time: ManualTime
    log: list[logging.LogRecord]
    signals: str
    orders: str
    heard: list[dict[str, str]] = field(default_factory=list)

    @property
    def ledger(self) -> Ledger:
        """The ledger as the functions see it."""
        return wiring.ledger()

    def invoke(self, function: str, payload: Any) -> Any:
        """Run one function."""
        return HANDLERS[function](payload, None)

    def tick(self, function: str) -> Any:
        """Run a scheduled function for the time it is now."""
        return self.invoke(function, {**event("scheduler"), "scheduled_time": iso(self.time.now())})

    def deliver(self, queue: str, function: str) -> Any:
        """Hand the next message of a queue to its function as the event source mapping does."""
        (message,) = self.receive(queue)
        answer = self.invoke(function, sqs_event(message["Body"], message["ReceiptHandle"]))
        aws("sqs").delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        return answer

    def receive(self, queue: str) -> Any:
        """Take one message."""
        answer = aws("sqs").receive_message(QueueUrl=queue, MessageSystemAttributeNames=["All"])
        return answer.get("Messages", [])

    def start_cold(self) -> None:
        """Let the next invocation find a process in which nothing was built."""
        if wiring.client.cache_info().currsize:
            wiring.client().session.close()
        forget()

    def cycle(self) -> None:
        """Let one candle's signal go all the way."""
        self.tick("check_signals")
        self.deliver(self.signals, "validate_risk")
        self.deliver(self.orders, "place_order")

    def handed_back(self) -> list[int]:
        """Return a list that grows with the seconds after which each message handed back will return."""
        seconds: list[int] = []

        def hear(params: dict[str, Any], **_: object) -> None:
            seconds.append(params["VisibilityTimeout"])

        wiring.aws("sqs").meta.events.register("provide-client-params.sqs.ChangeMessageVisibility", hear)
        return seconds

    def set_secret(self, name: str, text: str | None) -> None:
        """Let the secret hold that text, or let there be no such secret."""
        client = aws("secretsmanager")
        if name in {known["Name"] for known in client.list_secrets()["SecretList"]}:
            client.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
        if text is not None:
            client.create_secret(Name=name, SecretString=text)

    def wait(self, **length: float) -> None:
        """Let time pass at the venue; the next invocation notices."""
        self.time.move_to(self.time.now() + timedelta(**length))

    def calls(self) -> tuple[int, int]:
        """Return how many requests the last invocation says it sent to DynamoDB and to the exchange."""
        done = vars(self.log[-1])
        return done["dynamodb_calls"], done["exchange_calls"]

    def facts(self) -> list[str]:
        """Return the names of all facts of the trail."""
        return [fact.event for fact in self.ledger.trail()]


def sqs_event(body: str, receipt_handle: str = "handle") -> Any:
    """Return the event of a FIFO queue with one message."""
    delivered = event("sqs_fifo")
    delivered["Records"][0].update(body=body, receiptHandle=receipt_handle)
    return delivered


def series(closes: Sequence[str]) -> list[Candle]:
    """Return candles with these closes up to now, the running one, and some for later, all at the last price."""
    opened = HOUR.open_time(START) - len(closes) * HOUR.length
    prices = [*closes, *([closes[-1]] * 30)]
    volume = d("100.00001")
    return [candle(price, opened + number * HOUR.length, volume=volume) for number, price in enumerate(prices)]


@contextmanager
def world(monkeypatch: pytest.MonkeyPatch, closes: Sequence[str] = RISING, now: datetime = START) -> Iterator[World]:
    """Run a venue with one market, build the stack's resources, and point the functions at both."""
    candles = series(closes)
    market = Market(listing("BTCUSDT", candles), HOUR, candles)
    time = ManualTime(now)
    simulator = Simulator.create([market], {"USDT": d("1000")}, time)
    stack = create_stack()
    with SimulatorServer(simulator.api) as server, listening() as log:
        venue = {"CLOCK": "venue", "EXCHANGE_URL": server.url, "PARAMETERS": '{"fast": 2, "slow": 3}'}
        for name, value in {**stack, **venue}.items():
            monkeypatch.setenv(f"THUNES_{name}", value)
        forget()
        running = World(simulator, time, log, stack["SIGNALS_QUEUE"], stack["ORDERS_QUEUE"])
        running.heard = listen(wiring.aws("events"))
        yield running
        running.start_cold()


def forget() -> None:
    """Let the functions read their settings again."""
    wiring.forget()
    settings.cache_clear()
