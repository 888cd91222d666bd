"""While limits cannot be read nothing is entered; what is held can be left, and somebody hears of it."""

import pytest

from tests.usecases.desk import Desk
from thunes.domain.risk import Approved
from thunes.domain.signal import Leg
from thunes.errors import Conflict, Misconfigured, Transient
from thunes.usecases.without_limits import ExitsAlone, FailAfterwards

DAMAGED = Misconfigured("parameter /thunes/dev/limits: max_positions is missing")
AWAY = Transient("parameter /thunes/dev/limits cannot be reached: ThrottlingException")


def test_an_entry_is_denied_once_and_on_record_with_what_is_wrong() -> None:
    desk = Desk()
    signal = desk.pend()
    judge = ExitsAlone(desk.judge, DAMAGED)
    desk.ledger.before["record"].append(Conflict("somebody was first"))
    assert judge(signal) is None
    assert judge(signal) is None
    denials = [event for event in desk.books.trail() if event.event == "risk_denied"]
    assert [event.decision_outputs["denied"] for event in denials] == ["limits_unread"]
    check = {"rule": "limits_unread", "value": str(DAMAGED), "limit": "limits that can be read", "passed": False}
    assert denials[0].decision_outputs["checks"] == [check]
    assert not desk.portfolio.reservations


def test_an_entry_whose_limits_may_be_read_in_a_moment_comes_back() -> None:
    desk = Desk()
    signal = desk.pend()
    with pytest.raises(Transient):
        ExitsAlone(desk.judge, AWAY)(signal)
    assert isinstance(desk.judge(signal), Approved)


@pytest.mark.parametrize("fault", [DAMAGED, AWAY])
def test_an_exit_is_judged_as_ever(fault: Misconfigured | Transient) -> None:
    desk = Desk()
    desk.hold()
    leaving = desk.pend(desk.signal(leg=Leg.EXIT))
    assert isinstance(ExitsAlone(desk.judge, fault)(leaving), Approved)


def test_work_is_done_before_it_fails() -> None:
    done: list[str] = []
    with pytest.raises(Misconfigured):
        FailAfterwards(lambda: done.append("work"), DAMAGED)()
    assert done == ["work"]
