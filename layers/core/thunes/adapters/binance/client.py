"""python-binance with its habits corrected: our stamp, our window, strings as given, no retry, no hidden id.

Each correction answers a defect of python-binance 1.0.37 that a test pins down: it overwrites recvWindow,
never measures the clock, makes up client order ids, gives up before the venue itself does, follows redirects, and
trips over an error answer that is not an object.
"""

from collections.abc import Mapping
from datetime import timedelta
from threading import Thread
from typing import Any, Protocol

from binance.client import Client
from requests import Response
from requests.exceptions import RequestException

from thunes.adapters.binance.answers import Garbled, Rejected, of_broken_order, of_order, of_read, parse
from thunes.adapters.binance.clock_check import ClockCheck
from thunes.domain.times import to_ms
from thunes.errors import Misconfigured, OutcomeUnknown, Transient
from thunes.ports import Clock

# The venue gives its engine 10 s; a client that waits less never hears the answer.
TIMEOUT_S = (3.05, 12.0)
DEFAULT_WINDOW = timedelta(milliseconds=5000)


class Credentials(Protocol):
    """Where the key pair comes from; asked at the first signed request, not before."""

    def __call__(self) -> tuple[str, str]:
        """Return key and secret."""


class SpotClient(Client):  # type: ignore[misc] # python-binance is untyped
    """One venue, one account; ``calls`` counts the requests that were sent."""

    def __init__(self, url: str, clock: Clock, credentials: Credentials | None = None) -> None:
        # It opens an event loop for its WebSockets, which are not used here: in a thread of its own, so that
        # the caller's loop is neither taken nor closed.
        options = {"timeout": TIMEOUT_S, "allow_redirects": False}
        opening = Thread(target=super().__init__, kwargs={"ping": False, "requests_params": options})
        opening.start()
        opening.join()
        self.loop.close()
        self.API_URL = url
        self.API_KEY: str | None = None
        self.calls = 0
        self._clock = clock
        self._credentials = credentials
        self.check_clock = ClockCheck(clock, lambda: self.read("time", {}))

    def read(self, path: str, params: Mapping[str, object]) -> Any:
        """Ask a public question; raises Refused or Transient."""
        return self._ask(path, dict(params))

    def read_signed(self, path: str, params: Mapping[str, object]) -> Any:
        """Ask a question about the account; raises Refused or Transient."""
        return self._ask(path, self._signed({**params, "recvWindow": _ms(DEFAULT_WINDOW)}))

    def post_once(self, path: str, params: Mapping[str, object], method: str = "post") -> Any:
        """Send a request that has an effect: one attempt, on a connection of its own; ``method`` may be delete.

        Raises:
            Refused: it had no effect and never will.
            Transient: it was never sent, or turned away before it had an effect.
            OutcomeUnknown: anything else.
        """
        signed = self._signed(dict(params))
        # A pooled connection may have died while this process was frozen: start from none.
        self.session.close()
        try:
            return self._send(method, path, signed)
        except Garbled as error:
            raise OutcomeUnknown("the answer is not JSON") from error
        except Rejected as error:
            raise of_order(error) from error
        except RequestException as error:
            raise of_broken_order(error) from None

    def _ask(self, path: str, params: dict[str, object]) -> Any:
        try:
            return self._send("get", path, params)
        except Garbled as error:
            raise Transient("the answer is not JSON") from error
        except Rejected as error:
            raise of_read(error) from error
        except RequestException as error:
            # Without its cause: that one's text holds the signed address.
            raise Transient(f"no answer: {type(error).__name__}") from None

    @staticmethod
    def _handle_response(response: Response) -> Any:
        return parse(response)

    def _send(self, method: str, path: str, params: dict[str, object]) -> Any:
        self.calls += 1
        return self._request_api(method, path, signed=False, data=params)

    def sign_on(self) -> None:
        """Read the key pair, once; raises Misconfigured when there is none, Transient when it cannot be read."""
        if self.API_KEY:
            return
        if self._credentials is None:
            raise Misconfigured("a signed request needs the exchange secret, which this function may not read")
        self.API_KEY, self.API_SECRET = self._credentials()
        self.session.headers["X-MBX-APIKEY"] = self.API_KEY

    def _signed(self, params: dict[str, object]) -> dict[str, object]:
        self.sign_on()
        params.setdefault("timestamp", to_ms(self._clock.now()))
        return {**params, "signature": self._generate_signature(params)}


def _ms(length: timedelta) -> int:
    return length // timedelta(milliseconds=1)
