"""A search: the same again for the same seed, whole or in pieces; nothing refused brings it down."""

import os
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from optuna.trial import TrialState

from tests.research.worlds import BOUNDS, study, world
from thunes.research.optimise import Outcome, Search, StudyFolder, search
from thunes.research.optimise.records import best_value, front, records_of
from thunes.research.optimise.study_folder import config_of
from thunes.strategies import Bound

BARS = world(3, 1500, drift=0.001)
SEVERAL: dict[str, Any] = {"objectives": ("sharpe", "max_drawdown"), "sampler": "nsga2"}
KINDS: list[dict[str, Any]] = [{"sampler": "tpe"}, {"sampler": "random"}, {"sampler": "grid"}, SEVERAL]


def tried(wanted: Search, trials: int, folder: Path | None = None, jobs: int = 1) -> list[tuple[Any, ...]]:
    """Return what each trial was and came to."""
    if folder is None:
        found = search(wanted, trials, jobs=jobs)
    else:
        with StudyFolder(folder).opened(config_of(wanted.plan, wanted.ground)) as storage:
            found = search(wanted, trials, storage, jobs)
    return [(record.number, dict(record.parameters), record.gains) for record in records_of(found, wanted.plan)]


@pytest.mark.parametrize("options", KINDS, ids=lambda options: options["sampler"])
def test_a_study_in_pieces_is_the_study_in_one(tmp_path: Path, options: dict[str, Any]) -> None:
    whole = tried(study(tmp_path / "one", BARS, seed=5, **options), 30)
    wanted = study(tmp_path / "two", BARS, seed=5, **options)
    for trials in (7, 19, 30):
        pieces = tried(wanted, trials, tmp_path / "study")
        assert pieces == whole[:trials]
    assert len({tuple(parameters.items()) for _, parameters, _ in whole}) > 10


@pytest.mark.parametrize("options", KINDS, ids=lambda options: options["sampler"])
def test_another_seed_is_another_study(tmp_path: Path, options: dict[str, Any]) -> None:
    one, other = (tried(study(tmp_path, BARS, seed=seed, **options), 12) for seed in (1, 2))
    assert one != other


class Killed(BaseException):
    """The process ends here."""


def test_a_trial_that_was_cut_off_is_done_again_and_counted_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted, finish = study(tmp_path, BARS, seed=5), Search.finish

    def killed(self: Search, found: Any, trial: Any, outcome: Outcome) -> None:
        if trial.number == 4:
            self.note("4", outcome)  # the ledger has it, the study does not
            raise Killed
        finish(self, found, trial, outcome)

    monkeypatch.setattr(Search, "finish", killed)
    with pytest.raises(Killed):
        tried(wanted, 12, tmp_path / "study")
    monkeypatch.undo()
    assert tried(wanted, 12, tmp_path / "study") == tried(study(tmp_path / "other", BARS, seed=5), 12)
    tally = wanted.ledger.tally(wanted.ground.dataset)
    assert tally.trials == 12


def test_ctrl_c_ends_after_the_trial_under_way(tmp_path: Path) -> None:
    wanted = study(tmp_path, BARS, seed=5)

    def press(done: int, _wanted: int, _best: float | None) -> None:
        if done == 3:
            os.kill(os.getpid(), signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    with (
        StudyFolder(tmp_path / "study").opened(config_of(wanted.plan, wanted.ground)) as storage,
        pytest.raises(KeyboardInterrupt),
    ):
        search(wanted, 20, storage, watch=press)
    assert signal.getsignal(signal.SIGINT) is before
    assert wanted.ledger.tally(wanted.ground.dataset).trials == 3
    assert tried(wanted, 20, tmp_path / "study") == tried(study(tmp_path / "other", BARS, seed=5), 20)


@pytest.mark.parametrize("options", KINDS, ids=lambda options: options["sampler"])
def test_what_the_strategy_refuses_is_a_trial_that_says_so(tmp_path: Path, options: dict[str, Any]) -> None:
    wanted = study(tmp_path, BARS, **{**options, "bounds": {"fast": Bound(30, 40), "slow": Bound(8, 29)}})
    found = search(wanted, 6)
    states = {record.state for record in records_of(found, wanted.plan)}
    reasons = [record.reason or "" for record in records_of(found, wanted.plan)]
    assert states == {"infeasible"}
    assert all("must be at least 1 and less than slow" in reason for reason in reasons)
    assert best_value(found, wanted.plan) is None
    assert wanted.ledger.tally(wanted.ground.dataset).refused == 6


def test_a_search_keeps_away_from_what_is_refused(tmp_path: Path) -> None:
    wanted = study(tmp_path, BARS, bounds={"fast": Bound(2, 40), "slow": Bound(2, 40)}, seed=2)
    refused = [record.state == "infeasible" for record in records_of(search(wanted, 60), wanted.plan)]
    assert sum(refused[30:]) < sum(refused[:30])


def test_too_few_round_trips_are_never_taken(tmp_path: Path) -> None:
    wanted = study(tmp_path, BARS, least_round_trips=10_000)
    found = search(wanted, 8)
    assert all(trial.state in (TrialState.COMPLETE, TrialState.PRUNED) for trial in found.trials)
    assert best_value(found, wanted.plan) is None
    assert not any(record.feasible for record in records_of(found, wanted.plan))


def test_candles_too_few_to_warm_up_on_are_no_crash(tmp_path: Path) -> None:
    wanted = study(tmp_path, BARS.between(0, 30), bounds={"slow": Bound(40, 60)})
    assert {record.state for record in records_of(search(wanted, 3), wanted.plan)} == {"infeasible"}


@pytest.mark.slow  # two processes, each with its imports
def test_several_jobs_try_as_many_and_keep_all(tmp_path: Path) -> None:
    wanted = study(tmp_path, BARS, sampler="grid", bounds={"fast": Bound(2, 5), "slow": Bound(10, 12)})
    one = tried(study(tmp_path / "one", BARS, sampler="grid", bounds=wanted.plan.bounds), 12)
    many = tried(wanted, 50, tmp_path / "study", jobs=2)
    assert sorted(one) == sorted(many)  # all points of the grid, and no more
    assert wanted.ledger.tally(wanted.ground.dataset).configurations == 12


def test_the_returns_of_trials_are_kept_in_rows(tmp_path: Path) -> None:
    folder, wanted = StudyFolder(tmp_path / "study"), study(tmp_path, world(1, 5000))
    kept = Search(wanted.name, wanted.plan, wanted.ground, wanted.ledger, folder)
    with folder.opened(config_of(kept.plan, kept.ground)) as storage:
        records = records_of(search(kept, 5, storage), kept.plan)
    rows = folder.kept([3, 1], kept.ground.rows)
    returns = kept.ground.returns(kept.plan.built(records[3].parameters))
    assert rows.shape == (1666, 2)
    assert np.sum(rows[:, 0]) == pytest.approx(np.sum(returns[5000 % 3 :]))


def test_the_front_holds_what_no_other_beats(tmp_path: Path) -> None:
    wanted = study(tmp_path, BARS, seed=1, **SEVERAL)
    records = records_of(search(wanted, 40), wanted.plan)
    able = [record for record in records if record.feasible]
    kept = {record.number for record in front(records)}
    for record in able:
        beaten = any(
            all(mine >= theirs for mine, theirs in zip(other.gains, record.gains, strict=True))
            and other.gains != record.gains
            for other in able
        )
        assert (record.number in kept) <= (not beaten)
        if not beaten:
            assert any(one.parameters == record.parameters for one in records if one.number in kept)


def test_a_grid_is_walked_point_by_point(tmp_path: Path) -> None:
    plan = study(tmp_path, BARS, sampler="grid", bounds=BOUNDS).plan
    points = {tuple(plan.point(number).items()) for number in range(plan.points)}
    assert len(points) == plan.points == 9 * 33
