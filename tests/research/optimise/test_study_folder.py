"""The folder of a study: one study, one process, and what a killed one left behind does no harm."""

from pathlib import Path
from typing import Any

import pytest

from tests.research.worlds import BOUNDS, study, world
from thunes.errors import Misconfigured, Transient
from thunes.research.optimise import BadPlan, Ground, Plan, StudyFolder, search
from thunes.research.optimise.records import records_of
from thunes.research.optimise.study_folder import config_of, study_id
from thunes.strategies import Bound

BARS = world(3, 800)


def config(tmp_path: Path, bars: Any = BARS, **options: Any) -> dict[str, Any]:
    wanted = study(tmp_path, bars, **options)
    return config_of(wanted.plan, wanted.ground)


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"bars": world(4, 800)}, "data_hash"),
        ({"objectives": ("sortino",)}, "objectives"),
        ({"seed": 9}, "seed"),
        ({"least_round_trips": 4}, "least_round_trips"),
        ({"bounds": {"fast": Bound(2, 9), "slow": Bound(8, 40)}}, "bounds"),
    ],
)
def test_a_study_of_something_else_is_refused_in_one_line(tmp_path: Path, other: dict[str, Any], named: str) -> None:
    folder = StudyFolder(tmp_path / "mine")
    with folder.opened(config(tmp_path)):
        pass
    with pytest.raises(Misconfigured) as refused, folder.opened(config(tmp_path, **other)):
        pass
    line, there, asked = str(refused.value), config(tmp_path)[named], config(tmp_path, **other)[named]
    assert line.startswith(f"study mine has {named} {there} and not {asked}")
    assert "\n" not in line


def test_other_terms_or_another_strategy_are_refused_too(tmp_path: Path) -> None:
    folder, here = StudyFolder(tmp_path / "mine"), config(tmp_path)
    with folder.opened(here):
        pass
    for name, value in (("terms", {**here["terms"], "commission": 0.5}), ("strategy", "donchian")):
        with pytest.raises(Misconfigured, match=f"has {name} .* and not"), folder.opened({**here, name: value}):
            pass


def test_one_process_at_a_time(tmp_path: Path) -> None:
    folder, here = StudyFolder(tmp_path / "mine"), config(tmp_path)
    with folder.opened(here), pytest.raises(Transient, match="under way in another process"), folder.opened(here):
        pass


def test_half_a_line_in_the_journal_and_a_lock_left_behind_do_no_harm(tmp_path: Path) -> None:
    wanted, folder = study(tmp_path, BARS, seed=1), StudyFolder(tmp_path / "mine")
    here = config_of(wanted.plan, wanted.ground)
    with folder.opened(here) as storage:
        search(wanted, 5, storage)
    with (folder.place / "journal.log").open("ab") as journal:
        journal.write(b'{"op_code": 4, "wor')
    (folder.place / "journal.log.lock").symlink_to("nowhere")
    with folder.opened(here) as storage:
        found = records_of(search(wanted, 10, storage), wanted.plan)
    assert [record.number for record in found] == list(range(10))


def test_a_study_is_named_by_all_that_it_depends_on(tmp_path: Path) -> None:
    here = config(tmp_path)
    names = {study_id({**here, name: "other"}) for name in here}
    assert len(names) == len(here)
    assert study_id(dict(reversed(here.items()))) == study_id(here)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"objectives": ("beauty",)}, "objective 'beauty' is unknown; known are sharpe, sortino"),
        ({"objectives": ("sharpe", "sharpe")}, "each once"),
        ({"sampler": "gold"}, "sampler 'gold' is unknown; known are tpe, nsga2"),
        ({"objectives": ("sharpe", "turnover")}, "give --sampler nsga2"),
        ({"sampler": "nsga2"}, "give --sampler tpe"),
        ({"inner_folds": 0}, "0 parts are none"),
        ({"bounds": {}}, "nothing to search"),
        ({"bounds": {"fast": Bound(9, 5)}}, "range of fast (9, 5, 1) is empty"),
        ({"bounds": {"fast": Bound(1, 5, 0)}}, "is empty"),
        ({"sampler": "grid", "bounds": {"slow": Bound(1, 2_000_000)}}, "a grid of 2000000 points is too large"),
    ],
)
def test_a_plan_that_makes_no_sense_says_what_to_mend(options: dict[str, Any], said: str) -> None:
    with pytest.raises(BadPlan) as refused:
        Plan(**{"strategy": "sma_crossover", "bounds": BOUNDS, **options})
    assert said in str(refused.value)


def test_the_last_candles_of_a_ground_are_never_seen_by_what_comes_before(tmp_path: Path) -> None:
    whole = study(tmp_path, BARS).ground
    part = whole.research(0.25)
    assert len(part.dataset.bars) == len(part.lead) == 600
    assert isinstance(part, Ground)
    changed = study(tmp_path, world(3, 600)).ground
    strategy = study(tmp_path, BARS).plan.built({"fast": 3, "slow": 12})
    assert part.returns(strategy).tolist() == whole.returns(strategy)[:600].tolist()
    assert len(changed.returns(strategy)) == 600
