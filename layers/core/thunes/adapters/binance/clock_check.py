"""Is our clock the venue's, nearly? python-binance never asks; an order with a wrong stamp has no fence."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from thunes.domain.times import from_ms
from thunes.errors import Transient
from thunes.ports import Clock

LIMIT = timedelta(milliseconds=500)
# Once asked, a clock is believed this long.
LIFE = timedelta(minutes=10)
SAMPLES, QUICK = 3, timedelta(milliseconds=150)


class ClockCheck:
    """Measures the offset by the quickest of a few round trips, as NTP does, and refuses to go on beyond ``LIMIT``."""

    def __init__(self, clock: Clock, ask: Callable[[], Any]) -> None:
        self._clock = clock
        self._ask = ask
        self._passed_at: datetime | None = None

    def __call__(self) -> None:
        """Check, unless that was done lately.

        Raises:
            Transient: when the venue does not tell the time, or tells another one than ours.
        """
        now = self._clock.now()
        if self._passed_at is not None and timedelta(0) <= now - self._passed_at < LIFE:
            return
        offset = self._offset()
        if abs(offset) > LIMIT:
            millis = offset // timedelta(milliseconds=1)
            raise Transient(f"the venue's clock is {millis} ms ahead of ours; set this machine's clock")
        self._passed_at = now

    def forget(self) -> None:
        """Ask again the next time, however lately that was done."""
        self._passed_at = None

    def _offset(self) -> timedelta:
        samples: list[tuple[timedelta, timedelta]] = []
        for _ in range(SAMPLES):
            before = self._clock.now()
            told = self._time()
            trip = self._clock.now() - before
            samples.append((trip, told - (before + trip / 2)))
            if trip <= QUICK:
                break
        return min(samples)[1]

    def _time(self) -> datetime:
        answer = self._ask()
        try:
            return from_ms(answer["serverTime"], "serverTime")
        except (KeyError, TypeError, ValueError) as error:
            raise Transient(f"the venue does not tell the time: {type(error).__name__}") from error
