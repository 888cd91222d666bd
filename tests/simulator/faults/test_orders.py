"""What a client sees of an order, and what became of it in the engine: fault by fault."""

import json

import pytest

from tests.simulator.faults.behind import ORDER, Behind
from thunes.domain.money import ZERO
from thunes.simulator.faults.catalogue import AFTER, BEFORE
from thunes.simulator.faults.seen import Answer, Silence

SILENT = {
    "lost-request": Silence.LOST,
    "reset-before": Silence.RESET,
    "no-connection": Silence.REFUSED,
    "lost-response": Silence.LOST,
    "late-request": Silence.LOST,
    "reset-after": Silence.RESET,
}
# Status and Binance's code; None for a body that is no object of Binance's.
ANSWERED = {
    "html-5xx-before": (502, None),
    "overloaded-1008": (503, -1008),
    "disconnected-1001": (500, -1001),
    "error-in-200": (200, -1001),
    "firewall-403": (403, None),
    "rate-limit-429": (429, -1003),
    "order-limit-1015": (429, -1015),
    "ban-418": (418, -1003),
    "clock-1021": (400, -1021),
    "key-2015": (401, -2015),
    "signature-1022": (400, -1022),
    "html-5xx-after": (504, None),
    "unexpected-1006": (500, -1006),
    "timeout-1007": (504, -1007),
    "unknown-1000": (500, -1000),
    "html-in-200": (200, None),
    "garbled-response": (200, None),
    "duplicate-rejected": (400, -2010),
}
CHANGED = ("missing-field", "ack-only", "numbers-unquoted", "unknown-status", "slow-response")


def code(answer: Answer) -> int | None:
    try:
        content: dict[str, int] = json.loads(answer.text)
    except ValueError:
        return None
    return content.get("code")


def test_every_fault_of_an_order_is_here() -> None:
    assert {*SILENT, *ANSWERED, *CHANGED} == {*BEFORE, *AFTER}


@pytest.mark.parametrize("name", [*BEFORE, *AFTER])
def test_an_order_is_placed_or_not_as_its_fault_says(name: str) -> None:
    venue = Behind(f"{name}@1")
    seen = venue.order()
    assert venue.struck == {name: 1}
    placed = name in AFTER and name != "late-request"
    assert len(venue.engine.orders) == placed
    assert seen is SILENT[name] if name in SILENT else isinstance(seen, Answer)


@pytest.mark.parametrize("name", ANSWERED)
def test_a_bad_answer_has_its_status_and_its_code(name: str) -> None:
    seen = Behind(f"{name}@1").order()
    assert isinstance(seen, Answer)
    assert (seen.status, code(seen)) == ANSWERED[name]
    assert ("Retry-After" in seen.headers) is (seen.status in (429, 418))


@pytest.mark.parametrize("name", [*BEFORE, *AFTER])
def test_a_cancellation_has_the_same_faults(name: str) -> None:
    venue = Behind(f"{name}@2")
    venue.order(ORDER.replace("IOC", "GTC").replace("20000.50", "19000.00"))
    seen = venue.send("DELETE", "order", "symbol=BTCUSDT&origClientOrderId=T0-a")
    [order] = venue.engine.orders.values()
    assert order.open is (name in BEFORE or name == "late-request")
    if isinstance(seen, Answer) and name == "duplicate-rejected":
        assert code(seen) == -2011


def told(name: str) -> dict[str, object]:
    seen = Behind(f"{name}@1").order()
    assert isinstance(seen, Answer)
    content: dict[str, object] = json.loads(seen.text)
    return content


def test_answers_that_are_not_what_they_should_be() -> None:
    whole = told("slow-response")
    assert told("missing-field") == {name: value for name, value in whole.items() if name != "executedQty"}
    assert told("ack-only").keys() == {"symbol", "orderId", "orderListId", "clientOrderId", "transactTime"}
    assert told("unknown-status") == {**whole, "status": "PENDING_REVIEW"}
    assert told("numbers-unquoted")["executedQty"] == 0.001


def test_a_slow_answer_and_a_time_out_of_the_venue_take_seconds() -> None:
    slow, late = Behind("slow-response@1").order(), Behind("timeout-1007@1").order()
    assert isinstance(slow, Answer)
    assert isinstance(late, Answer)
    assert 0.5 <= slow.after.total_seconds() <= 6
    assert late.after.total_seconds() == 10


def test_a_late_order_arrives_when_others_have_overtaken_it() -> None:
    venue = Behind("late-request@1")
    assert venue.order() is Silence.LOST
    for _ in range(2):
        venue.question("ping")
        assert not venue.engine.orders
    venue.question("ping")
    assert len(venue.engine.orders) == 1


def test_a_late_order_arrives_within_its_window_where_time_is_kept() -> None:
    venue, waits = Behind("late-request:1"), []
    venue.faulty.defer = lambda wait, action: waits.append((wait.total_seconds(), action))
    for _ in range(20):
        venue.order()
    assert all(0.2 <= wait <= 1.9 for wait, _ in waits)
    waits[0][1]()
    assert len(venue.engine.orders) == 1


def test_a_ban_lasts_and_counts_down() -> None:
    venue = Behind("ban-418@1")
    first = venue.order()
    assert isinstance(first, Answer)
    wait = int(first.headers["Retry-After"])
    venue.pass_(seconds=wait - 1)
    assert venue.question("ping") == Answer(418, first.text, {"Retry-After": "2"})
    assert not isinstance(venue.order(), Silence)
    assert not venue.engine.orders
    venue.pass_(seconds=1)
    assert venue.question("ping").status == 200


def test_a_part_fills_and_the_rest_expires() -> None:
    for name, status in (("partial-then-expire", "EXPIRED"), ("self-match", "EXPIRED_IN_MATCH")):
        venue = Behind(f"{name}@1")
        seen = venue.order()
        assert isinstance(seen, Answer)
        answer = json.loads(seen.text)
        assert (answer["status"], answer["executedQty"]) == (status, "0.00040000")
        assert venue.account.locked["USDT"] == ZERO
        assert json.loads(venue.question("ping").text) == {}


def test_two_makers_make_two_fills() -> None:
    seen = Behind("split-fills@1").order()
    assert isinstance(seen, Answer)
    assert [fill["qty"] for fill in json.loads(seen.text)["fills"]] == ["0.00033000", "0.00067000"]
