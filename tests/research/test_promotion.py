"""Promotion: the search is walked forward, the holdout is opened last and on record, and nothing is taken on trust."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.research import studies
from tests.research.worlds import BOUNDS, world, write_candles
from thunes.errors import Misconfigured
from thunes.features.bars import Bars
from thunes.research import promotion as promoting
from thunes.research.data.dataset import Dataset
from thunes.research.optimise import Ground, Plan, Search
from thunes.research.optimise.study_folder import config_of
from thunes.research.procedure import doubled, walked_forward
from thunes.research.promotion import OPENINGS, UNASKED, Candidate, candidate_of, promote, write_evidence
from thunes.research.report import read_run, tear_sheet
from thunes.research.terms import Terms
from thunes.research.trials import TrialLedger

pytestmark = pytest.mark.no_cover  # what it runs is covered elsewhere, and tracing takes twice as long

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TERMS = Terms(cash=10_000.0)
COLUMNS = ("open", "high", "low", "close", "volume")


def studied(place: Path, drift: float, holdout: float = 0.2, trials: int = 25) -> tuple[Path, TrialLedger]:
    """Return the run of a small study of three thousand candles."""
    plan = Plan("sma_crossover", BOUNDS, objectives=("sharpe",), least_round_trips=10, seed=1, inner_folds=1)
    run, ledger = studies.studied(place, world(5, 3000, drift), plan, TERMS, trials, holdout)
    assert run is not None
    return run, ledger


def openings(ledger: TrialLedger) -> list[dict[str, Any]]:
    log = ledger.folder / OPENINGS
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def test_what_is_there_to_be_found_passes_and_its_holdout_is_opened_on_record(tmp_path: Path) -> None:
    run, ledger = studied(tmp_path, 0.003)
    found = promote(candidate_of(run, ledger), 3, "anna", NOW)
    assert found.passed, [condition for condition in found.conditions if not condition.passed]
    assert [(line["who"], line["run_id"]) for line in openings(ledger)] == [("anna", run.name)]
    assert found.evidence["holdout"]["length"] == 600
    written = json.loads(write_evidence(found, run).read_text())
    assert written["evidence"] == found.evidence_hash
    assert len(found.evidence_hash) == 64
    page = tear_sheet(read_run(run))
    assert all(f'<section id="{panel}"' in page for panel in ("walk-forward", "chance", "validation", "gate"))
    assert "Passed: every condition that applies holds." in page


def test_noise_is_refused_and_its_holdout_stays_locked(tmp_path: Path) -> None:
    run, ledger = studied(tmp_path, 0.0)
    found = promote(candidate_of(run, ledger), 3, "anna", NOW)
    assert not found.passed
    assert openings(ledger) == []
    assert "stays locked" in found.conditions[-1].told


def test_where_nobody_asks_the_holdout_stays_locked(tmp_path: Path) -> None:
    run, ledger = studied(tmp_path, 0.003)
    found = promote(candidate_of(run, ledger), 3, None, NOW)
    refused = {condition.name: condition.told for condition in found.conditions if condition.passed is False}
    assert refused == dict.fromkeys(("holdout_sharpe", "holdout_near_outer"), UNASKED)
    assert openings(ledger) == []


def test_without_a_holdout_nothing_passes(tmp_path: Path) -> None:
    run, ledger = studied(tmp_path, 0.003, holdout=0.0)
    found = promote(candidate_of(run, ledger), 3, "anna", NOW)
    assert {condition.name for condition in found.conditions if condition.passed is False} == {
        "holdout_sharpe",
        "holdout_near_outer",
    }


def test_the_same_evidence_has_the_same_name_and_other_evidence_another(tmp_path: Path) -> None:
    run, ledger = studied(tmp_path, 0.0)
    first, second = (promote(candidate_of(run, ledger), 3, "anna", NOW) for _ in range(2))
    assert first.evidence["outer"] == second.evidence["outer"]
    assert first.evidence["ledger"]["procedures"] == second.evidence["ledger"]["procedures"] == 1
    ledger.append({**ledger.read(first.evidence["data_hash"])[0][0], "study": "more", "param_hash": "other"})
    third = promote(candidate_of(run, ledger), 3, "anna", NOW)
    assert third.evidence_hash != second.evidence_hash
    assert third.evidence["ledger"]["configurations"] == second.evidence["ledger"]["configurations"] + 1


def test_the_walk_forward_never_sees_what_it_is_judged_on(tmp_path: Path) -> None:
    run, ledger = studied(tmp_path, 0.003)
    wanted = candidate_of(run, ledger).search
    whole = walked_forward(wanted, 8, 3)
    first = whole.walk.steps[1]
    assert all(step.fold.train.stop + wanted.plan.warm_up <= step.fold.test.start for step in whole.walk.steps)
    bars = wanted.ground.lead
    after = first.fold.train.stop  # from here on the world is another
    other = world(99, len(bars), 0.003)
    columns = [np.concatenate([getattr(bars, name)[:after], getattr(other, name)[after:]]) for name in COLUMNS]
    changed = Ground.of(Dataset.of("BTCUSDT", Bars(bars.interval, bars.open_ms, *columns)), TERMS)
    again = walked_forward(Search("again", wanted.plan, changed, wanted.ledger), 8, 3)
    assert again.walk.steps[1].parameters == first.parameters
    assert again.walk.steps[1].score == first.score
    assert again.walk.steps[1].returns.tolist() != first.returns.tolist()
    assert again.walk.steps[2].score != whole.walk.steps[2].score


def test_twice_the_cost_is_twice_the_cost() -> None:
    dear = doubled(TERMS)
    assert (dear.commission, dear.slippage) == (0.002, 0.001)
    assert dear._replace(commission=TERMS.commission, slippage=TERMS.slippage) == TERMS


@pytest.mark.parametrize(
    ("file", "change", "said"),
    [
        ("config.json", lambda text: text.replace('"slow": ', '"slow": 1'), "param_hash"),
        ("config.json", lambda _text: "{", "is damaged"),
        ("validation.json", lambda text: text.replace('"seed": 1', '"seed": 2'), "seed"),
    ],
)
def test_a_run_that_is_not_what_it_was_is_refused(tmp_path: Path, file: str, change: Any, said: str) -> None:
    run, ledger = studied(tmp_path, 0.003, trials=12)
    (run / file).write_text(change((run / file).read_text()))
    with pytest.raises(Misconfigured, match=said):
        candidate_of(run, ledger)


def test_other_candles_or_other_code_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run, ledger = studied(tmp_path, 0.003, trials=12)
    write_candles(tmp_path / "BTCUSDT-1h.csv", world(6, 3000))
    with pytest.raises(Misconfigured, match="data_hash"):
        candidate_of(run, ledger)
    monkeypatch.setattr(promoting, "config_of", lambda plan, ground: {**config_of(plan, ground), "code_version": "new"})
    write_candles(tmp_path / "BTCUSDT-1h.csv", world(5, 3000, 0.003))
    with pytest.raises(Misconfigured, match="new now; search again"):
        candidate_of(run, ledger)


def test_a_trial_that_the_rule_does_not_take_cannot_be_promoted(tmp_path: Path) -> None:
    run, ledger = studied(tmp_path, 0.003, trials=12)
    config = json.loads((run / "config.json").read_text())
    plan = candidate_of(run, ledger).search.plan
    other = {"fast": 2, "slow": 40}
    config["parameters"], config["param_hash"] = other, plan.built(other).param_hash
    (run / "config.json").write_text(json.dumps(config))
    with pytest.raises(Misconfigured, match="takes other parameters"):
        candidate_of(run, ledger)


def test_too_many_folds_are_refused(tmp_path: Path) -> None:
    run, ledger = studied(tmp_path, 0.003, trials=12)
    candidate: Candidate = candidate_of(run, ledger)
    with pytest.raises(Misconfigured, match="use fewer folds"):
        promote(candidate, 3000, "anna", NOW)
