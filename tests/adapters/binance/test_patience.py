"""A question is asked again a few times, on the caller's clock, within the invocation's budget."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.builders import START
from tests.fakes import FixedClock
from thunes.adapters.binance.patience import BUDGET, PAUSES, Patience
from thunes.errors import OutcomeUnknown, Refused, ThunesError, Transient

SILENCE = Transient("no answer")


def scripted(*ends: ThunesError | str) -> tuple[Callable[[], str], list[ThunesError | str]]:
    left = list(ends)

    def question() -> str:
        end = left.pop(0)
        if isinstance(end, ThunesError):
            raise end
        return end

    return question, left


def test_an_answer_ends_the_asking() -> None:
    clock = FixedClock()
    question, left = scripted(SILENCE, SILENCE, "answer", "never asked for")
    assert Patience(clock).ask(question) == "answer"
    assert (len(left), clock.slept) == (1, sum(PAUSES, timedelta(0)))


def test_silence_ends_it_after_three_times() -> None:
    question, left = scripted(*[SILENCE] * 4)
    with pytest.raises(Transient):
        Patience(FixedClock()).ask(question)
    assert len(left) == 1


@pytest.mark.parametrize(
    "error", [Refused(-1121, "Invalid symbol."), OutcomeUnknown("?"), Transient("banned", timedelta(seconds=1))]
)
def test_what_was_turned_away_is_not_asked_again(error: ThunesError) -> None:
    question, left = scripted(error, "never asked for")
    with pytest.raises(type(error)):
        Patience(FixedClock()).ask(question)
    assert len(left) == 1


def test_the_budget_is_the_invocation_s_and_not_the_question_s() -> None:
    clock = FixedClock(START)
    patience = Patience(clock)
    patience.ask(lambda: "answer")
    clock.time += BUDGET
    for asked in (1, len(PAUSES) + 1):
        question, left = scripted(*[SILENCE] * 4)
        with pytest.raises(Transient):
            patience.ask(question)
        assert len(left) == 4 - asked
        patience.begin()
