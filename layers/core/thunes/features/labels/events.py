"""When something happened: candles at which the price has moved far enough to be worth a decision."""

import numpy as np
from numpy.typing import NDArray

from thunes.features.bars import Floats


def cusum_events(close: Floats, threshold: float) -> NDArray[np.int64]:
    """Return the positions at which log returns, summed up since the last event, passed ``threshold``. AFML 2.5.2.1.

    Rises and falls are summed apart, neither below 0; only the sum that fired starts again. The first candle has no
    return and is never an event.

    Raises:
        ValueError: when ``threshold`` is not above 0.
    """
    if not threshold > 0.0:
        raise ValueError(f"a threshold of {threshold:g} would make every candle an event; it must be above 0")
    found, up, down = [], 0.0, 0.0
    for place, step in enumerate(np.diff(np.log(close)).tolist(), start=1):
        up, down = max(0.0, up + step), min(0.0, down + step)
        if down < -threshold:
            down = 0.0
            found.append(place)
        elif up > threshold:
            up = 0.0
            found.append(place)
    return np.array(found, dtype=np.int64)
