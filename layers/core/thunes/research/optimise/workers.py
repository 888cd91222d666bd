"""Who does the trials: this process, or several others, each with the candles of its own."""

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from itertools import islice
from typing import Any

from optuna.trial import Trial

from thunes.research.optimise.ground import Ground
from thunes.research.optimise.outcome import Outcome
from thunes.research.optimise.plan import Plan

Tried = Iterator[tuple[Trial, Outcome]]
_AT: dict[str, tuple[Plan, Ground]] = {}


@contextmanager
def workers(plan: Plan, ground: Ground, jobs: int) -> Iterator[Callable[[Iterator[Trial]], Tried]]:
    """Give what does trials as they are asked for, one by one, or ``jobs`` at a time in as many processes."""
    if jobs == 1:
        yield lambda asked: ((trial, ground.tried(plan, trial.params)) for trial in asked)
        return
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=fresh, initializer=_settle, initargs=(plan, ground)) as pool:
        yield lambda asked: _abreast(pool, asked, jobs)


def _abreast(pool: ProcessPoolExecutor, asked: Iterator[Trial], jobs: int) -> Tried:
    under_way: dict[Future[Outcome], Trial] = {}
    while True:
        for trial in islice(asked, jobs - len(under_way)):
            under_way[pool.submit(_try, trial.params)] = trial
        if not under_way:
            return
        for future in _ended(under_way):
            yield under_way.pop(future), future.result()


def _ended(under_way: Iterable[Future[Outcome]]) -> list[Future[Outcome]]:
    return list(wait(under_way, return_when=FIRST_COMPLETED).done)


def _settle(plan: Plan, ground: Ground) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asks
    _AT["here"] = (plan, ground)


def _try(parameters: Mapping[str, Any]) -> Outcome:
    plan, ground = _AT["here"]
    return ground.tried(plan, parameters)
