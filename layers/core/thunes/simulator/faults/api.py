"""The venue as a client sees it through its faults; whatever carries requests, HTTP or a function call, asks here."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import parse_qsl

from thunes.simulator.api import Request, Response, SpotApi
from thunes.simulator.faults.catalogue import AFTER, BEFORE, READ
from thunes.simulator.faults.dice import Dice
from thunes.simulator.faults.engine import UnkindEngine
from thunes.simulator.faults.events import Events
from thunes.simulator.faults.lag import Lag
from thunes.simulator.faults.moods import MoodyMarket
from thunes.simulator.faults.orders import REFUSALS, after_the_engine
from thunes.simulator.faults.questions import INSTEAD, garbled, told
from thunes.simulator.faults.seen import AT_ONCE, OUTSIDE_WINDOW, UNAVAILABLE, Seen, Silence, as_answer, banned
from thunes.simulator.parameters import Params

# Moods may change at the first request after so much of the venue's time.
MOODS_EVERY = timedelta(seconds=20)
BAN_S, DOWN_S, SLOW_S = (10, 90), (30, 240), (0.5, 6)
DEFAULT_WINDOW_S = 5.0
# Where nobody keeps time for it, a late request arrives when so many others have overtaken it.
OVERTAKEN = 2


class FaultyApi:
    """Hands requests on to a venue, or not, and answers, or not; everything that happens is up to the dice.

    Attributes:
        defer: lets a late request arrive after a while; may be replaced by whoever keeps the time.
        watch: is shown every request that reached the engine, with the engine's own answer.
    """

    def __init__(self, api: SpotApi, dice: Dice) -> None:
        self.api = api
        self.dice = dice
        self.defer: Callable[[timedelta, Callable[[], object]], None] = self._let_others_pass
        self.watch: Callable[[Request, Response], None] = _look_away
        engine = api.engine
        self._moody = {symbol: MoodyMarket(market, dice) for symbol, market in engine.markets.items()}
        engine.markets.update(self._moody)
        self._time = engine.time
        self._unkind, self._events, self._lag = UnkindEngine(api, dice), Events(engine, dice), Lag(engine.time, dice)
        self._moods_at = self._banned_until = self._down_until = engine.time.now()
        self._late: list[tuple[int, Callable[[], object]]] = []

    def handle(self, request: Request) -> Seen:
        """Return what the client sees of its request."""
        params = dict(parse_qsl(f"{request.query}&{request.body}", keep_blank_values=True))
        self._late_arrivals()
        self._moods(self._time.now())
        self._events.roll()
        trouble = self._trouble(self._time.now())
        if trouble:
            return trouble
        return self._question(request, params) if request.method == "GET" else self._order(request, params)

    def _moods(self, now: datetime) -> None:
        if now < self._moods_at and not self.dice.calm:
            return
        self._moods_at = now + MOODS_EVERY
        for market in self._moody.values():
            market.roll(now)

    def _trouble(self, now: datetime) -> Seen | None:
        """Return the answer to everybody while we are banned, or the venue is down."""
        if self.dice.calm:
            self._banned_until = self._down_until = now
            self._lag.forget()
        if now < self._banned_until:
            return banned((self._banned_until - now) // timedelta(seconds=1) + 1)
        if self.dice.strikes_now("maintenance"):
            self._down_until = now + timedelta(seconds=self.dice.between(*DOWN_S))
        return UNAVAILABLE if now < self._down_until else None

    def _order(self, request: Request, params: Params) -> Seen:
        fault = self.dice.pick(*BEFORE, *AFTER)
        if fault == "ban-418":
            length = timedelta(seconds=int(self.dice.between(*BAN_S)))
            self._banned_until = self._time.now() + length
            return banned(length // timedelta(seconds=1))
        if fault and fault in REFUSALS:
            return REFUSALS[fault]
        if fault == "late-request":
            wait = timedelta(seconds=self.dice.between(0.1, 0.95) * _window_s(params))
            self.defer(wait, partial(self._reach, request, params))
            return Silence.LOST
        response = self._reach(request, params)
        slow = timedelta(seconds=self.dice.between(*SLOW_S))
        return after_the_engine(fault, request.method, response, slow) if fault else as_answer(response)

    def _reach(self, request: Request, params: Params) -> Response:
        before = self.api.engine.account.rows()
        response = self._unkind.carry_out(request, params)
        self.watch(request, response)
        if request.method == "POST" and response.status == 200:  # noqa: PLR2004 - HTTP's OK
            self._lag.begin(params, response, before)
        return response

    def _question(self, request: Request, params: Params) -> Seen:
        fault = self.dice.pick(*READ)
        if fault and fault in INSTEAD:
            return INSTEAD[fault]
        if fault == "read-1021" and "signature" in params:
            return OUTSIDE_WINDOW
        response = self.api.handle(request)
        self.watch(request, response)
        path = request.path.removeprefix("/api/v3/")
        shown = told(path, self._lag.shown(path, params, response), self.dice)
        if fault == "read-garbled":
            return garbled(shown)
        return as_answer(shown, timedelta(seconds=self.dice.between(*SLOW_S)) if fault == "read-slow" else AT_ONCE)

    def _let_others_pass(self, _wait: timedelta, action: Callable[[], object]) -> None:
        self._late.append((self.api.calls + OVERTAKEN, action))

    def _late_arrivals(self) -> None:
        due = [action for number, action in self._late if self.api.calls >= number]
        self._late = [late for late in self._late if self.api.calls < late[0]]
        for action in due:
            action()


def _look_away(_request: Request, _response: Response) -> None:
    """Nobody watches."""


def _window_s(params: Params) -> float:
    text = params.get("recvWindow", "")
    return int(text) / 1000 if text.isdecimal() else DEFAULT_WINDOW_S
