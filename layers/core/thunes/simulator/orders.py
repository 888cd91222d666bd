"""Orders and fills as the venue keeps and shows them."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from thunes.domain.money import EXACT, ZERO
from thunes.domain.times import to_ms

OPEN_STATUSES = ("NEW", "PARTIALLY_FILLED")


@dataclass(frozen=True)
class Execution:
    """One execution of an order."""

    execution_id: int
    order_id: int
    symbol: str
    price: Decimal
    quantity: Decimal
    commission: Decimal
    commission_asset: str
    at: datetime
    buyer: bool
    maker: bool

    @property
    def quote_quantity(self) -> Decimal:
        """Price times quantity."""
        return EXACT.multiply(self.price, self.quantity)

    def row(self) -> dict[str, object]:
        """Return the execution as myTrades lists it."""
        return {
            "symbol": self.symbol,
            "id": self.execution_id,
            "orderId": self.order_id,
            "orderListId": -1,
            "price": f"{self.price:.8f}",
            "qty": f"{self.quantity:.8f}",
            "quoteQty": f"{self.quote_quantity:.8f}",
            "commission": f"{self.commission:.8f}",
            "commissionAsset": self.commission_asset,
            "time": to_ms(self.at),
            "isBuyer": self.buyer,
            "isMaker": self.maker,
            "isBestMatch": True,
        }


@dataclass
class Order:
    """An accepted order; it changes as it executes.

    An order with a ``stop_price`` waits for it, then works at its ``price``. Two orders of one list share one stake:
    whichever is ``staked`` has it.
    """

    order_id: int
    symbol: str
    client_order_id: str
    side: str
    type: str
    time_in_force: str
    quantity: Decimal
    price: Decimal
    at: datetime
    status: str = "NEW"
    stop_price: Decimal | None = None
    triggered: bool = False
    list_id: int = -1
    staked: bool = True
    executions: list[Execution] = field(default_factory=list)

    def execute(self, execution: Execution) -> None:
        """Take in an execution."""
        self.executions.append(execution)
        self.status = "PARTIALLY_FILLED" if self.rest else "FILLED"

    @property
    def executed(self) -> Decimal:
        """Quantity executed so far."""
        return sum((execution.quantity for execution in self.executions), ZERO)

    @property
    def rest(self) -> Decimal:
        """Quantity that could still execute."""
        return self.quantity - self.executed

    @property
    def open(self) -> bool:
        """Whether it still rests on the book."""
        return self.status in OPEN_STATUSES

    @property
    def waiting(self) -> bool:
        """Whether its stop has not been met yet."""
        return self.stop_price is not None and not self.triggered

    def row(self) -> dict[str, object]:
        """Return the order as a query shows it."""
        spent = sum((execution.quote_quantity for execution in self.executions), ZERO)
        updated = self.executions[-1].at if self.executions else self.at
        return {
            "symbol": self.symbol,
            "orderId": self.order_id,
            "orderListId": self.list_id,
            "clientOrderId": self.client_order_id,
            "price": f"{ZERO if self.type == 'MARKET' else self.price:.8f}",
            "origQty": f"{self.quantity:.8f}",
            "executedQty": f"{self.executed:.8f}",
            "origQuoteOrderQty": "0.00000000",
            "cummulativeQuoteQty": f"{spent:.8f}",
            "status": self.status,
            "timeInForce": self.time_in_force,
            "type": self.type,
            "side": self.side,
            "stopPrice": f"{self.stop_price or ZERO:.8f}",
            "icebergQty": "0.00000000",
            "time": to_ms(self.at),
            "updateTime": to_ms(updated),
            "isWorking": not self.waiting,
            "workingTime": to_ms(self.at),
            "selfTradePreventionMode": "EXPIRE_MAKER",
        }

    def response(self) -> dict[str, object]:
        """Return the order as an answer to placing or cancelling it shows it."""
        dropped = ("stopPrice", "icebergQty", "time", "updateTime", "isWorking")
        row = {key: value for key, value in self.row().items() if key not in dropped}
        return {**row, "transactTime": to_ms(self.at)}

    def full_response(self) -> dict[str, object]:
        """Return the answer to a new order with newOrderRespType=FULL."""
        shown = ("price", "qty", "commission", "commissionAsset")
        fills = [{**{key: fill.row()[key] for key in shown}, "tradeId": fill.execution_id} for fill in self.executions]
        return {**self.response(), "fills": fills}


@dataclass(frozen=True)
class OrderList:
    """Two orders of which one ends the other: a target above the price, a stop below it."""

    list_id: int
    client_order_id: str
    orders: tuple[Order, Order]
    at: datetime

    def row(self) -> dict[str, object]:
        """Return the list as a query shows it."""
        symbol, over = self.orders[0].symbol, not any(order.open for order in self.orders)
        names = [
            {"symbol": symbol, "orderId": order.order_id, "clientOrderId": order.client_order_id}
            for order in self.orders
        ]
        return {
            "orderListId": self.list_id,
            "contingencyType": "OCO",
            "listStatusType": "ALL_DONE" if over else "EXEC_STARTED",
            "listOrderStatus": "ALL_DONE" if over else "EXECUTING",
            "listClientOrderId": self.client_order_id,
            "transactionTime": to_ms(self.at),
            "symbol": symbol,
            "orders": names,
        }

    def response(self) -> dict[str, object]:
        """Return the answer to placing or cancelling the list."""
        return {**self.row(), "orderReports": [order.response() for order in self.orders]}
