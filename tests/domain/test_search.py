"""An event is found by any part of it that people remember."""

from typing import Any

import pytest

from tests.builders import START
from thunes.domain.audit import Event, Fact
from thunes.domain.chain import ChainHead, extend
from thunes.domain.search import Search

CHECKS = [{"rule": "cool_down", "passed": False}, {"rule": "cash", "passed": False}, {"rule": "target", "passed": True}]
INPUTS = {"symbol": "BTCUSDT", "signal_id": "sig-1", "reason": "by hand"}
OUTPUTS = {"denied": "cool_down", "why": "Too Early", "checks": CHECKS, "intent_id": "int-1", "client_order_id": "T-1"}
(EVENT,), _ = extend(ChainHead(), "dev#main", [Fact(Event.RISK_DENIED, INPUTS, OUTPUTS, "sma")], START)


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"since": "2024-01-10T12:00:05.000Z", "until": "2024-01-10T12:00:05.000Z"},
        {"event": "risk_denied"},
        {"symbol": "BTCUSDT", "strategy": "sma"},
        *({"reason": reason} for reason in ("cool_down", "cool down", "COOL", "cash", "too early", "by hand")),
        *({"name": name} for name in ("sig-1", "int-1", "T-1", EVENT.event_id, EVENT.hash)),
    ],
)
def test_what_is_meant_is_found(wanted: dict[str, Any]) -> None:
    assert Search(**wanted).matches(EVENT)


@pytest.mark.parametrize(
    "wanted",
    [
        {"since": "2024-01-10T12:00:05.001Z"},
        {"until": "2024-01-10T12:00:04.999Z"},
        {"event": "risk"},
        {"symbol": "ETHUSDT"},
        {"strategy": "rsi"},
        {"reason": "target"},
        {"name": "sig"},
        {"symbol": "BTCUSDT", "event": "risk_approved"},
    ],
)
def test_what_is_not_meant_is_not_found(wanted: dict[str, Any]) -> None:
    assert not Search(**wanted).matches(EVENT)
