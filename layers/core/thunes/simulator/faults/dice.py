"""What is wanted of the faults, and the dice that decide when each of them strikes.

Every strike has a number; a strike whose number is muted is rolled for and then left out, so that a failing run can be
made shorter without becoming another run.
"""

import random
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Plan:
    """The chance of each fault at each of its opportunities, and the opportunities at which it strikes for certain."""

    chances: Mapping[str, float]
    scripted: Mapping[str, frozenset[int]] = field(default_factory=dict)

    def wants(self, name: str) -> bool:
        """Whether that fault can strike at all."""
        return self.chances.get(name, 0) > 0 or name in self.scripted


@dataclass(frozen=True)
class Strike:
    """One fault that struck: its number in this run, and its name."""

    number: int
    name: str


class Dice:
    """Everything random of one run; the same plan, seed and muted strikes give the same run."""

    def __init__(self, plan: Plan, seed: int, muted: Collection[int] = (), only: Collection[str] | None = None) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a simulation
        self.plan = plan
        self.calm = False
        self.strikes: list[Strike] = []
        self._muted = frozenset(muted)
        self._only = None if only is None else frozenset(only)
        self._opportunities: Counter[str] = Counter()

    def strikes_now(self, name: str) -> bool:
        """Roll for a fault; once the run is calm none strikes any more."""
        return self.pick(name) == name

    def pick(self, *names: str) -> str | None:
        """Roll for every one of the names, and return the one that strikes: a scripted one, else the first."""
        certain, rolled = [], []
        for name in names:
            self._opportunities[name] += 1
            rolled += [name] if self.random.random() < self.plan.chances.get(name, 0) else []
            due = self._opportunities[name] in self.plan.scripted.get(name, ())
            certain += [name] if due else []
        struck = [name for name in certain + rolled if self._only is None or name in self._only]
        if self.calm or not struck:
            return None
        strike = Strike(len(self.strikes), struck[0])
        self.strikes.append(strike)
        return None if strike.number in self._muted else strike.name

    def between(self, low: float, high: float) -> float:
        """Return a number in that range."""
        return self.random.uniform(low, high)

    def counted(self) -> Counter[str]:
        """Return how often each fault struck."""
        return Counter(strike.name for strike in self.strikes if strike.number not in self._muted)
