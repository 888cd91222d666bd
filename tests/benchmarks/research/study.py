"""A search beside Optuna by itself: the same sampler, storage, candles and figures; what is ours is the difference."""

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks.research.invented import walk

TRIALS, RUNS, HOURS = 100, 3, 8760
SEED = 1


def study() -> dict[str, Any]:
    """Return ms per trial of our search, of Optuna alone with the same work, and of Optuna with nothing to work out."""
    ours, peer, idle = (median(_timed(way) for _ in range(RUNS)) for way in (_ours, _peer, _idle))
    return {"ours": ours, "peer": peer, "idle": idle, "trials": TRIALS}


def _timed(way: Callable[[Path], None]) -> float:
    with TemporaryDirectory(prefix="thunes-study-") as place:
        started = time.perf_counter()
        way(Path(place))
        return (time.perf_counter() - started) / TRIALS * 1000.0


def _wanted(place: Path) -> Any:
    from thunes.research.data.dataset import Dataset  # noqa: PLC0415 - a start is no part of a trial
    from thunes.research.optimise import Ground, Plan, Search, StudyFolder  # noqa: PLC0415
    from thunes.research.terms import Terms  # noqa: PLC0415
    from thunes.research.trials import TrialLedger  # noqa: PLC0415
    from thunes.strategies import bounds_of  # noqa: PLC0415

    plan = Plan("sma_crossover", bounds_of("sma_crossover"), sampler="tpe", seed=SEED, least_round_trips=0)
    ground = Ground.of(Dataset.of("BTCUSDT", walk("1h", HOURS)), Terms())
    return Search("study", plan, ground, TrialLedger(place / "trials"), StudyFolder(place / "study"))


def _ours(place: Path) -> None:
    from thunes.research.optimise import search  # noqa: PLC0415
    from thunes.research.optimise.study_folder import config_of  # noqa: PLC0415

    wanted = _wanted(place)
    with wanted.keeper.opened(config_of(wanted.plan, wanted.ground)) as storage:
        search(wanted, TRIALS, storage)


def _peer(place: Path) -> None:
    wanted = _wanted(place)
    _alone(
        place, lambda parameters: float(wanted.ground.tried(wanted.plan, parameters).statistics.get("sharpe") or 0.0)
    )


def _idle(place: Path) -> None:
    _alone(place, lambda parameters: float(parameters["fast"] - parameters["slow"]))


def _alone(place: Path, value: Callable[[dict[str, int]], float]) -> None:
    import optuna  # noqa: PLC0415
    from optuna.storages import JournalStorage  # noqa: PLC0415
    from optuna.storages.journal import JournalFileBackend  # noqa: PLC0415

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    storage = JournalStorage(JournalFileBackend(str(place / "journal.log")))
    found = optuna.create_study(storage=storage, sampler=optuna.samplers.TPESampler(seed=SEED), direction="maximize")
    bounds = _wanted(place).plan.bounds
    ranges = {name: (bound.low, bound.high) for name, bound in bounds.items()}
    found.optimize(
        lambda trial: value({name: trial.suggest_int(name, *ends) for name, ends in ranges.items()}), n_trials=TRIALS
    )
