"""python-binance with its habits corrected: our stamp, our window, strings as given, no hidden id, no order twice.

Each correction answers a defect of python-binance 1.0.37 that a test pins down: it overwrites recvWindow,
never measures the clock, makes up client order ids, gives up before the venue itself does, follows redirects,
encodes one parameter only, tells keys apart by their length, and trips over an error answer that is not an object.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from threading import Thread
from typing import Any

from binance.client import Client
from requests import Response
from requests.exceptions import RequestException

from thunes.adapters.binance.answers import Garbled, Rejected, of_broken_order, of_order, of_read, parse
from thunes.adapters.binance.clock_check import ClockCheck
from thunes.adapters.binance.gate import Gate
from thunes.adapters.binance.keys import OF_THE_KEY, Credentials, KeyRing, encoded
from thunes.adapters.binance.patience import Patience
from thunes.domain.health import Breaker
from thunes.domain.times import to_ms
from thunes.errors import OutcomeUnknown, Refused, Transient
from thunes.ports import Clock, VenueHealth

# The venue gives its engine 10 s; a client that waits less never hears the answer.
TIMEOUT_S = (3.05, 12.0)
PROBE = "time"
DEFAULT_WINDOW = timedelta(milliseconds=5000)
OUTSIDE_WINDOW = -1021
Params = dict[str, object]


class SpotClient(Client):  # type: ignore[misc] # python-binance is untyped
    """One venue, one account; ``calls`` counts the requests that were sent."""

    def __init__(self, url: str, clock: Clock, health: VenueHealth, credentials: Credentials | None = None) -> None:
        # It opens an event loop for its WebSockets, which are not used here: in a thread of its own, so that
        # the caller's loop is neither taken nor closed.
        options = {"timeout": TIMEOUT_S, "allow_redirects": False}
        opening = Thread(target=super().__init__, kwargs={"ping": False, "requests_params": options})
        opening.start()
        opening.join()
        self.loop.close()
        self.API_URL = url
        self.calls = 0
        self.gate = Gate(clock, health)
        self.keys = KeyRing(clock, credentials)
        self._clock = clock
        self._patience = Patience(clock)
        self.check_clock = ClockCheck(clock, lambda: self.read("time", {}))

    def begin(self) -> None:
        """Start an invocation: the venue's health is read again, and there is a new budget for asking again."""
        self.gate.begin()
        self._patience.begin()

    def read(self, path: str, params: Mapping[str, object]) -> Any:
        """Ask a public question; raises Refused or Transient."""
        return self._ask(path, lambda: dict(params))

    def read_signed(self, path: str, params: Mapping[str, object]) -> Any:
        """Ask a question about the account; raises Refused, Transient, or Misconfigured when the key is refused."""
        question = {**params, "recvWindow": _ms(DEFAULT_WINDOW)}
        try:
            return self._ask(path, lambda: self._signed(dict(question)))
        except Refused as error:
            if error.code not in OF_THE_KEY:
                raise
            self.keys.refused(str(error))
        try:
            return self._ask(path, lambda: self._signed(dict(question)))
        except Refused as error:
            if error.code in OF_THE_KEY:
                self.keys.refused(str(error))
            raise

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
            self._suspect(error)
            raise of_order(error) from error
        except RequestException as error:
            raise of_broken_order(error) from None

    def _suspect(self, answer: Rejected) -> None:
        """An order is not repeated; what was wrong with its key or its stamp is looked at before the next one."""
        if answer.code in OF_THE_KEY:
            self.keys.condemn(f"the exchange has refused this key ({answer}); it is read again in a minute")
        if answer.code == OUTSIDE_WINDOW:
            self.check_clock.forget()

    def _ask(self, path: str, params: Callable[[], Params]) -> Any:
        if path != PROBE and self.gate.health().breaker is not Breaker.CLOSED:
            # The probe is always the same harmless question: one that is sick itself would keep everything shut.
            with suppress(Refused):
                self._ask_once(PROBE, {})
        return self._patience.ask(lambda: self._ask_once(path, params()))

    def _ask_once(self, path: str, params: Params) -> Any:
        try:
            return self._send("get", path, params)
        except Garbled as error:
            raise Transient("the answer is not JSON") from error
        except Rejected as error:
            raise of_read(error) from error
        except RequestException as error:
            # Without its cause: that one's text holds the signed address.
            raise Transient(f"no answer: {type(error).__name__}") from None

    def _handle_response(self, response: Response) -> Any:
        self.gate.weigh(response.headers)
        return parse(response)

    def _send(self, method: str, path: str, params: Params) -> Any:
        self.gate.admit(order=method != "get")
        self.calls += 1
        try:
            answer = self._transmit(method, path, params)
        except Rejected as error:
            self.gate.rejected(error)
            raise
        except (Garbled, RequestException):
            self.gate.failed()
            raise
        self.gate.answered()
        return answer

    def _transmit(self, method: str, path: str, params: Params) -> Any:
        base = self.API_URL.removesuffix("/api") if path.startswith("sapi/") else f"{self.API_URL}/v3"
        # As it was signed: of a query the library encodes the symbol alone, a body is encoded by requests.
        sent = {"params": encoded(_in_order(params))} if method == "get" else {"data": params}
        return self._request(method, f"{base}/{path}", signed=False, **sent)

    def sign_on(self) -> None:
        """Read the key, once; raises Misconfigured when there is none, Transient when it cannot be read."""
        self.session.headers["X-MBX-APIKEY"] = self.keys.key()[0]

    def _signed(self, params: Params) -> Params:
        self.sign_on()
        params.setdefault("timestamp", to_ms(self._clock.now()))
        return {**params, "signature": self.keys.key()[1](encoded(sorted(params.items())))}


def _in_order(params: Params) -> list[tuple[str, object]]:
    """The order in which python-binance sends a body: by name, the signature last."""
    return sorted(params.items(), key=lambda pair: (pair[0] == "signature", pair[0]))


def _ms(length: timedelta) -> int:
    return length // timedelta(milliseconds=1)
