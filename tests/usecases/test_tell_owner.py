import pytest

from tests.fakes import RecordingNotifier
from tests.usecases.desk import Desk
from thunes.domain.audit import AuditEvent, Event
from thunes.domain.notice import NOTICED
from thunes.errors import Transient
from thunes.usecases.tell_owner import TellOwner


class BrokenNotifier(RecordingNotifier):
    def send(self, text: str) -> None:
        raise Transient("telegram is down")


def a_life() -> list[AuditEvent]:
    """Return the trail of an account that traded, doubted, was halted and found its books wrong."""
    desk = Desk()
    desk.hold()
    desk.check(desk.clock.now())
    desk.place(desk.leave().intent_id)
    desk.halt()
    desk.exchange.holdings["USDT"] += 1
    desk.reconcile()
    return desk.events()


def test_the_owner_is_told_what_has_words_and_nothing_else() -> None:
    notifier = RecordingNotifier()
    tell = TellOwner("paper", notifier)
    told = [event.event for event in a_life() if tell(event)]
    assert set(told) <= set(NOTICED)
    changed, settled = Event.TRADING_STATE_CHANGED, Event.ORDER_SETTLED
    assert told == [changed, settled, settled, changed, Event.BOOKS_DISAGREE, changed]
    assert len(notifier.texts) == len(told)
    assert all(text.startswith("PAPER · ") for text in notifier.texts)


def test_a_message_that_did_not_arrive_is_not_called_told() -> None:
    tell = TellOwner("paper", BrokenNotifier())
    with pytest.raises(Transient, match="telegram is down"):
        tell(Desk().events(Event.TRADING_STATE_CHANGED)[0])
