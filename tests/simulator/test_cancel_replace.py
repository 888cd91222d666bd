"""Cancel and replace in one request: every documented combination, and that what is said has happened."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.venue import Venue
from thunes.simulator.api import Response

OTHER = {"price": "19000.00", "timeInForce": "GTC"}
NOT_FOR_SALE = {"price": "19000.00", "timeInForce": "GTC", "quantity": "99.00000"}


def replaced(venue: Venue, mode: str, limit_mode: str, old: str, **changes: object) -> Response:
    new = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "quantity": "0.00100", "newClientOrderId": "new"}
    how = {"cancelReplaceMode": mode, "orderRateLimitExceededMode": limit_mode, "cancelOrigClientOrderId": old}
    return venue.signed("POST", "order/cancelReplace", **{**new, **OTHER, **how, **changes})


def resting(venue: Venue) -> list[str]:
    return [order.client_order_id for order in venue.engine.open_orders()]


def test_every_documented_combination_is_answered_as_documented(shared_data: Path) -> None:
    cases = json.loads((shared_data / "vectors/binance_docs_cancel_replace.json").read_text())["cases"]
    for case in cases:
        venue = Venue()
        venue.post(newClientOrderId="old", **OTHER)
        if case["unfilled_order_count"] == "exceeds":
            venue.engine.orders_per_ten_seconds = 1
        old = "old" if case["cancelResult"] == "SUCCESS" else "nobody"
        fails = case["newOrderResult"] == "FAILURE" and case["unfilled_order_count"] == "within"
        answer = replaced(
            venue, case["cancelReplaceMode"], case["orderRateLimitExceededMode"], old, **(NOT_FOR_SALE if fails else {})
        )
        data: Any = answer.content if answer.status == 200 else answer.content["data"]
        told = (data["cancelResult"], data["newOrderResult"], answer.status, answer.content.get("code"))
        assert told == (case["cancelResult"], case["newOrderResult"], case["http"], case["code"]), case
        left = ([] if case["cancelResult"] == "SUCCESS" else ["old"]) + (
            ["new"] if case["newOrderResult"] == "SUCCESS" else []
        )
        assert resting(venue) == left
    assert len(cases) == 18


def test_one_half_that_happened_is_told_with_both_answers() -> None:
    venue = Venue()
    venue.post(newClientOrderId="old", **OTHER)
    answer = replaced(venue, "STOP_ON_FAILURE", "DO_NOTHING", "old", **NOT_FOR_SALE)
    assert (answer.status, answer.content["code"]) == (409, -2021)
    assert answer.content["data"]["cancelResponse"]["status"] == "CANCELED"
    assert answer.content["data"]["newOrderResponse"]["code"] == -2010


def test_filters_are_judged_before_anything_is_cancelled() -> None:
    venue = Venue()
    venue.post(newClientOrderId="old", **OTHER)
    answer = replaced(venue, "ALLOW_FAILURE", "DO_NOTHING", "old", quantity="0.00001")
    assert (answer.status, answer.content["code"]) == (400, -1013)
    assert resting(venue) == ["old"]


def test_beyond_the_limit_of_orders_nothing_is_tried_unless_it_is_said() -> None:
    venue = Venue()
    venue.post(newClientOrderId="old", **OTHER)
    venue.engine.orders_per_ten_seconds = 1
    assert replaced(venue, "ALLOW_FAILURE", "DO_NOTHING", "old").content["code"] == -1015
    assert venue.post(newClientOrderId="more").content["code"] == -1015
    assert resting(venue) == ["old"]
    venue.pass_(seconds=10)
    assert venue.post(newClientOrderId="later").status == 200


@pytest.mark.parametrize("changes", [{"cancelReplaceMode": "MAYBE"}, {"orderRateLimitExceededMode": "MAYBE"}])
def test_a_mode_that_is_none_is_refused(changes: dict[str, object]) -> None:
    venue = Venue()
    venue.post(newClientOrderId="old", **OTHER)
    answer = replaced(venue, "ALLOW_FAILURE", "DO_NOTHING", "old", **changes)
    assert (answer.status, answer.content["code"]) == (400, -1102)
    assert resting(venue) == ["old"]
