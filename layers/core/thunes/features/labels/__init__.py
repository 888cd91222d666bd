"""What a model is taught: events, where each of them led, and how much each of them says. Numpy alone.

Positions are whole numbers of candles, from 0; spans are inclusive at both ends; what is not defined yet is NaN. After
Lopez de Prado, "Advances in Financial Machine Learning" (2018), from here on AFML.
"""

from thunes.features.labels.barriers import Barriers, Touched, meta_labels, triple_barrier
from thunes.features.labels.events import cusum_events
from thunes.features.labels.fractional import fractional_difference, fractional_weights
from thunes.features.labels.overlap import (
    average_uniqueness,
    concurrency,
    matrix_uniqueness,
    sequential_bootstrap,
    sequential_chances,
)
from thunes.features.labels.volatility import daily_volatility, ewm_volatility, garman_klass, parkinson
from thunes.features.labels.weights import return_weights, time_decay

__all__ = [
    "Barriers",
    "Touched",
    "average_uniqueness",
    "concurrency",
    "cusum_events",
    "daily_volatility",
    "ewm_volatility",
    "fractional_difference",
    "fractional_weights",
    "garman_klass",
    "matrix_uniqueness",
    "meta_labels",
    "parkinson",
    "return_weights",
    "sequential_bootstrap",
    "sequential_chances",
    "time_decay",
    "triple_barrier",
]
