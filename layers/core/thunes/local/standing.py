"""The simulated venue by itself, on the wall clock: something for a program to trade on, until it is stopped."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from threading import Event
from typing import Any

from thunes.errors import Misconfigured
from thunes.local.stopping import stopping_in_order
from thunes.local.venue import Replay, open_venue
from thunes.local.weather import Weather
from thunes.simulator.clock import WallTime
from thunes.simulator.http import SimulatorServer
from thunes.simulator.simulator import API_KEY, API_SECRET


@dataclass
class Standing:
    """Serve one market to whoever knows the key, through faults if there are any."""

    replay: Replay
    balance: Decimal
    port: int
    weather: Weather
    announce: Callable[[Mapping[str, str]], None]

    def run(self) -> dict[str, Any]:
        """Serve until Ctrl-C; return what was asked for, what was done, and which faults struck.

        Raises:
            Misconfigured: when the port is taken.
        """
        venue = open_venue(self.replay, self.balance, WallTime(), self.weather.bnb)
        faulty = self.weather.over(venue)
        server = SimulatorServer(faulty or venue.api, self.port)
        if faulty:
            faulty.defer = server.later
        with stopping_in_order(), suppress(KeyboardInterrupt):
            try:
                server.start()
            except OSError as error:
                raise Misconfigured(f"port {self.port} is not free; give another --port, or none") from error
            try:
                market = self.replay.market
                address = {"url": server.url, "api_key": API_KEY, "api_secret": API_SECRET}
                self.announce({**address, "symbol": market.symbol, "interval": market.interval.name})
                Event().wait()
            finally:
                server.stop()
        done = {"requests": venue.api.calls, "orders": len(venue.engine.orders), "fills": len(venue.engine.executions)}
        faults = dict(sorted(self.weather.dice.counted().items())) if self.weather.dice else {}
        return {**done, "faults": faults}
