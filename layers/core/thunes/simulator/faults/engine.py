"""How an order fares in the engine when the market is not kind: in part, in parts, against ourselves, paid in BNB."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from thunes.domain.money import EXACT, ZERO, floor_to, ratio
from thunes.simulator.api import Request, Response, SpotApi
from thunes.simulator.engine import Engine
from thunes.simulator.faults.dice import Dice
from thunes.simulator.faults.moods import MoodyMarket
from thunes.simulator.filters import NUMBER
from thunes.simulator.orders import Execution, Order
from thunes.simulator.parameters import Params

BNB = "BNB"
BNB_RATE, BNB_PRICE = Decimal("0.00075"), Decimal(600)  # of what is paid; in whatever the quote asset is
QUANTUM = Decimal("1e-8")
PART = Decimal("0.4")
TAKING = ("LIMIT", "MARKET")
FULL, IN_PART = "fills", ("partial-then-expire", "self-match")


class UnkindEngine:
    """Hands orders to the engine, having arranged what they meet there."""

    def __init__(self, api: SpotApi, dice: Dice) -> None:
        self._api = api
        self._dice = dice

    def carry_out(self, request: Request, params: Params) -> Response:
        """Let the engine have a request, and return its answer."""
        market = self._api.engine.markets.get(params.get("symbol", ""))
        takes = request.method == "POST" and request.path.endswith("/order") and params.get("type") in TAKING
        if not takes or not isinstance(market, MoodyMarket):
            return self._api.handle(request)
        fate = self._dice.pick(*IN_PART)
        market.split = self._dice.strikes_now("split-fills")
        market.depth = floor_to(EXACT.multiply(_quantity(params), PART), market.lot) if fate else None
        known = len(self._api.engine.executions)
        try:
            response = self._api.handle(request)
        finally:
            market.split, market.depth = False, None
        order = self._order(response)
        return self._afterwards(order, fate, known) if order and FULL in response.content else response

    def _order(self, response: Response) -> Order | None:
        placed = response.status == 200 and isinstance(response.content, dict)  # noqa: PLR2004 - HTTP's OK
        return self._api.engine.orders.get(response.content.get("orderId", 0)) if placed else None

    def _afterwards(self, order: Order, fate: str | None, known: int) -> Response:
        engine = self._api.engine
        if fate == "self-match" and order.status == "EXPIRED":
            order.status = "EXPIRED_IN_MATCH"
        fresh = [execution for execution in engine.executions[known:] if execution.order_id == order.order_id]
        rich = engine.account.free.get(BNB, ZERO) > ZERO and BNB not in order.symbol
        if fresh and rich and self._dice.strikes_now("commission-bnb"):
            pay_in_bnb(engine, order, fresh)
        return Response(200, order.full_response())


def pay_in_bnb(engine: Engine, order: Order, executions: Sequence[Execution]) -> None:
    """Take the commission of these executions in BNB for as long as there is any, and give back what was taken."""
    for execution in executions:
        worth = EXACT.multiply(execution.quote_quantity, BNB_RATE)
        fee = ratio(worth, BNB_PRICE).quantize(QUANTUM, ROUND_HALF_UP)
        if fee > engine.account.free[BNB]:
            continue
        engine.account.receive(execution.commission_asset, execution.commission)
        engine.account.receive(BNB, -fee)
        paid = replace(execution, commission=fee, commission_asset=BNB)
        for kept in (engine.executions, order.executions):
            kept[kept.index(execution)] = paid


def _quantity(params: Params) -> Decimal:
    text = params.get("quantity", "")
    return Decimal(text) if re.fullmatch(NUMBER, text) else ZERO
