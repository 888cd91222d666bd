"""What a function answers: any outcome as plain JSON, nothing rounded, nothing guessed."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from tests.builders import START, d
from thunes import entry
from thunes.domain.order import IntentState
from thunes.domain.risk import TradingState, TradingStateRecord


@dataclass(frozen=True)
class Outcome:
    """What a use case might return."""

    state: IntentState


HALTED = TradingStateRecord(TradingState.HALTED, START, "me", "because")


@pytest.mark.parametrize(
    ("outcome", "json"),
    [
        (None, None),
        (IntentState.UNKNOWN, "UNKNOWN"),
        (
            HALTED,
            {
                "state": "HALTED",
                "since": "2024-01-10T12:00:05.000Z",
                "actor": "me",
                "reason": "because",
                "flatten": False,
            },
        ),
        ({"a": (HALTED.state, [d("1E+3")])}, {"a": ["HALTED", ["1000"]]}),
        ([Outcome(IntentState.OPEN)], [{"state": "OPEN"}]),
        ({1: date(2024, 1, 10)}, {"1": "2024-01-10"}),
        (timedelta(minutes=2, milliseconds=5), "120.005 s"),
        ([], []),
        (2**70, 2**70),
    ],
)
def test_outcomes_become_plain_json(outcome: object, json: object) -> None:
    assert entry.as_json(outcome) == json


@pytest.mark.parametrize("outcome", [1.5, object(), Outcome, {1, 2}, b"bytes"], ids=lambda value: type(value).__name__)
def test_what_has_no_exact_json_is_refused(outcome: object) -> None:
    with pytest.raises(TypeError):
        entry.as_json(outcome)
