"""What a cycle costs in requests: a change that asks more often must say so here.

Cold is a function's first invocation in its process; warm is every other one for ten minutes, for until then it
knows the instrument's filters, that the clocks agree, and for good that its key may trade. The venue's clock, which
only a simulator needs, is not counted.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from tests.builders import d
from tests.functions.stack import bound
from tests.functions.world import FALLING, RISING, World, forget, world
from thunes import wiring

Costs = dict[str, tuple[int, int]]  # requests to DynamoDB and to the exchange, by function

# A decision of risk is one reading and one transaction; the record of the venue's health comes along with the reading.
QUIET: Costs = {"check_signals": (2, 1), "reconcile": (3, 1)}
DENIED_WARM: Costs = {"check_signals": (2, 1), "validate_risk": (2, 1), "reconcile": (3, 1)}
DENIED_COLD: Costs = {**DENIED_WARM, "validate_risk": (2, 2)}
FILLED_WARM: Costs = {"check_signals": (2, 1), "validate_risk": (2, 1), "place_order": (3, 1), "reconcile": (3, 2)}
FILLED_COLD: Costs = {**FILLED_WARM, "validate_risk": (2, 2), "place_order": (3, 4)}


@dataclass(frozen=True)
class Cycle:
    """A cycle, how it is brought about, the fact it ends with, and what it costs."""

    name: str
    closes: Sequence[str]
    size: str
    ends: str
    costs: Costs
    cold: bool


CYCLES = [
    Cycle("no signal, cold", FALLING, "10", "signal_decided", QUIET, cold=True),
    Cycle("no signal, warm", FALLING, "10", "signal_decided", QUIET, cold=False),
    Cycle("denied, cold", RISING, "4", "risk_denied", DENIED_COLD, cold=True),
    Cycle("denied, warm", RISING, "4", "risk_denied", DENIED_WARM, cold=False),
    Cycle("filled, cold", RISING, "10", "order_settled", FILLED_COLD, cold=True),
    Cycle("filled, warm", RISING, "10", "order_settled", FILLED_WARM, cold=False),
]


@pytest.mark.parametrize("cycle", CYCLES, ids=lambda cycle: cycle.name)
def test_a_cycle_costs_exactly(cycle: Cycle, moto: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with world(monkeypatch, cycle.closes) as running:
        bound(max_position_size=d(cycle.size))
        running.tick("reconcile")
        wiring.market().instrument("BTCUSDT")
        wiring.exchange().sign_on()
        spent = {name: _cost(running, name, cycle.cold) for name in cycle.costs}
        _show(cycle.name, spent)
        assert spent == cycle.costs
        assert running.facts()[-1] == cycle.ends


def test_what_protecting_costs_and_watching_over_it(moto: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with world(monkeypatch, RISING) as running:
        monkeypatch.setenv("THUNES_PARAMETERS", '{"fast": 2, "slow": 3, "stop_loss": "0.02", "take_profit": "0.05"}')
        forget()
        running.tick("reconcile")
        running.tick("check_signals")
        running.deliver(running.signals, "validate_risk")
        running.deliver(running.orders, "place_order")
        assert running.calls() == (6, 5)  # no more than twelve to DynamoDB for an approved intent
        assert len(running.simulator.engine.open_orders()) == 2
        running.tick("reconcile")
        assert running.calls() == (6, 5)  # the price too: what is held is marked


def test_a_candle_that_was_decided_costs_one_reading(trading: World) -> None:
    trading.tick("check_signals")
    assert _cost(trading, "check_signals", cold=False) == (1, 0)


def test_opening_the_books_costs_three_requests_once(rising: World) -> None:
    assert _cost(rising, "reconcile", cold=True) == (3, 1)


@pytest.mark.parametrize(
    ("payload", "calls"), [({"action": "status"}, 1), ({}, 2), ({"action": "halt", "flatten": True}, 2)]
)
def test_the_kill_switch_is_short(trading: World, payload: object, calls: int) -> None:
    trading.invoke("kill_switch", payload)
    assert trading.calls() == (calls, 0)


def _cost(running: World, function: str, cold: bool) -> tuple[int, int]:
    if cold:
        running.start_cold()
    if function == "validate_risk":
        running.deliver(running.signals, function)
    elif function == "place_order":
        running.deliver(running.orders, function)
    else:
        running.tick(function)
    return running.calls()


def _show(title: str, spent: Costs) -> None:
    """Write the table; pytest -s shows it."""
    together = tuple(map(sum, zip(*spent.values(), strict=True)))
    rows = {title: ("DynamoDB", "exchange"), **spent, "together": together}
    sys.stdout.write("\n" + "".join(f"{name:<20}{row[0]:>10}{row[1]:>10}\n" for name, row in rows.items()))
