"""Signed-off parameters: nothing is lost, going back is a step forward in the history, two writers cannot both win."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.usecases.desk import Desk
from thunes.adapters.memory.ledger import InMemoryLedger
from thunes.adapters.parameter_folder import ParameterFolder
from thunes.domain.audit import Event
from thunes.domain.parameter_set import NoSuchSet, ParameterHistory, ParameterSet
from thunes.domain.risk import Limits
from thunes.errors import Transient
from thunes.usecases.keep_parameters import KeepParameters

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Clock:
    def now(self) -> datetime:
        return NOW

    def sleep(self, length: timedelta) -> None:
        raise AssertionError


class Unrecording(InMemoryLedger):
    """A ledger that takes nothing."""

    def record(self, *_: object, **__: object) -> NoReturn:
        raise Transient("the table does not answer")


def made(number: int) -> ParameterSet:
    return ParameterSet(
        "sma_crossover", 1, {"fast": number, "slow": 99}, f"{number:016x}", f"run-{number}", "e" * 64, NOW
    )


def keeper(folder: Path) -> KeepParameters:
    return KeepParameters(ParameterFolder(folder), Clock())


def test_the_last_approved_counts_and_going_back_deletes_nothing(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        assert keeper(tmp_path).approve(made(number)).active == made(number)
    assert keeper(tmp_path).roll_back("sma_crossover").active == made(2)
    assert keeper(tmp_path).roll_back("sma_crossover", 1).active == made(1)
    history = ParameterFolder(tmp_path).read("sma_crossover")
    assert history.sets == (made(1), made(2), made(3))
    assert [step.number for step in history.activations] == [1, 2, 3, 2, 1]
    assert history.activations[-1].why == "rolled back from set 2"


@pytest.mark.parametrize("to", [None, 1, 2, 0, 9])
def test_there_must_be_a_set_to_go_back_to(tmp_path: Path, to: int | None) -> None:
    keeper(tmp_path).approve(made(1))
    with pytest.raises(NoSuchSet):
        keeper(tmp_path).roll_back("sma_crossover", to)
    assert ParameterFolder(tmp_path).read("sma_crossover").number == 1


@given(st.lists(st.one_of(st.none(), st.integers(1, 4)), max_size=12))
def test_whatever_is_done_the_history_only_grows(steps: list[int | None]) -> None:
    history = ParameterHistory()
    for step in steps:
        before = history
        try:
            history = history.approved(made(step)) if step else history.rolled_back(NOW)
        except NoSuchSet:
            assert len({one.number for one in before.activations}) < 2
        assert history.sets[: len(before.sets)] == before.sets
        assert history.activations[: len(before.activations)] == before.activations
        assert history.active in (None, *history.sets)


def test_what_counts_from_now_on_is_in_the_trail_and_why(tmp_path: Path) -> None:
    desk = Desk()
    keeping = KeepParameters(ParameterFolder(tmp_path), Clock(), desk.books, "owner")
    keeping.approve(made(1))
    keeping.approve(made(2), Decimal("1.5"))
    keeping.roll_back("sma_crossover")
    first, second, third = desk.events(Event.PARAMETERS_PROMOTED)
    assert first.decision_inputs["from"] == {}
    assert second.decision_inputs == {
        "strategy": "sma_crossover",
        "from": {"fast": 1, "slow": 99},
        "to": {"fast": 2, "slow": 99},
        "actor": "owner",
    }
    assert second.decision_outputs == {
        "run": "run-2", "evidence": "e" * 12, "sharpe": "1.5", "why": "evidence " + "e" * 12,
    }  # fmt: skip
    assert (third.decision_outputs["why"], third.param_hash) == ("rolled back from set 2", made(1).param_hash)


def test_what_cannot_be_recorded_does_not_count(tmp_path: Path) -> None:
    with pytest.raises(Transient):
        KeepParameters(ParameterFolder(tmp_path), Clock(), Unrecording("dev#main", Limits()), "owner").approve(made(1))
    assert ParameterFolder(tmp_path).read("sma_crossover").active is None
