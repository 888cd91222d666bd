"""A simulated venue behind its faults, for tests."""

from collections.abc import Mapping
from decimal import Decimal

from tests.simulator.venue import RICH, Venue, sign
from thunes.domain.times import to_ms
from thunes.simulator.api import Request
from thunes.simulator.faults.api import FaultyApi
from thunes.simulator.faults.dice import Dice
from thunes.simulator.faults.seen import Answer, Seen
from thunes.simulator.faults.spec import parse
from thunes.simulator.simulator import API_KEY

ORDER = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=IOC&quantity=0.00100&price=20000.50&newClientOrderId=T0-a"


class Behind(Venue):
    """The venue of all other tests, seen through the faults that ``spec`` asks for."""

    def __init__(self, spec: str, seed: int = 1, balances: Mapping[str, Decimal] = RICH) -> None:
        super().__init__(balances=balances)
        self.faulty = FaultyApi(self.simulator.api, Dice(parse(spec), seed))

    @property
    def struck(self) -> dict[str, int]:
        return dict(self.faulty.dice.counted())

    def payload(self, payload: str) -> str:
        return sign(f"{payload}&recvWindow=2000&timestamp={to_ms(self.time.now())}")

    def send(self, method: str, path: str, payload: str) -> Seen:
        """Send a signed request."""
        signed = self.payload(payload)
        query, body = ("", signed) if method == "POST" else (signed, "")
        return self.faulty.handle(Request(method, f"/api/v3/{path}", query, body, API_KEY))

    def order(self, payload: str = ORDER) -> Seen:
        return self.send("POST", "order", payload)

    def question(self, path: str, query: str = "symbol=BTCUSDT") -> Answer:
        """Ask a public question that is answered."""
        seen = self.faulty.handle(Request("GET", f"/api/v3/{path}", query))
        assert isinstance(seen, Answer)
        return seen
