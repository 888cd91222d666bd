"""What a strategy would have done with recorded candles: the question, the answer, and what to doubt about it."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from thunes import __version__
from thunes.domain.audit import canonical, to_json
from thunes.domain.candle import BadCandle
from thunes.domain.times import iso, to_ms
from thunes.features.bars import Bars
from thunes.research.data.dataset import Dataset
from thunes.research.decidable import wishes_on
from thunes.research.event_engine import run_events
from thunes.research.kernel import Run, simulate
from thunes.research.levels import Levels
from thunes.research.statistics import RoundTrips, round_trips, statistics_of
from thunes.research.statistics.summary import Figure
from thunes.research.terms import Terms
from thunes.strategies import Strategy, Whole
from thunes.strategies.wishes import Wishes

# Rooms whose code decides what a backtest comes to.
DECIDING = ("features", "strategies", "research")
FEW = 30


@dataclass(frozen=True, eq=False)
class Question:
    """A strategy, the candles it is tried on, and the terms. ``lead`` are the candles with those that warm it up.

    ``wishes`` has an entry for each of the candles; it is None for a strategy whose wishes depend on what it holds.
    """

    strategy: Strategy
    lead: Bars
    dataset: Dataset
    terms: Terms
    wishes: Wishes | None

    @property
    def levels(self) -> Levels | None:
        """Where entries would be left by themselves; None for a strategy without stops and targets."""
        return Levels.around(self.dataset.bars.close, self.strategy.parameters)

    @property
    def config(self) -> dict[str, Any]:
        """Return all that the answer depends on, as JSON has it."""
        parameters = {name: value for name, value in asdict(self.strategy.parameters).items() if value is not None}
        return {
            "strategy": self.strategy.name,
            "version": self.strategy.version,
            "parameters": to_json(parameters),
            "param_hash": self.strategy.param_hash,
            "symbol": self.dataset.symbol,
            "interval": self.dataset.bars.interval.name,
            "start": iso(self.dataset.start),
            "end": iso(self.dataset.end),
            "candles": len(self.dataset.bars),
            "data_hash": self.dataset.data_hash,
            "terms": self.terms._asdict(),
            "code_version": code_version(),
        }

    @property
    def run_id(self) -> str:
        """Name the run by its question: the same question is the same run."""
        digest = hashlib.sha256(canonical(self.config).encode()).hexdigest()[:12]
        return f"{self.strategy.name}-{self.dataset.symbol}-{self.dataset.bars.interval.name}-{digest}"


@dataclass(frozen=True, eq=False)
class Backtest:
    """A question and its answer; ``warnings`` are reasons to believe less of it."""

    question: Question
    run: Run
    trips: RoundTrips
    statistics: Mapping[str, Figure]
    warnings: tuple[str, ...]


def ask(strategy: Strategy, dataset: Dataset, terms: Terms, start: datetime | None = None) -> Question:
    """Return the question what ``strategy`` does with the candles that open from ``start`` on.

    Those before warm it up. Without ``start`` the first of ``dataset`` do, and nothing is decided on them.

    Raises:
        BadCandle: when there are too few candles for the warm-up.
    """
    bars = dataset.bars
    if len(bars) <= strategy.warm_up:
        needed = f"{strategy.name} needs {strategy.warm_up} to warm up and one to act on"
        raise BadCandle(f"{len(bars)} candles are too few: {needed}; give a longer time")
    first = 0 if start is None else int(bars.open_ms.searchsorted(to_ms(start)))
    return question_after(bars, strategy, Dataset.of(dataset.symbol, bars.between(first, len(bars))), terms)


def question_after(lead: Bars, strategy: Strategy, dataset: Dataset, terms: Terms) -> Question:
    """Return the question on ``dataset``, the last of the candles of ``lead``: those before it warm the strategy up."""
    if not isinstance(strategy, Whole):
        return Question(strategy, lead, dataset, terms, None)
    return Question(strategy, lead, dataset, terms, wishes_on(strategy, lead, len(dataset.bars)))


def run_of(question: Question, *, once: bool = False) -> Run:
    """Return what becomes of the cash: by one pass where wishes are known beforehand, else close by close."""
    return run_between(question, 0, len(question.dataset.bars), once=once)


def run_between(question: Question, start: int, stop: int, *, once: bool = False) -> Run:
    """Return what becomes of the cash on candles number ``start`` to ``stop - 1`` alone; earlier ones only warm up.

    ``once`` as in ``simulate``.
    """
    bars, wishes = question.dataset.bars.between(start, stop), question.wishes
    if wishes is None:
        lead = question.lead.between(0, len(question.lead) - len(question.dataset.bars) + stop)
        return run_events(lead, bars, question.strategy, question.terms)[0]
    wishes = Wishes(wishes.enter[start:stop], wishes.leave[start:stop])
    levels = Levels.around(bars.close, question.strategy.parameters)
    return simulate(bars, wishes, question.terms, levels, once=once)


def answer(question: Question, run: Run | None = None) -> Backtest:
    """Return what comes of it; ``run`` is what a certification has found already."""
    bars = question.dataset.bars
    run = run or run_of(question, once=True)
    trips = round_trips(run, question.terms, once=True)
    statistics = statistics_of(bars, run, question.terms, trips)
    return Backtest(question, run, trips, statistics, tuple(_doubts(question, run, statistics)))


def _doubts(question: Question, run: Run, statistics: Mapping[str, Figure]) -> list[str]:
    found, dataset, terms = [], question.dataset, question.terms
    if question.wishes is None and not len(run.bar):
        full, least = terms.budget or terms.cash, terms.min_notional
        found.append(f"nothing was filled: is a part of {full:g} less than {least:g}, the least that the venue takes?")
    if dataset.missing:
        found.append(f"{dataset.missing} candles are missing in {len(dataset.holes)} holes; nothing is filled in them")
    if dataset.off_grid:
        found.append(f"{dataset.off_grid} candles open off their grid; live, no decision falls due at their close")
    round_trips = statistics["round_trips"] or 0
    if round_trips < FEW:
        found.append(f"{round_trips} round trips are too few to tell skill from luck; {FEW} is the least")
    return found


@cache
def code_version() -> str:
    """Return the package's version and a hash of the sources that decide what a backtest comes to."""
    package, digest = Path(__file__).parents[1], hashlib.sha256()
    for room in DECIDING:
        for source in sorted((package / room).rglob("*.py")):
            digest.update(f"{source.relative_to(package).as_posix()}\n".encode() + source.read_bytes())
    return f"{__version__}+{digest.hexdigest()[:12]}"
