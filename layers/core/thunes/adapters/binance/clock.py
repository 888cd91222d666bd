"""The venue's clock as ours: for accelerated time on a simulator, where the computer's clock means nothing."""

from datetime import datetime, timedelta

import requests

from thunes.domain.times import from_ms
from thunes.errors import Transient

TIMEOUT_S = 5.0


class VenueClock:
    """Asks once per invocation: the time stands still while a function works, as it does at the simulator."""

    def __init__(self, url: str) -> None:
        self._url = f"{url}/v3/time"
        self._session = requests.Session()
        self._now: datetime | None = None

    def restart(self) -> None:
        """Forget the time: the next invocation asks again."""
        self._now = None

    def now(self) -> datetime:
        if self._now is None:
            try:
                answer = self._session.get(self._url, timeout=TIMEOUT_S).json()
                self._now = from_ms(answer["serverTime"], "serverTime")
            except (requests.RequestException, KeyError, TypeError, ValueError) as error:
                raise Transient(f"the venue does not tell the time: {type(error).__name__}") from error
        return self._now

    def sleep(self, length: timedelta) -> None:  # noqa: ARG002 - the port's name
        """Ask again: the time passes when the venue says so, and a stamp ahead of the venue's would be refused."""
        self.restart()
