"""What a status stands for, when the fills are all there, and two orders of a list judged as one."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.builders import d, fill
from thunes.domain.order import IntentState
from thunes.domain.order_report import STATE_OF_STATUS, OrderReport, of_list
from thunes.domain.signal import Side

S = IntentState


def report(status: str = "FILLED", executed: str = "0.0004", *quantities: str) -> OrderReport:
    fills = tuple(fill(quantity, trade_id=number) for number, quantity in enumerate(quantities, 1))
    return OrderReport("BTCUSDT", 1, "T0-x", status, Decimal(executed), fills)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("NEW", S.OPEN),
        ("PENDING_NEW", S.OPEN),
        ("PARTIALLY_FILLED", S.PARTIALLY_FILLED),
        ("FILLED", S.FILLED),
        ("CANCELED", S.CANCELED),
        ("PENDING_CANCEL", S.OPEN),
        ("REJECTED", S.REFUSED),
        ("EXPIRED", S.EXPIRED),
        ("EXPIRED_IN_MATCH", S.EXPIRED),
    ],
)
def test_every_documented_status_stands_for_a_state(status: str, state: IntentState) -> None:
    assert report(status).state is state


def test_no_status_is_known_that_is_not_documented() -> None:
    assert len(STATE_OF_STATUS) == 9


@pytest.mark.parametrize("status", ["", "filled", "FILLED ", "TRADE_PREVENTION", "None", "UNKNOWN"])
def test_a_status_never_heard_of_leaves_us_in_doubt(status: str) -> None:
    assert report(status).state is S.UNKNOWN


@pytest.mark.parametrize(
    ("executed", "quantities", "complete"),
    [
        ("0", (), True),
        ("0.0004", ("0.0004",), True),
        ("0.0004", ("0.0001", "0.0003"), True),
        ("0.00040", ("0.0001", "0.0003"), True),
        ("0.0004", (), False),
        ("0.0004", ("0.0001",), False),
        ("0.0004", ("0.0004", "0.0001"), False),
    ],
)
def test_a_report_is_complete_when_its_fills_account_for_what_was_executed(
    executed: str, quantities: tuple[str, ...], complete: bool
) -> None:
    assert report("FILLED", executed, *quantities).complete is complete


def test_a_fill_named_twice_accounts_for_itself_once() -> None:
    twice = fill("0.0002", trade_id=7)
    assert not OrderReport("BTCUSDT", 1, "T0-x", "FILLED", Decimal("0.0004"), (twice, twice)).complete
    assert OrderReport("BTCUSDT", 1, "T0-x", "FILLED", Decimal("0.0002"), (twice, twice)).complete


def test_fills_are_added_up_to_the_last_digit() -> None:
    large, small = "1" + "0" * 19, "0.00000000000000000001"
    assert not report("FILLED", large, large, small).complete
    assert report("FILLED", large + small[1:], large, small).complete


def one_of_two(status: str, executed: str = "0") -> OrderReport:
    sold = d(executed)
    fills = (fill(executed, side=Side.SELL),) if sold else ()
    return OrderReport("BTCUSDT", 7, "P0-x-s", status, sold, fills)


@pytest.mark.parametrize(
    ("stop", "target", "status", "state"),
    [
        (("NEW", "0"), ("NEW", "0"), "NEW", IntentState.OPEN),
        (("FILLED", "0.0004"), ("EXPIRED", "0"), "FILLED", IntentState.FILLED),
        (("EXPIRED", "0"), ("FILLED", "0.0004"), "FILLED", IntentState.FILLED),
        (("FILLED", "0.0004"), ("NEW", "0"), "FILLED", IntentState.FILLED),
        (("EXPIRED", "0"), ("PARTIALLY_FILLED", "0.0001"), "PARTIALLY_FILLED", IntentState.PARTIALLY_FILLED),
        (("NEW", "0"), ("EXPIRED", "0"), "NEW", IntentState.OPEN),
        (("CANCELED", "0"), ("CANCELED", "0"), "CANCELED", IntentState.CANCELED),
        (("EXPIRED", "0"), ("CANCELED", "0.0001"), "CANCELED", IntentState.CANCELED),
        (("REJECTED", "0"), ("EXPIRED", "0"), "REJECTED", IntentState.REFUSED),
        (("EXPIRED", "0"), ("EXPIRED", "0"), "EXPIRED", IntentState.EXPIRED),
        (("NEW", "0"), ("BEWITCHED", "0"), "BEWITCHED", IntentState.UNKNOWN),
        (("FILLED", "0.0004"), ("BEWITCHED", "0"), "BEWITCHED", IntentState.UNKNOWN),
    ],
)
def test_two_orders_of_a_list_are_judged_as_one(
    stop: tuple[str, str], target: tuple[str, str], status: str, state: IntentState
) -> None:
    whole = of_list("P0-x", [one_of_two(*stop), one_of_two(*target)], d("0.0004"))
    assert (whole.status, whole.state, whole.client_order_id, whole.order_id) == (status, state, "P0-x", 7)
    assert whole.executed == d(stop[1]) + d(target[1])
    assert whole.complete


def test_a_list_is_complete_only_with_the_fills_of_both() -> None:
    lagging = replace(one_of_two("FILLED", "0.0003"), fills=())
    assert not of_list("P0-x", [lagging, one_of_two("CANCELED", "0.0001")], d("0.0004")).complete
