"""What happens to the account behind everybody's back: at any request, when it is asked for."""

from decimal import Decimal

from thunes.domain.money import EXACT, ZERO, floor_to
from thunes.simulator.account import Account
from thunes.simulator.engine import Engine
from thunes.simulator.faults.dice import Dice

HUNDREDTH, QUANTUM = Decimal("0.01"), Decimal("1e-8")


class Events:
    """Orders cancelled, balances moved, everything forgotten."""

    def __init__(self, engine: Engine, dice: Dice) -> None:
        self._engine = engine
        self._dice = dice
        self._first = dict(engine.account.free)

    def roll(self) -> None:
        """Let one of them happen, or none."""
        match self._dice.pick("orders-canceled", "balance-moved", "wipe"):
            case "orders-canceled":
                for order in self._engine.open_orders():
                    if order.open:  # it may have gone with the other order of its list
                        self._engine.cancel(order)
            case "balance-moved":
                self._withdraw()
            case "wipe":
                fresh = Engine(self._engine.markets.values(), Account(self._first), self._engine.time)
                vars(self._engine).update(vars(fresh))

    def _withdraw(self) -> None:
        account = self._engine.account
        asset = self._dice.random.choice(sorted(asset for asset, free in account.free.items() if free > ZERO))
        account.receive(asset, -floor_to(EXACT.multiply(account.free[asset], HUNDREDTH), QUANTUM))
