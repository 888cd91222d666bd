"""The queue in memory: first in, first out, and nothing twice."""

from tests.builders import signal
from thunes.adapters.memory.queue import InMemoryQueue
from thunes.domain.command import Command, PlaceIntent
from thunes.domain.signal import Leg

FIRST, SECOND = PlaceIntent("int-first"), PlaceIntent("int-second")


def test_commands_come_out_in_the_order_they_went_in() -> None:
    queue = InMemoryQueue()
    sent: list[Command] = [FIRST, signal(), SECOND, signal(leg=Leg.EXIT)]
    for command in sent:
        queue.send(command)
    assert len(queue) == 4
    assert [queue.take() for _ in sent] == sent
    assert (queue.take(), len(queue)) == (None, 0)


def test_a_command_is_taken_once_even_when_it_was_sent_twice() -> None:
    queue = InMemoryQueue()
    queue.send(FIRST)
    queue.send(PlaceIntent("int-first"))
    assert queue.take() == FIRST
    assert queue.take() is None


def test_a_command_that_was_taken_is_not_taken_again_when_it_is_sent_again() -> None:
    queue = InMemoryQueue()
    queue.send(FIRST)
    queue.take()
    queue.send(FIRST)
    assert queue.take() is None
