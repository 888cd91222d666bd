"""Every answer in every state: it settles, or it comes too late and changes nothing."""

from itertools import product

import pytest

from tests.builders import START, d, intent
from thunes.domain.audit import Event
from thunes.domain.order import LEGAL, IntentState
from thunes.domain.order_report import OrderReport
from thunes.domain.portfolio import Portfolio, Reservation
from thunes.domain.signal import Leg
from thunes.errors import OutcomeUnknown, Refused, Transient
from thunes.usecases.answers import KNOWN, Abandoned, Answer, NotFound, NotPlaced, settlement_of

S = IntentState
ENDINGS: list[tuple[Answer, IntentState, Event, str]] = [
    (Refused(-2010, "no money"), S.REFUSED, Event.ORDER_REFUSED, "-2010: no money"),
    (Transient("banned"), S.REFUSED, Event.ORDER_REFUSED, "not placed: banned"),
    (OutcomeUnknown("timeout"), S.UNKNOWN, Event.ORDER_UNKNOWN, "timeout"),
    (Abandoned("too old"), S.ABANDONED, Event.ORDER_ABANDONED, "too old"),
    (NotFound(START), S.UNKNOWN, Event.ORDER_UNKNOWN, "not found at the venue, 1 times"),
    (NotPlaced("silence"), S.NOT_PLACED, Event.ORDER_NOT_PLACED, "silence"),
]
RESERVED = Portfolio().reserve(Reservation(intent().intent_id, "BTCUSDT", Leg.ENTRY, d("8")))


@pytest.mark.parametrize(("ending", "before"), list(product(ENDINGS, S)))
def test_an_answer_settles_exactly_where_its_end_is_legal(
    ending: tuple[Answer, IntentState, Event, str], before: IntentState
) -> None:
    answer, after, event, reason = ending
    settlement = settlement_of(answer, intent(state=before), RESERVED)
    if after not in LEGAL[before] or (isinstance(answer, OutcomeUnknown) and before in KNOWN):
        assert settlement is None
        return
    assert settlement is not None
    assert (settlement.intent.state, settlement.intent.reason) == (after, reason)
    assert (settlement.fact.event, settlement.fills, settlement.halt) == (event, (), None)
    assert (settlement.portfolio == Portfolio()) is after.terminal


def test_a_report_is_settled_as_a_report() -> None:
    report = OrderReport("BTCUSDT", 1, "T0-x", "EXPIRED", d("0"), ())
    settlement = settlement_of(report, intent(state=S.SENDING), RESERVED)
    assert settlement is not None
    assert (settlement.intent.state, settlement.fact.event) == (S.EXPIRED, Event.ORDER_SETTLED)
