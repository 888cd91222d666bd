"""What the owner reads of each fact."""

from typing import Any

import pytest

from tests.builders import d, fill, intent
from tests.domain.notices.cases import CASES
from tests.domain.notices.facts import event
from thunes.domain.audit import Event
from thunes.domain.notices import NOTICED, Wording, notice
from thunes.domain.notices.markup import bare
from thunes.domain.order import IntentState
from thunes.domain.order_report import OrderReport
from thunes.domain.portfolio import Portfolio
from thunes.domain.risk import TradingState, TradingStateRecord, change_state
from thunes.domain.settlement import settle


def lines(kind: Event, inputs: dict[str, Any], outputs: dict[str, Any]) -> list[str]:
    """Return the notice as it is read, without stage, time and id."""
    told = notice(event(kind, inputs, outputs), Wording("dev"))
    assert told is not None
    head, *body = bare(told.text).split("\n")
    return [head.partition("DEV · ")[2], *body[:-2]]


@pytest.mark.parametrize(("kind", "inputs", "outputs", "words"), CASES)
def test_the_owner_reads_what_happened(
    kind: Event, inputs: dict[str, Any], outputs: dict[str, Any], words: list[str]
) -> None:
    assert lines(kind, inputs, outputs) == words


def test_every_fact_that_the_bus_forwards_has_words() -> None:
    assert {kind.value for kind, *_ in CASES} | {"order_not_placed", "order_abandoned"} == set(NOTICED)


@pytest.mark.parametrize("kind", [Event.ORDER_NOT_PLACED, Event.ORDER_ABANDONED])
def test_every_trouble_with_an_order_is_told(kind: Event) -> None:
    assert lines(kind, {"symbol": "X"}, {"state": "S", "reason": "why"}) == ["ORDER S · X", "why"]


@pytest.mark.parametrize("kind", [Event.SIGNAL_DECIDED, Event.ORDER_SENDING, Event.BOOKS_OPENED, Event.BOOKS_IN_DOUBT])
def test_daily_business_is_silent(kind: Event) -> None:
    assert notice(event(kind, {}, {}), Wording("dev")) is None
    assert kind not in NOTICED


@pytest.mark.parametrize(
    ("kind", "outputs"),
    [
        (Event.ORDER_SETTLED, {"fills": []}),
        (Event.PERFORMANCE_WATCHED, {"sharpe": None, "health": "too_few"}),
        (Event.PERFORMANCE_WATCHED, {"sharpe": "2.1", "health": "ok"}),
    ],
)
def test_what_is_as_it_should_be_is_silent(kind: Event, outputs: dict[str, Any]) -> None:
    assert notice(event(kind, {"leg": "entry"}, outputs), Wording("dev")) is None


@pytest.mark.parametrize(
    ("undecided", "again", "told"),
    [(1, False, False), (1, True, False), (2, True, True), (2, False, True), (3, True, False), (3, False, True),
     (None, False, True), (None, True, False)],
)  # fmt: skip
def test_candles_that_stay_unusable_are_told_once_and_a_late_one_is_not(
    undecided: int | None, again: bool, told: bool
) -> None:
    inputs = {"symbol": "BTCUSDT", "undecided": undecided, "again": again}
    found = notice(event(Event.DATA_REJECTED, inputs, {"why": "3 candles are missing"}), Wording("dev"))
    assert (found is not None) is told


def test_a_signal_that_came_too_late_for_its_candles_is_not_told() -> None:
    assert notice(event(Event.DATA_REJECTED, {"symbol": "BTCUSDT"}, {"why": "no quote"}), Wording("dev")) is None


@pytest.mark.parametrize("kind", NOTICED)
def test_a_fact_of_another_version_is_told_all_the_same(kind: str) -> None:
    assert lines(Event(kind), {}, {}) in (
        [kind.replace("_", " ").upper(), "The trail has the details"],
        ["DRILL FAILED · kill switch"],
    )


def test_a_fact_recorded_by_the_system_itself_can_be_told() -> None:
    of = intent(state=IntentState.SENDING)
    answer = OrderReport("BTCUSDT", 1, "T0-x", "FILLED", d("0.0004"), (fill(),))
    fact = settle(of, answer, Portfolio()).fact
    told = lines(fact.event, dict(fact.inputs), dict(fact.outputs))
    assert told[:2] == ["FILL · BTCUSDT", "BUY 0.0004 BTC @ 20000 USDT"]
    assert told[-1] == "Position 0.0003996 BTC"
    record = TradingStateRecord(TradingState.HALTED, None, "me", "why")
    halt = change_state(record, record).fact
    assert lines(halt.event, dict(halt.inputs), dict(halt.outputs))[:2] == ["HALTED", "why"]
