"""The second belt follows the state, and never comes before it."""

from dataclasses import dataclass, field, replace

import pytest

from tests.usecases.desk import Desk
from thunes.domain.risk import TradingState
from thunes.errors import Misconfigured, Refused, Transient
from thunes.usecases.second_belt import SecondBelt
from thunes.usecases.set_trading_state import ResumeRefused, SetTradingState


@dataclass
class Clockwork:
    """Schedules that remember what they were told."""

    told: list[bool] = field(default_factory=list)
    failure: Exception | None = None

    def run(self, *, enabled: bool) -> None:
        if self.failure:
            raise self.failure
        self.told.append(enabled)


def switch(desk: Desk, schedules: Clockwork, *, wanted: bool = True) -> SetTradingState:
    return replace(desk.trading, belt=SecondBelt(schedules, wanted))


def resume(trading: SetTradingState) -> str:
    token = trading.obey({"action": "status"}).token
    request = {"action": "resume", "stage": "dev", "reason": "looked at it", "token": token}
    return trading.obey(request).schedules


def test_a_halt_disables_and_a_resume_enables() -> None:
    schedules = Clockwork()
    trading = switch(Desk(), schedules)
    assert trading.obey({}).schedules == "disabled"
    assert resume(trading) == "enabled"
    assert schedules.told == [False, True]


def test_where_the_deployment_does_not_want_them_a_resume_leaves_them_off() -> None:
    schedules = Clockwork()
    trading = switch(Desk(), schedules, wanted=False)
    trading.obey({})
    assert resume(trading) == "left off: ScheduleState of this deployment is DISABLED"
    assert schedules.told == [False]


@pytest.mark.parametrize("action", ["status", "reduce"])
def test_asking_and_reducing_touch_nothing(action: str) -> None:
    schedules = Clockwork()
    assert switch(Desk(), schedules).obey({"action": action}).schedules == ""
    assert schedules.told == []


def test_a_second_press_tries_again() -> None:
    schedules = Clockwork(failure=Transient("no answer"))
    trading = switch(Desk(), schedules)
    assert trading.obey({}).schedules == "not disabled: no answer"
    schedules.failure = None
    assert trading.obey({}).schedules == "disabled"


@pytest.mark.parametrize("failure", [Transient("down"), Refused(0, "not allowed"), Misconfigured("no name")])
def test_its_failure_never_makes_a_halt_fail(failure: Exception) -> None:
    desk = Desk()
    answered = switch(desk, Clockwork(failure=failure)).obey({})
    assert (desk.state, answered.trading.state) == (TradingState.HALTED, TradingState.HALTED)
    assert answered.schedules == f"not disabled: {failure}"


def test_a_resume_that_fails_to_enable_says_so() -> None:
    schedules = Clockwork()
    trading = switch(Desk(), schedules)
    trading.obey({})
    schedules.failure = Transient("down")
    assert resume(trading) == "not enabled: down"


def test_a_halt_that_cannot_be_written_leaves_the_schedules_alone() -> None:
    desk, schedules = Desk(), Clockwork()
    desk.ledger.before["record"] = [Transient("DynamoDB did not answer")]
    with pytest.raises(Transient):
        switch(desk, schedules).obey({})
    assert schedules.told == []


def test_a_resume_that_is_refused_leaves_the_schedules_alone() -> None:
    desk, schedules = Desk(), Clockwork()
    desk.halt()
    with pytest.raises(ResumeRefused):
        switch(desk, schedules).obey({"action": "resume"})
    assert schedules.told == []
