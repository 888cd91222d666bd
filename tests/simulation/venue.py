"""The simulated venue behind the real adapter: the network under python-binance is replaced by a function call."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.exceptions import ConnectionError as Reset
from requests.exceptions import ConnectTimeout, ReadTimeout
from urllib3.exceptions import MaxRetryError, NewConnectionError

from tests.simulation.effects import Effects
from tests.simulation.faults import Dice
from thunes.simulator.api import Request, Response, SpotApi
from thunes.simulator.clock import ManualTime

HTML = "<html><body>nginx</body></html>"
BEFORE = ("post-lost", "post-reset-before", "post-no-connection", "post-5xx-before", "post-1008", "post-200-error")
REFUSED = ("post-html-403", "post-rate-limit", "post-ban")
AFTER = (
    "post-answer-lost", "post-late", "post-reset-after", "post-5xx-after", "post-1006", "post-1007-late-fill",
    "post-garbled", "post-missing-field",
)  # fmt: skip
READS = ("read-timeout", "read-5xx", "read-garbled", "read-rate-limit", "read-slow")

# How the venue, or what stands before it, turns an order away.
REFUSALS = {
    "post-5xx-before": (502, HTML, {}),
    "post-1008": (503, '{"code": -1008, "msg": "Server is currently overloaded."}', {}),
    "post-200-error": (200, '{"code": -1001, "msg": "Internal error."}', {}),
    "post-html-403": (403, HTML, {}),
    "post-rate-limit": (429, '{"code": -1015, "msg": "Too many new orders."}', {"Retry-After": "7"}),
    "post-ban": (418, '{"code": -1003, "msg": "Way too many requests; IP banned."}', {"Retry-After": "90"}),
}


@dataclass(frozen=True)
class Refusal:
    """An order that the venue refused, and whether the filters in force are those it has shown last."""

    post: dict[str, str]
    code: int
    message: str
    filters_known: bool


class Network(BaseAdapter):
    """A transport of ``requests`` whose other end is the simulator's API, with faults in between."""

    def __init__(self, api: SpotApi, time: ManualTime, dice: Dice, effects: Effects) -> None:
        super().__init__()
        self._api = api
        self._time = time
        self._dice = dice
        self._effects = effects
        self.posts: list[dict[str, str]] = []
        self.refusals: list[Refusal] = []
        self._shown: dict[str, str] = {}
        self.defer: Callable[[timedelta, Callable[[], object]], None] = lambda wait, action: None
        self._banned_until: datetime | None = None
        self._down_until: datetime | None = None
        self._hidden: dict[str, datetime] = {}
        self._fills_hidden_until: datetime | None = None

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Carry one request; raises what the network would."""
        address = urlsplit(str(request.url))
        body = request.body.decode() if isinstance(request.body, bytes) else request.body or ""
        asked = Request(
            str(request.method), address.path, address.query, body, str(request.headers.get("X-MBX-APIKEY", ""))
        )
        name = f"{asked.method} {asked.path.rpartition('/v3/')[2]}"
        return self._effects.perform(name, lambda: self._carry(request, asked))

    def close(self) -> None:
        """There is nothing to close."""

    def _carry(self, request: requests.PreparedRequest, asked: Request) -> requests.Response:
        acting = asked.method in ("POST", "DELETE")
        if asked.method == "POST":
            self.posts.append(_params(asked))
        trouble = self._trouble()
        if trouble:
            return _answer(request, *trouble)
        return self._post(request, asked) if acting else self._ask(request, asked)

    def _trouble(self) -> tuple[int, str, dict[str, str]] | None:
        now = self._time.now()
        if self._dice.calm:
            self._banned_until = self._down_until = self._fills_hidden_until = None
            self._hidden.clear()
        if self._banned_until and now < self._banned_until:
            return REFUSALS["post-ban"]
        if self._down_until and now < self._down_until:
            return 503, HTML, {}
        if self._dice.strikes_now("maintenance"):
            self._down_until = now + timedelta(minutes=self._dice.between(0.5, 4))
            return 503, HTML, {}
        return None

    def _post(self, request: requests.PreparedRequest, asked: Request) -> requests.Response:
        fault = self._dice.pick(*BEFORE, *REFUSED, *AFTER)
        if fault in BEFORE or fault in REFUSED:
            return self._not_placed(request, str(fault))
        if fault == "post-late":
            window = int(_params(asked).get("recvWindow", "5000")) / 1000
            self.defer(timedelta(seconds=self._dice.between(0.1, 0.95) * window), lambda: self._api.handle(asked))
            raise ReadTimeout("no answer")
        response = self._api.handle(asked)
        if response.status != 200:
            self.refusals.append(self._refusal(_params(asked), response))
        elif asked.method == "POST" and self._dice.strikes_now("query-lag"):
            until = self._time.now() + timedelta(seconds=self._dice.between(1, 11))
            self._hidden |= dict.fromkeys(_names(_params(asked)), until)
        if fault in AFTER and self._dice.strikes_now("fills-lag"):
            self._fills_hidden_until = self._time.now() + timedelta(seconds=self._dice.between(10, 90))
        return self._placed(request, response, fault)

    def _refusal(self, post: dict[str, str], response: Response) -> "Refusal":
        row = self._api.engine.markets[post["symbol"]].row
        known = self._shown.get(post["symbol"]) == json.dumps(row["filters"])
        return Refusal(post, response.content["code"], response.content["msg"], known)

    def _not_placed(self, request: requests.PreparedRequest, fault: str) -> requests.Response:
        if fault == "post-lost":
            raise ReadTimeout("no answer")
        if fault == "post-reset-before":
            raise Reset("Connection aborted.")
        if fault == "post-no-connection":
            refused = Reset(MaxRetryError(None, "/", NewConnectionError(None, "refused")))  # type: ignore[arg-type]
            raise ConnectTimeout("no connection") if self._dice.random.random() < 0.5 else refused
        if fault == "post-ban":
            self._banned_until = self._time.now() + timedelta(seconds=self._dice.between(10, 90))
        return _answer(request, *REFUSALS[fault])

    def _placed(self, request: requests.PreparedRequest, response: Response, fault: str | None) -> requests.Response:
        text = json.dumps(response.content)
        match fault:
            case "post-answer-lost":
                raise ReadTimeout("no answer")
            case "post-reset-after":
                raise Reset("Connection aborted.")
            case "post-5xx-after":
                return _answer(request, 504, HTML)
            case "post-1006":
                return _answer(request, 500, '{"code": -1006, "msg": "An unexpected response was received."}')
            case "post-1007-late-fill":
                self._time.move_to(self._time.now() + timedelta(seconds=10))
                return _answer(request, 504, '{"code": -1007, "msg": "Timeout waiting for response."}')
            case "post-garbled":
                return _answer(request, response.status, text[: len(text) // 2])
            case "post-missing-field" if response.status == 200:
                return _answer(request, 200, json.dumps({**response.content, "executedQty": None}))
        return _answer(request, response.status, text)

    def _ask(self, request: requests.PreparedRequest, asked: Request) -> requests.Response:
        fault = self._dice.pick(*READS)
        if fault == "read-timeout":
            raise ReadTimeout("no answer")
        if fault == "read-5xx":
            return _answer(request, 503, HTML)
        if fault == "read-rate-limit":
            return _answer(request, 429, '{"code": -1003, "msg": "Too many requests."}', {"Retry-After": "1"})
        if fault == "read-slow":
            self._time.move_to(self._time.now() + timedelta(seconds=self._dice.between(0.5, 6)))
        response = self._lagging(asked, self._api.handle(asked))
        if asked.path.endswith("/exchangeInfo") and response.status == 200:
            self._shown |= {row["symbol"]: json.dumps(row["filters"]) for row in response.content["symbols"]}
        text = json.dumps(response.content)
        return _answer(request, response.status, text[: len(text) // 2] if fault == "read-garbled" else text)

    def _lagging(self, asked: Request, response: Response) -> Response:
        if response.status != HTTPStatus.OK:
            return response
        now, params = self._time.now(), _params(asked)
        hidden = self._hidden.get(params.get("origClientOrderId", ""))
        if asked.path.endswith("/order") and hidden and now < hidden:
            return Response(400, {"code": -2013, "msg": "Order does not exist."})
        if asked.path.endswith("/myTrades") and self._fills_hidden_until and now < self._fills_hidden_until:
            return Response(200, response.content[:-1])
        return response


def _names(params: dict[str, str]) -> list[str]:
    """The names that a new order, or each of a new list, is asked for by."""
    return [params[name] for name in ("newClientOrderId", "aboveClientOrderId", "belowClientOrderId") if name in params]


def _params(asked: Request) -> dict[str, str]:
    pairs = [part.split("=", 1) for part in (asked.query + "&" + asked.body).split("&") if "=" in part]
    return {name: value for name, value in pairs}  # noqa: C416 - pairs are lists


def _answer(
    request: requests.PreparedRequest, status: int, text: str, headers: dict[str, str] | None = None
) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response._content = text.encode()
    response.headers.update(headers or {})
    response.request = request
    response.url = str(request.url)
    return response
