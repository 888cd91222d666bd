"""Strategies over arrays are traded by the same functions: with candles enough, from the tick to the fill."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from tests.builders import d
from tests.functions import world as worlds
from tests.functions.world import World, forget, world
from thunes.domain.audit import AuditEvent
from thunes.domain.signal import Leg
from thunes.usecases.closed_candles import TOLERATED_GAP

WARM_UP = 374
FALLING = tuple(str(24000 - 10 * number) for number in range(WARM_UP + 6))
RISING = tuple(reversed(FALLING))
PARTS = {"members": [{"strategy": "rsi_reversion"}, {"strategy": "donchian", "weight": -1}], "threshold": 2}


def decide(running: World, monkeypatch: pytest.MonkeyPatch, strategy: str, parameters: Any = None) -> AuditEvent:
    """Let the tick come with that strategy deployed, and return what it put into the trail."""
    monkeypatch.setenv("THUNES_STRATEGY", strategy)
    monkeypatch.setenv("THUNES_PARAMETERS", json.dumps(parameters or {}))
    forget()
    running.tick("reconcile")
    running.tick("check_signals")
    *_, newest = running.ledger.trail()
    return newest


@pytest.mark.parametrize(
    ("strategy", "parameters", "closes", "indicators"),
    [
        ("rsi_reversion", {}, FALLING, {"rsi": "0"}),
        ("donchian", {}, RISING, {"upper": "23990", "lower": "23900"}),
        ("composite", PARTS, FALLING, {"vote_1_rsi_reversion": "1", "vote_2_donchian": "1", "votes": "2"}),
    ],
)
def test_a_strategy_over_arrays_decides_and_its_numbers_are_in_the_trail(
    moto: None,
    monkeypatch: pytest.MonkeyPatch,
    strategy: str,
    parameters: Any,
    closes: Sequence[str],
    indicators: dict[str, str],
) -> None:
    with world(monkeypatch, closes) as running:
        decided = decide(running, monkeypatch, strategy, parameters)
        assert (decided.event, decided.strategy_id) == ("signal_decided", strategy)
        assert decided.decision_outputs["signal"] == Leg.ENTRY
        assert {name: d(str(decided.decision_inputs[name])) for name in indicators} == {
            name: d(number) for name, number in indicators.items()
        }
        running.deliver(running.signals, "validate_risk")
        running.deliver(running.orders, "place_order")
        assert running.ledger.read().portfolio.positions["BTCUSDT"].strategy_id == strategy


def test_its_window_is_as_long_as_it_asked_for(moto: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with world(monkeypatch, FALLING) as running:
        assert decide(running, monkeypatch, "rsi_reversion").decision_inputs["candles"] == WARM_UP


def test_before_there_are_candles_enough_it_says_how_many_it_waits_for(
    moto: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world(monkeypatch, FALLING[: WARM_UP - 1]) as running:
        outputs = decide(running, monkeypatch, "rsi_reversion").decision_outputs
        assert (outputs["signal"], outputs["why"]) == (None, f"warming up: {WARM_UP - 1} of {WARM_UP} candles")


@pytest.mark.parametrize(
    ("holes", "event", "said"),
    [
        (TOLERATED_GAP, "signal_decided", "RSI below oversold, and we are still out"),
        (TOLERATED_GAP + 1, "data_rejected", f"3 candles are missing among the last {WARM_UP}"),
    ],
)
def test_a_window_with_more_holes_than_are_tolerated_is_refused_by_its_reason(
    moto: None, monkeypatch: pytest.MonkeyPatch, holes: int, event: str, said: str
) -> None:
    whole = worlds.series
    monkeypatch.setattr(worlds, "series", lambda closes: [*whole(closes)[:100], *whole(closes)[100 + holes :]])
    with world(monkeypatch, (*FALLING, *FALLING[-20:])) as running:
        found = decide(running, monkeypatch, "rsi_reversion")
        assert (found.event, found.decision_outputs["why"]) == (event, said)
