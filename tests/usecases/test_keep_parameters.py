"""Signed-off parameters: nothing is lost, going back is a step forward in the history, two writers cannot both win."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thunes.adapters.parameter_folder import ParameterFolder
from thunes.domain.parameter_set import NoSuchSet, ParameterHistory, ParameterSet
from thunes.errors import Conflict, Misconfigured
from thunes.usecases.keep_parameters import KeepParameters

NOW = datetime(2026, 1, 1, tzinfo=UTC)


STEP = '{"number": 1, "at": "2026-01-01", "why": "set 1 is not there"}'


class Clock:
    def now(self) -> datetime:
        return NOW

    def sleep(self, length: timedelta) -> None:
        raise AssertionError


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


def test_who_decided_on_an_older_state_is_told(tmp_path: Path) -> None:
    store = ParameterFolder(tmp_path)
    before = store.read("sma_crossover")
    store.replace("sma_crossover", before, before.approved(made(1)))
    with pytest.raises(Conflict, match="changed meanwhile"):
        store.replace("sma_crossover", before, before.approved(made(2)))
    assert store.read("sma_crossover").sets == (made(1),)


@pytest.mark.parametrize(
    "text", ["{", "[]", "{}", '{"sets": [], "activations": [{"number": 1, "at": "2026-01-01", "why": ""}]}']
)
def test_a_damaged_file_is_named_and_never_replaced(tmp_path: Path, text: str) -> None:
    (tmp_path / "sma_crossover.json").write_text(text)
    with pytest.raises(Misconfigured, match=r"sma_crossover\.json is damaged"):
        keeper(tmp_path).approve(made(1))
    assert (tmp_path / "sma_crossover.json").read_text() == text
