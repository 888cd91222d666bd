"""A venue of our own making for unit tests, kept honest by tests/contracts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from tests.fakes import FixedClock
from thunes.domain.fill import Fill
from thunes.domain.money import ZERO
from thunes.domain.order import OrderIntent, Wire
from thunes.domain.order_report import OrderReport, of_list
from thunes.domain.signal import Side
from thunes.errors import Refused, Transient


class FakeExchange:
    """A venue that fills LIMIT IOC orders at ``price``, up to ``depth``; ``outcomes`` scripts the next answers.

    An exception in ``outcomes`` is raised instead of an answer; with ``lost_after_engine`` the order
    was executed all the same, and only the answer is lost.
    """

    def __init__(self, clock: FixedClock, balances: Mapping[str, Decimal]) -> None:
        self.clock = clock
        self.holdings = dict(balances)
        self.price = Decimal("20000.00")
        self.depth = Decimal(10)
        self.commission_asset: str | None = None
        self.outcomes: list[Exception | None] = []
        self.lost_after_engine = False
        self.hidden = False
        self.posts: list[Wire] = []
        self.reports: dict[str, OrderReport] = {}
        self.executions: list[Fill] = []
        self.resting: list[str] = []
        self.waiting: dict[str, OrderIntent] = {}  # protective orders by the name of each
        self.cancels: list[str] = []
        self.cancel_outcomes: list[Exception | None] = []
        self.listed: Collection[str] | None = None  # None lists every symbol
        self.failure: Exception | None = None
        self.locked_out: Exception | None = None

    def sign_on(self) -> None:
        if self.locked_out:
            raise self.locked_out

    def place(self, intent: OrderIntent, wire: Wire) -> OrderReport:
        self.posts.append(wire)
        outcome = self.outcomes.pop(0) if self.outcomes else None
        if isinstance(outcome, (Refused, Transient)) or (outcome and not self.lost_after_engine):
            raise outcome
        report = self._wait(intent, wire) if intent.kind.protective else self._execute(intent, wire)
        if outcome:
            raise outcome
        return report

    def cancel(self, intent: OrderIntent) -> None:
        self.cancels.append(intent.client_order_id)
        outcome = self.cancel_outcomes.pop(0) if self.cancel_outcomes else None
        if isinstance(outcome, (Refused, Transient)) or (outcome and not self.lost_after_engine):
            raise outcome
        if not any(self.waiting.pop(name, None) for name in intent.client_order_ids):
            raise Refused(-2011, "Unknown order sent.")
        self.end(intent, "CANCELED")
        if outcome:
            raise outcome

    def end(self, intent: OrderIntent, status: str) -> None:
        """Let whatever rests of a protective order end with that status, unfilled."""
        for name in intent.client_order_ids:
            self.waiting.pop(name, None)
            if name in self.resting and name in self.reports:
                self.resting.remove(name)
                self.reports[name] = replace(self.reports[name], status=status)

    def meet(self, intent: OrderIntent, name: str, price: Decimal, quantity: Decimal | None = None) -> Fill:
        """Let the market meet one of a protective order's orders: it sells, the other one expires."""
        self.price = price
        sold = intent.quantity if quantity is None else quantity
        fill = self._fill(intent, self.reports[name].order_id, sold)
        rest = sold < intent.quantity
        for other in intent.client_order_ids:
            if other != name or not rest:
                self.resting.remove(other)
                self.waiting.pop(other, None)
            if other != name:
                self.reports[other] = replace(self.reports[other], status="EXPIRED")
        known, status = self.reports[name], "PARTIALLY_FILLED" if rest else "FILLED"
        self.reports[name] = replace(known, status=status, executed=sold, fills=(fill,))
        return fill

    def find_order(self, symbol: str, client_order_id: str) -> OrderReport | None:
        self._answer()
        return None if self.hidden else self.reports.get(client_order_id)

    def find_order_id(self, symbol: str, order_id: int) -> OrderReport | None:
        self._answer()
        found = [report for report in self.reports.values() if (report.symbol, report.order_id) == (symbol, order_id)]
        return replace(found[0], fills=()) if found and not self.hidden else None

    def open_orders(self, symbol: str) -> Sequence[str]:
        self._answer()
        return list(self.resting)

    def fills_since(self, symbol: str, since: datetime) -> Sequence[Fill]:
        self._answer()
        return [fill for fill in self.executions if fill.symbol == symbol and fill.at >= since]

    def balances(self) -> Mapping[str, Decimal]:
        self._answer()
        return {asset: amount for asset, amount in self.holdings.items() if amount}

    def _answer(self) -> None:
        if self.failure:
            raise self.failure

    def _wait(self, intent: OrderIntent, wire: Wire) -> OrderReport:
        self._check(intent, wire)
        held = sum((Decimal(other.quantity) for other in self._locking(intent.symbol)), ZERO)
        if self.holdings.get(intent.base, ZERO) - held < Decimal(wire.quantity):
            raise Refused(-2010, "Account has insufficient balance for requested action.")
        if wire.stop_price and self.price <= Decimal(wire.stop_price):
            raise Refused(-2010, "Order would trigger immediately.")
        if wire.target_price and self.price >= Decimal(wire.target_price):
            raise Refused(-2010, "Order would immediately match and take.")
        rested = []
        for name in intent.client_order_ids:
            self.waiting[name] = intent
            self.resting.append(name)
            self.reports[name] = OrderReport(intent.symbol, len(self.reports) + 1, name, "NEW", ZERO, ())
            rested.append(self.reports[name])
        return of_list(intent.client_order_id, rested, intent.quantity)

    def _locking(self, symbol: str) -> list[OrderIntent]:
        resting = {waiting.client_order_id: waiting for waiting in self.waiting.values() if waiting.symbol == symbol}
        return list(resting.values())

    def _check(self, intent: OrderIntent, wire: Wire) -> None:
        if self.clock.now() - wire.sent_at > wire.recv_window:
            raise Refused(-1021, "Timestamp for this request is outside of the recvWindow.")
        if self.listed is not None and intent.symbol not in self.listed:
            raise Refused(-1121, "Invalid symbol.")

    def _execute(self, intent: OrderIntent, wire: Wire) -> OrderReport:
        self._check(intent, wire)
        buying = intent.side is Side.BUY
        limit, quantity = Decimal(wire.price), Decimal(wire.quantity)
        paid = limit * quantity if buying else quantity  # a buy is paid for at its limit until it fills
        locked = ZERO if buying else sum((other.quantity for other in self._locking(intent.symbol)), ZERO)
        if self.holdings.get(intent.quote if buying else intent.base, ZERO) - locked < paid:
            raise Refused(-2010, "Account has insufficient balance for requested action.")
        crosses = self.price <= limit if buying else self.price >= limit
        executed = min(quantity, self.depth) if crosses else ZERO
        order_id = len(self.reports) + 1
        fills = (self._fill(intent, order_id, executed),) if executed else ()
        status = "FILLED" if executed == quantity else "EXPIRED"
        report = OrderReport(intent.symbol, order_id, wire.client_order_id, status, executed, fills)
        self.reports[wire.client_order_id] = report
        return report

    def _fill(self, intent: OrderIntent, order_id: int, quantity: Decimal) -> Fill:
        buying = intent.side is Side.BUY
        worth = self.price * quantity
        got, gained = (intent.base, quantity) if buying else (intent.quote, worth)
        paid, spent = (intent.quote, worth) if buying else (intent.base, quantity)
        asset = self.commission_asset or got
        commission = gained * Decimal("0.001") if asset == got else Decimal("0.00002")
        commission = commission.quantize(Decimal("1e-8"), ROUND_HALF_UP)
        for name, amount in ((got, gained), (paid, -spent), (asset, -commission)):
            self.holdings[name] = self.holdings.get(name, ZERO) + amount
        fill = Fill(
            symbol=intent.symbol,
            trade_id=len(self.executions) + 1,
            order_id=order_id,
            side=intent.side,
            price=self.price,
            quantity=quantity,
            commission=commission,
            commission_asset=asset,
            at=self.clock.now(),
        )
        self.executions.append(fill)
        return fill
