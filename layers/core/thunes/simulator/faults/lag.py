"""What the venue shows of an order for a while: its answers come from a memory that lags behind its engine."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from thunes.domain.times import to_ms
from thunes.simulator.api import Response
from thunes.simulator.clock import VenueTime
from thunes.simulator.faults.dice import Dice
from thunes.simulator.parameters import Params

QUERY_S, FILLS_S, RESTING_FILLS_S, BALANCE_S = (1, 11), (10, 90), (60, 150), (1, 5)
# What an order, or each of a list, is asked for by.
NAMES = ("newClientOrderId", "aboveClientOrderId", "belowClientOrderId")
NO_SUCH_ORDER = Response(400, {"code": -2013, "msg": "Order does not exist."})


class Lag:
    """Which orders, fills and balances are not shown yet."""

    def __init__(self, time: VenueTime, dice: Dice) -> None:
        self._time = time
        self._dice = dice
        self.forget()

    def forget(self) -> None:
        """Show everything."""
        self._orders: dict[str, datetime] = {}
        self._fills: dict[int, datetime] = {}
        self._resting_fills: dict[str, tuple[int, datetime]] = {}
        self._balances: tuple[list[dict[str, str]], datetime] | None = None

    def begin(self, params: Params, response: Response, before: list[dict[str, str]]) -> None:
        """Let an order that was placed just now be shown late; ``before`` are the balances it found."""
        if self._dice.strikes_now("query-lag"):
            self._orders |= dict.fromkeys((params[name] for name in NAMES if name in params), self._until(QUERY_S))
        if response.content.get("fills"):
            if self._dice.strikes_now("fills-lag"):
                self._fills[response.content["orderId"]] = self._until(FILLS_S)
        elif response.content.get("status", "NEW") == "NEW" and self._dice.strikes_now("resting-fills-lag"):
            self._resting_fills[params.get("symbol", "")] = (to_ms(self._time.now()), self._until(RESTING_FILLS_S))
        if self._dice.strikes_now("balance-lag"):
            self._balances = (before, self._until(BALANCE_S))

    def shown(self, path: str, params: Params, response: Response) -> Response:
        """Return what the venue's memory has of an answer."""
        if response.status != 200:  # noqa: PLR2004 - HTTP's OK
            return response
        match path:
            case "order" if self._hidden(params):
                return NO_SUCH_ORDER
            case "myTrades" if response.content and self._late(params, response.content[-1]):
                return Response(200, response.content[:-1])
            case "account" if self._balances and self._time.now() < self._balances[1]:
                return Response(200, {**response.content, "balances": self._balances[0]})
        return response

    def _hidden(self, params: Mapping[str, str]) -> bool:
        until = self._orders.get(params.get("origClientOrderId", ""))
        return until is not None and self._time.now() < until

    def _late(self, params: Params, fill: Mapping[str, Any]) -> bool:
        """Whether the newest fill of an answer is not shown yet."""
        now = self._time.now()
        since, until = self._resting_fills.get(params.get("symbol", ""), (0, now))
        return now < self._fills.get(fill["orderId"], now) or (now < until and fill["time"] > since)

    def _until(self, seconds: tuple[int, int]) -> datetime:
        return self._time.now() + timedelta(seconds=self._dice.between(*seconds))
