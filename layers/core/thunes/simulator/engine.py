"""The matching engine: takes orders, fills them against the market, keeps the account exact."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from thunes.domain.money import EXACT, ZERO
from thunes.simulator.account import Account
from thunes.simulator.clock import VenueTime
from thunes.simulator.errors import VenueError, rejected
from thunes.simulator.filters import check, check_stop
from thunes.simulator.market import Market
from thunes.simulator.new_orders import NewList, NewOrder
from thunes.simulator.orders import Execution, Order, OrderList
from thunes.simulator.resting import RESTING, check_between, check_position, meeting

COMMISSION_RATE = Decimal("0.001")
_COMMISSION_QUANTUM = Decimal("1e-8")


class Engine:
    """One account on some markets."""

    def __init__(self, markets: Iterable[Market], account: Account, time: VenueTime) -> None:
        self.orders_per_ten_seconds: int | None = None  # no limit unless somebody sets one
        self.markets = {market.symbol: market for market in markets}
        self.account = account
        self.time = time
        self.orders: dict[int, Order] = {}
        self.lists: dict[int, OrderList] = {}
        self.executions: list[Execution] = []
        self._matched_until = time.now()

    def market(self, symbol: str) -> Market:
        """Return the market; raises VenueError -1121 for a symbol that is not listed."""
        if symbol not in self.markets:
            raise VenueError(-1121, "Invalid symbol.")
        return self.markets[symbol]

    def place(self, new: NewOrder) -> Order:
        """Accept an order and match what it can take at once.

        Raises:
            VenueError: when a filter, the balance or the symbol's state forbids it.
        """
        market, now = self.checked(new), self.time.now()
        check_position(new, market, now)
        order = self._accept(market, new, now)
        self.account.lock(*self._stake(market, order, order.quantity))
        self.orders[order.order_id] = order
        if new.type in RESTING:
            return order
        self._take(market, order, now)
        if order.open and order.time_in_force != "GTC":
            self._end(market, order, "EXPIRED")
        return order

    def place_list(self, new: NewList) -> OrderList:
        """Accept two orders that share one stake; neither executes at once.

        Raises:
            VenueError: as ``place`` does, and when the market does not stand between the two.
        """
        market, now = self.checked(new.above), self.time.now()
        self.checked(new.below)
        check_between(new.above, new.below, market.price(now))
        above = self._accept(market, new.above, now)
        self.account.lock(*self._stake(market, above, above.quantity))
        self.orders[above.order_id] = above
        below = self._accept(market, new.below, now)
        below.staked = False
        self.orders[below.order_id] = below
        above.list_id = below.list_id = len(self.lists) + 1
        name = new.client_order_id or f"venue-list-{above.list_id}"
        self.lists[above.list_id] = OrderList(above.list_id, name, (above, below), now)
        return self.lists[above.list_id]

    def exceeded(self) -> bool:
        """Whether the account has sent too many orders lately for another one."""
        since = self.time.now() - timedelta(seconds=10)
        lately = sum(order.at > since for order in self.orders.values()) if self.orders_per_ten_seconds else 0
        return self.orders_per_ten_seconds is not None and lately >= self.orders_per_ten_seconds

    def cancel(self, order: Order) -> None:
        """Take a resting order off the book, and the other of its list; raises VenueError -2011 unless it rests."""
        if not order.open:
            raise VenueError(-2011, "Unknown order sent.")
        market = self.market(order.symbol)
        for each in [order, *self._others(order)]:
            self._end(market, each, "CANCELED")

    def find(self, symbol: str, *, order_id: int | None, client_order_id: str | None) -> Order | None:
        """Return the newest order that matches."""
        for order in reversed(self.orders.values()):
            by_id = order.order_id == order_id if order_id is not None else order.client_order_id == client_order_id
            if order.symbol == symbol and by_id:
                return order
        return None

    def open_orders(self, symbol: str | None = None) -> list[Order]:
        """Return the orders that rest, oldest first."""
        return [order for order in self.orders.values() if order.open and symbol in (None, order.symbol)]

    def match_resting(self) -> None:
        """Fill the resting orders that the market has passed through since the last call."""
        now = self.time.now()
        met = []
        for order in self.open_orders():
            if order.at == now:
                continue  # it has taken what stood there; nothing has moved since
            found = meeting(order, self.market(order.symbol), max(self._matched_until, order.at), now)
            met += [(found, order.order_id)] if found else []
        for (_, price), order_id in sorted(met):
            self._meet(self.orders[order_id], price, now)
        self._matched_until = now

    def _meet(self, order: Order, price: Decimal, now: datetime) -> None:
        """The market has come to a resting order: it works alone now, and executes unless the price jumped past it."""
        if not order.open:
            return  # the other order of its list was met first
        for other in self._others(order):
            order.staked, other.staked, other.status = True, False, "EXPIRED"
        order.triggered = True
        if order.stop_price is None or (price >= order.price if order.side == "SELL" else price <= order.price):
            self._execute(self.market(order.symbol), order, price, order.rest, now)

    def _others(self, order: Order) -> list[Order]:
        siblings = self.lists[order.list_id].orders if order.list_id in self.lists else ()
        return [other for other in siblings if other is not order and other.open]

    def checked(self, new: NewOrder) -> Market:
        """Return the market of an order that its filters and its name allow."""
        market = self.market(new.symbol)
        if market.row["status"] != "TRADING":
            raise rejected("Market is closed.")
        check(market.row, new.side, new.quantity, new.price, market.average(self.time.now()))
        if new.stop_price is not None:
            check_stop(market.row, new.stop_price)
        if any(order.client_order_id == new.client_order_id for order in self.open_orders(new.symbol)):
            raise rejected("Duplicate order sent.")
        return market

    def _accept(self, market: Market, new: NewOrder, now: datetime) -> Order:
        book = market.book(now)
        price = new.price if new.price is not None else book.ask if new.side == "BUY" else book.bid
        return Order(
            order_id=len(self.orders) + 1,
            symbol=new.symbol,
            client_order_id=new.client_order_id or f"venue-{len(self.orders) + 1}",
            side=new.side,
            type=new.type,
            time_in_force=new.time_in_force,
            quantity=new.quantity,
            price=price,
            at=now,
            stop_price=new.stop_price,
        )

    def _take(self, market: Market, order: Order, now: datetime) -> None:
        book = market.book(now)
        best = book.ask if order.side == "BUY" else book.bid
        crosses = best <= order.price if order.side == "BUY" else best >= order.price
        available = min(order.rest, book.quantity) if crosses else ZERO
        if order.time_in_force == "FOK" and available < order.quantity:
            return
        for part in market.parts(available):
            self._execute(market, order, best, part, now)

    def _execute(self, market: Market, order: Order, price: Decimal, quantity: Decimal, now: datetime) -> None:
        buying = order.side == "BUY"
        paid, got = (market.quote, market.base) if buying else (market.base, market.quote)
        worth = EXACT.multiply(price, quantity)
        spent, gained = (worth, quantity) if buying else (quantity, worth)
        commission = EXACT.multiply(gained, COMMISSION_RATE).quantize(_COMMISSION_QUANTUM, ROUND_HALF_UP)
        execution = Execution(
            execution_id=len(self.executions) + 1,
            order_id=order.order_id,
            symbol=order.symbol,
            price=price,
            quantity=quantity,
            commission=commission,
            commission_asset=got,
            at=now,
            buyer=buying,
            maker=order.at < now,
        )
        self._pay(paid, self._stake(market, order, quantity)[1], spent)
        self.account.receive(got, gained - commission)
        order.execute(execution)
        self.executions.append(execution)

    def _pay(self, asset: str, staked: Decimal, spent: Decimal) -> None:
        self.account.spend_locked(asset, spent)
        self.account.unlock(asset, staked - spent)

    def _end(self, market: Market, order: Order, status: str) -> None:
        if order.staked:
            self.account.unlock(*self._stake(market, order, order.rest))
        order.status = status

    @staticmethod
    def _stake(market: Market, order: Order, quantity: Decimal) -> tuple[str, Decimal]:
        if order.side == "BUY":
            return market.quote, EXACT.multiply(order.price, quantity)
        return market.base, quantity
