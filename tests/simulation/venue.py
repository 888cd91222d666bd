"""The simulated venue behind the real adapter: the network under python-binance is replaced by a function call."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.exceptions import ConnectionError as Reset
from requests.exceptions import ConnectTimeout, ReadTimeout
from urllib3.exceptions import MaxRetryError, NewConnectionError

from tests.simulation.effects import Effects
from tests.simulation.faults import Dice
from thunes.simulator.api import Request, Response, SpotApi
from thunes.simulator.clock import ManualTime
from thunes.simulator.faults.api import FaultyApi
from thunes.simulator.faults.seen import Answer, Silence


@dataclass(frozen=True)
class Refusal:
    """An order that the venue refused, and whether the filters in force are those its sender had seen last."""

    post: dict[str, str]
    code: int
    message: str
    filters_known: bool


class Network(BaseAdapter):
    """A transport of ``requests`` whose other end is the simulator behind its faults."""

    def __init__(self, api: SpotApi, time: ManualTime, dice: Dice, effects: Effects) -> None:
        super().__init__()
        self.venue = FaultyApi(api, dice)
        self.venue.watch = self._watch
        self._time = time
        self._dice = dice
        self._effects = effects
        self.posts: list[dict[str, str]] = []
        self.refusals: list[Refusal] = []
        self._shown: dict[tuple[str, str], str] = {}  # filters, by process and symbol
        self._known: dict[str, str] = {}  # what the sender of an order knew of its symbol
        self.leaves: Callable[[], None] = lambda: None
        self.hears: Callable[[requests.Response], None] = lambda answer: None

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Carry one request; raises what the network would."""
        address = urlsplit(str(request.url))
        body = request.body.decode() if isinstance(request.body, bytes) else request.body or ""
        asked = Request(
            str(request.method), address.path, address.query, body, str(request.headers.get("X-MBX-APIKEY", ""))
        )
        name = f"{asked.method} {asked.path.rpartition('/v3/')[2]}"
        self.leaves()
        answer = self._effects.perform(name, lambda: self._carry(request, asked, address.netloc))
        self.hears(answer)
        return answer

    def close(self) -> None:
        """There is nothing to close."""

    def _carry(self, request: requests.PreparedRequest, asked: Request, process: str) -> requests.Response:
        if asked.method == "POST":
            post = _params(asked)
            self.posts.append(post)
            self._known[post["signature"]] = self._shown.get((process, post["symbol"]), "")
        seen = self.venue.handle(asked)
        if isinstance(seen, Silence):
            raise self._broken(seen)
        self._time.move_to(self._time.now() + seen.after)
        if asked.path.endswith("/exchangeInfo") and seen.status == HTTPStatus.OK:
            with suppress(ValueError, KeyError, TypeError):
                rows = json.loads(seen.text)["symbols"]
                self._shown |= {(process, row["symbol"]): json.dumps(row["filters"]) for row in rows}
        return _response(request, seen)

    def _broken(self, silence: Silence) -> requests.RequestException:
        if silence is Silence.LOST:
            return ReadTimeout("no answer")
        if silence is Silence.RESET:
            return Reset("Connection aborted.")
        refused = Reset(MaxRetryError(None, "/", NewConnectionError(None, "refused")))  # type: ignore[arg-type]
        return ConnectTimeout("no connection") if self._dice.random.random() < 0.5 else refused

    def _watch(self, asked: Request, response: Response) -> None:
        """Note what the engine refused."""
        if asked.method == "POST" and response.status != HTTPStatus.OK:
            self.refusals.append(self._refusal(_params(asked), response))

    def _refusal(self, post: dict[str, str], response: Response) -> Refusal:
        row = self.venue.api.engine.markets[post["symbol"]].row
        known = self._known[post["signature"]] == json.dumps(row["filters"])
        return Refusal(post, response.content["code"], response.content["msg"], known)


def _params(asked: Request) -> dict[str, str]:
    return dict(parse_qsl(f"{asked.query}&{asked.body}", keep_blank_values=True))


def _response(request: requests.PreparedRequest, answer: Answer) -> requests.Response:
    response = requests.Response()
    response.status_code = answer.status
    response._content = answer.text.encode()
    response.headers.update(answer.headers)
    response.request = request
    response.url = str(request.url)
    return response
