"""A version 0 that never was: `kind` for the event, `data` for what went in and out, and no model."""

import hashlib
from typing import Any

from thunes.domain.audit import canonical
from thunes.domain.chain import GENESIS
from thunes.domain.upcast import Content, Steps


def from_0(content: Content) -> Content:
    """What version 1 makes of it."""
    old = dict(content)
    data = old.pop("data")
    renamed = {"event": old.pop("kind"), "decision_inputs": data["in"], "decision_outputs": data["out"]}
    return {**old, **renamed, "model_hash": None}


STEPS: Steps = {0: from_0}


def written_by_0(sequence: int = 1, previous: str = GENESIS, **changes: Any) -> Content:
    """Return an event as version 0 wrote it, with its hash."""
    content: Content = {
        "event_id": f"evt-{sequence}",
        "version": 0,
        "account": "dev#main",
        "sequence": sequence,
        "timestamp": "2024-01-10T12:00:05.000Z",
        "kind": "signal_decided",
        "strategy_id": None,
        "param_hash": None,
        "data": {"in": {"symbol": "BTCUSDT"}, "out": {"why": "it rose"}},
        "previous_hash": previous,
        **changes,
    }
    return {**content, "hash": hashlib.sha256(canonical(content).encode()).hexdigest()}
