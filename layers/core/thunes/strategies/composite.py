"""Composite: other strategies vote, each with its weight, and a threshold decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

import numpy as np

from thunes.features.bars import Bars, Floats
from thunes.strategies.bounds import Bound
from thunes.strategies.brackets import Brackets
from thunes.strategies.by_arrays import ByArrays, Ruling, Words
from thunes.strategies.registry import build_whole
from thunes.strategies.strategy import BadParameters, Whole, hash_parameters


@dataclass(frozen=True)
class Member:
    """A strategy by its registered name, what its vote weighs, and its own parameters."""

    strategy: str
    weight: int = 1
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.strategy == Composite.name:
            raise BadParameters("composite: a member cannot be a composite; list its members instead")
        if type(self.weight) is not int or self.weight == 0:
            raise BadParameters(f"composite: weight {self.weight!r} of {self.strategy} must be a whole number, not 0")
        if not isinstance(self.parameters, Mapping):
            raise BadParameters(f"composite: parameters of {self.strategy} must be an object of names and values")
        bracketed = {"stop_loss", "take_profit"} & set(self.parameters)
        if bracketed:
            raise BadParameters(
                f"composite: {min(bracketed)} of {self.strategy} has no effect; give it to the composite"
            )

    def built(self) -> Whole:
        """Return the strategy; raises BadParameters as ``build_whole`` does."""
        return build_whole(self.strategy, self.parameters)


@dataclass(frozen=True)
class CompositeParameters(Brackets):
    """Who votes: objects of ``strategy``, and if wanted ``weight`` and ``parameters``; and what the sum must reach."""

    members: Sequence[Any] = ({"strategy": "sma_crossover"}, {"strategy": "donchian"})
    threshold: int = 2

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.members, list | tuple) or not self.members:
            raise BadParameters('composite: members must be a list, as in [{"strategy": "donchian", "weight": 2}]')
        members = tuple(map(_member, self.members))
        object.__setattr__(self, "members", members)
        for member in members:
            member.built()
        most = sum(abs(member.weight) for member in members)
        if type(self.threshold) is not int or not 1 <= self.threshold <= most:
            raise BadParameters(
                f"composite: threshold {self.threshold!r} must be a whole number, 1 to {most}: all weights"
            )


@dataclass(frozen=True)
class _Identity:
    """What names a composite: its members by their own hashes, so another version of one is another composite."""

    members: tuple[tuple[int, str], ...]
    threshold: int
    stop_loss: Decimal | None
    take_profit: Decimal | None


class Composite(ByArrays[CompositeParameters]):
    """A member that would enter counts its weight, one that would leave the same below 0, any other nothing.

    Enters while the sum is at or above the threshold, leaves while it is at or below the same below 0.
    """

    name = "composite"
    version = 1
    words = Words("votes reach the threshold", "votes against reach the threshold", "votes short of the threshold")
    bounds: ClassVar[Mapping[str, Bound]] = {"threshold": Bound(1, 2)}

    def __init__(self, parameters: CompositeParameters) -> None:
        super().__init__(parameters)
        self.members = [(member.weight, member.built()) for member in parameters.members]
        self._warm_up: int = max(strategy.warm_up for _, strategy in self.members)
        voters = tuple((weight, strategy.param_hash) for weight, strategy in self.members)
        identity = _Identity(voters, parameters.threshold, parameters.stop_loss, parameters.take_profit)
        self.param_hash = hash_parameters(self.name, self.version, identity)

    @property
    def warm_up(self) -> int:
        """Everybody votes, or nobody does."""
        return self._warm_up

    def rule(self, bars: Bars) -> Ruling:
        """Count the votes; the weights are whole numbers, so the sum is exact."""
        score = np.zeros(len(bars), dtype=np.int64)
        indicators: dict[str, Floats] = {}
        for number, (weight, strategy) in enumerate(self.members, 1):
            wanted = strategy.wishes(bars)
            vote = weight * (wanted.enter.astype(np.int64) - wanted.leave)
            score += vote
            indicators[f"vote_{number}_{strategy.name}"] = vote.astype(np.float64)
        indicators["votes"] = score.astype(np.float64)
        return Ruling(score >= self.parameters.threshold, score <= -self.parameters.threshold, indicators)


def _member(given: object) -> Member:
    if isinstance(given, Member):
        return given
    known = set(Member.__dataclass_fields__)
    if not isinstance(given, Mapping) or not isinstance(given.get("strategy"), str) or not set(given) <= known:
        raise BadParameters(f"composite: member {given!r} must name its strategy, and may have weight and parameters")
    return Member(**given)
