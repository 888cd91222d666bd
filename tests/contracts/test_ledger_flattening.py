"""The ledger's contract: a halt that flattens lets exits through, and nothing else; one that does not, nothing."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.builders import START, signal
from tests.contracts.books import approve, holding, loses, opened, position, read, start_sending, state_change, waiting
from tests.contracts.test_ledger_leaving import GUARDED, leave
from thunes.domain.risk import StateChange, TradingState, TradingStateRecord
from thunes.domain.risk.trading_state import change_state
from thunes.domain.signal import Leg
from thunes.ports import AccountView, Ledger

Write = Callable[[Ledger, AccountView], object]
EXIT = signal(leg=Leg.EXIT)


def press(ledger: Ledger, *, flatten: bool = True, reason: str = "out") -> AccountView:
    view = ledger.read(portfolio=False)
    record = TradingStateRecord(TradingState.HALTED, START, "owner", reason, flatten)
    ledger.record(view, [], START, change=change_state(view.trading_state, record))
    return read(ledger)


def test_it_is_read_as_it_was_written(ledger: Ledger) -> None:
    opened(ledger)
    assert press(ledger).trading_state == TradingStateRecord(TradingState.HALTED, START, "owner", "out", flatten=True)
    assert [event.decision_outputs for event in ledger.trail()][-1] == {"state": "HALTED", "flatten": True}


def test_a_plain_halt_is_read_as_one(ledger: Ledger) -> None:
    opened(ledger)
    assert not press(ledger, flatten=False).trading_state.flatten


def approves(leg: Leg) -> Write:
    def write(ledger: Ledger, view: AccountView) -> object:
        of = signal(leg=leg)
        return approve(ledger, ledger.record(view, [], START, [waiting(of)]), of)

    return write


def leaves(ledger: Ledger, view: AccountView) -> object:
    return leave(ledger, view)


@pytest.mark.parametrize("write", [approves(Leg.EXIT), leaves])
def test_exits_are_approved_and_sent(ledger: Ledger, write: Write) -> None:
    opened(ledger, holding(GUARDED))
    assert write(ledger, press(ledger))


@pytest.mark.parametrize("flatten", [True, False])
def test_entries_are_not_approved(ledger: Ledger, flatten: bool) -> None:
    opened(ledger)
    view = ledger.record(press(ledger, flatten=flatten), [], START, [waiting(signal())])
    with loses(ledger):
        approve(ledger, view, signal())


def test_without_it_no_exit_leaves(ledger: Ledger) -> None:
    opened(ledger, holding(GUARDED))
    view = press(ledger, flatten=False)
    with loses(ledger):
        leave(ledger, view)


@pytest.mark.parametrize(("leg", "sends"), [(Leg.ENTRY, False), (Leg.EXIT, True)])
def test_of_what_was_approved_before_only_exits_are_sent(ledger: Ledger, leg: Leg, sends: bool) -> None:
    of = signal(leg=leg)
    view = opened(ledger, holding(position()) if leg is Leg.EXIT else None)
    [intent] = approve(ledger, view, of).intents.values()
    view = press(ledger)
    if sends:
        start_sending(ledger, view, intent)
        return
    with loses(ledger):
        start_sending(ledger, view, intent)


def test_a_change_from_a_halt_that_began_to_flatten_meanwhile_is_refused(ledger: Ledger) -> None:
    opened(ledger)
    seen = press(ledger, flatten=False)
    press(ledger)
    torn = replace(ledger.read(portfolio=False), trading_state=seen.trading_state)
    with loses(ledger):
        ledger.record(torn, [], START, change=resumed(torn))


def test_a_change_from_a_halt_that_flattened_when_it_was_seen_goes_through(ledger: Ledger) -> None:
    opened(ledger)
    view = press(ledger)
    ledger.record(view, [], START, change=resumed(view))
    assert not ledger.read().trading_state.flatten


def resumed(view: AccountView) -> StateChange:
    return state_change(TradingState.ACTIVE, START, "go on", view)
