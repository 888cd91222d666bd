"""Whether a Sharpe ratio is more than luck, given its length, its shape, and how many were tried.

Bailey and Lopez de Prado, "The Sharpe ratio efficient frontier" (2012) and "The deflated Sharpe ratio" (2014). Every
Sharpe ratio here is per candle, never annualised, and a kurtosis is 3 for a normal distribution.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from thunes.features.bars import Floats
from thunes.research.statistics.ratios import deviation, varies

EULER = 0.5772156649015329
# Fewer returns have no unbiased kurtosis.
FOUR = 4
_NORMAL = NormalDist()


@dataclass(frozen=True)
class Track:
    """What is known of ``length`` returns: their Sharpe ratio, skewness and kurtosis (3 is normal)."""

    sharpe: float
    length: int
    skewness: float = 0.0
    kurtosis: float = 3.0

    @classmethod
    def of(cls, r: Floats) -> "Track":
        """Measure ``r``; skewness and kurtosis are the unbiased estimates, NaN for fewer than 4 returns."""
        mean, spread, skewness, kurtosis = moments(r)
        return cls(mean / spread if spread > 0.0 else math.nan, len(r), skewness, kurtosis)

    @property
    def spread(self) -> float:
        """The variance of the estimated Sharpe ratio, times ``length - 1``; NaN where the estimates contradict."""
        found = 1.0 - self.skewness * self.sharpe + (self.kurtosis - 1.0) / 4.0 * self.sharpe**2
        return found if found > 0.0 else math.nan


def moments(r: Floats) -> tuple[float, float, float, float]:
    """Return mean, standard deviation (ddof 1), and unbiased skewness and kurtosis (3 is normal).

    The last two are NaN for fewer than 4 returns or when they do not vary. Joanes and Gill, "Comparing measures of
    sample skewness and kurtosis", 1998: their G1 and G2 + 3.
    """
    n = len(r)
    if n < FOUR or not varies(r):
        return float(np.mean(r)) if n else math.nan, deviation(r), math.nan, math.nan
    mean = float(np.mean(r))
    moved = r - mean
    squares = moved * moved
    second, third = float(np.mean(squares)), float(np.mean(np.multiply(squares, moved, out=moved)))
    fourth = float(np.mean(np.multiply(squares, squares, out=squares))) / second**2
    skewness = math.sqrt(n * (n - 1)) / (n - 2) * third / second**1.5
    excess = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * fourth - 3 * (n - 1))
    return mean, math.sqrt(second * n / (n - 1)), skewness, excess + 3.0


def probabilistic_sharpe(track: Track, benchmark: float = 0.0) -> float:
    """Return the probability that the true Sharpe ratio is above ``benchmark``; NaN where it is not defined."""
    return below((track.sharpe - benchmark) * math.sqrt(max(track.length - 1, 0)) / math.sqrt(track.spread))


def expected_max_sharpe(trials: int, variance: float) -> float:
    """Return the Sharpe ratio to expect of the best of ``trials`` that have no skill, ``variance`` among them.

    Raises:
        ValueError: for fewer than one trial, or a negative variance.
    """
    if trials < 1 or variance < 0.0:
        raise ValueError(f"best of {trials} trials, variance {variance:g}: it takes 1 trial, and no negative variance")
    if trials == 1:
        return 0.0
    first, second = (_NORMAL.inv_cdf(1.0 - 1.0 / count) for count in (trials, trials * math.e))
    return math.sqrt(variance) * ((1.0 - EULER) * first + EULER * second)


def deflated_sharpe(track: Track, trials: int, variance: float) -> float:
    """Return the probability that the best of ``trials`` is better than the best of as many without skill.

    ``trials`` counts everything that was ever tried, ``variance`` is that of all their Sharpe ratios.
    """
    return probabilistic_sharpe(track, expected_max_sharpe(trials, variance))


def min_track_record_length(track: Track, benchmark: float = 0.0, confidence: float = 0.95) -> float:
    """Return how many candles it takes to be so confident of a Sharpe ratio above ``benchmark``.

    Infinite when the ratio is not above it; NaN where it is not defined.
    """
    if math.isnan(track.sharpe):
        return math.nan
    if track.sharpe <= benchmark:
        return math.inf
    return 1.0 + track.spread * (_NORMAL.inv_cdf(confidence) / (track.sharpe - benchmark)) ** 2


def below(z: float) -> float:
    """Return the normal distribution at ``z``, exact in its lower tail too."""
    return 0.5 * math.erfc(-z / math.sqrt(2.0))
