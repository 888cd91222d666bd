"""The last share of the data, behind a lock: it may be looked at, but never without leaving a line that says so."""

import hashlib
from datetime import datetime
from pathlib import Path

import numpy as np

from thunes.domain.times import from_ms, iso
from thunes.errors import Misconfigured
from thunes.features.bars import Bars
from thunes.research.validation.openings import Opening, append, read


class Holdout:
    """Splits ``bars`` in time: ``research`` is free, the last ``share`` of the candles is given out against a line.

    ``log`` is where the lines go; without one there is no holdout. Its folder must exist, for a log that appears in a
    mistyped place would be a fresh start.

    Raises:
        Misconfigured: unless the share leaves candles on both sides.
    """

    def __init__(self, bars: Bars, share: float, log: Path) -> None:
        locked = round(len(bars) * share)
        if not 0.0 < share < 1.0 or not 0 < locked < len(bars):
            raise Misconfigured(f"a holdout of {share:g} of {len(bars)} candles: both sides must keep some, try 0.2")
        self.log = Path(log)
        self.research = bars.between(0, len(bars) - locked)
        self._locked = bars.between(len(bars) - locked, len(bars))

    def open(self, who: str, run_id: str, at: datetime) -> Bars:
        """Return the locked candles, once it is on record who opened them, when, and for which run.

        Raises:
            Misconfigured: when ``who`` or ``run_id`` is empty, or the log is damaged or cannot be written; nothing is
                opened then.
        """
        if not who.strip() or not run_id.strip():
            raise Misconfigured("a holdout is opened by somebody and for a run: neither name may be empty")
        span = (iso(from_ms(int(self._locked.open_ms[place]))) for place in (0, -1))
        append(self.log, Opening(iso(at), who, run_id, self.data, *span))
        return self._locked

    def openings(self) -> list[Opening]:
        """Return who has opened these very candles so far, oldest first.

        Raises:
            Misconfigured: when the log is damaged.
        """
        return [opening for opening in read(self.log) if opening.data == self.data]

    @property
    def data(self) -> str:
        """SHA-256 of the locked candles: the same candles are the same holdout, whatever they were read from."""
        return hash_of(self._locked)


def hash_of(bars: Bars) -> str:
    """Return the SHA-256 of interval, times, prices and volumes, in hex."""
    digest = hashlib.sha256(bars.interval.name.encode())
    digest.update(np.ascontiguousarray(bars.open_ms, dtype="<i8").tobytes())
    for part in (bars.open, bars.high, bars.low, bars.close, bars.volume):
        digest.update(np.ascontiguousarray(part, dtype="<f8").tobytes())
    return digest.hexdigest()
