from decimal import Decimal

import pytest

from tests.builders import fill
from thunes.domain.order import IntentState
from thunes.domain.order_report import STATE_OF_STATUS, OrderReport

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
