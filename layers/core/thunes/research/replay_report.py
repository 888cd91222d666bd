"""What a replay came to, in numbers; and where a backtest of the same candles went another way, by which rule."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from thunes.domain.audit import AuditEvent, Event
from thunes.domain.chain import verify
from thunes.domain.money import ZERO, plain
from thunes.domain.times import iso
from thunes.research.parity import Filled
from thunes.research.replay import Replayed

MILLISECOND = timedelta(milliseconds=1)


def summary(replayed: Replayed, cash: Decimal) -> dict[str, Any]:
    """Return the replay in numbers: amounts as text, counts as numbers."""
    view, trail = replayed.ledger.read(), list(replayed.ledger.trail())
    kinds = Counter(event.event for event in trail)
    positions = view.portfolio.positions.values()
    return {
        "candles": replayed.decisions,
        "signals": sum(event.decision_outputs.get("signal") is not None for event in trail),
        "approved": kinds[Event.RISK_APPROVED],
        "denied": dict(sorted(Counter(_reasons(trail)).items())),
        "data_rejected": kinds[Event.DATA_REJECTED],
        "fills": len(replayed.fills),
        "fees": {asset: plain(amount) for asset, amount in sorted(view.portfolio.fees.items())},
        "cash": plain(cash),
        "realized_pnl": plain(sum((position.realized for position in positions), ZERO)),
        "trading_state": view.trading_state.state.value,
        "audit_events": len(trail),
        "audit_chain_ok": verify(trail, view.head) is None,
        "audit_head": view.head.hash,
    }


def parting(backtest: Sequence[Filled], replay: Sequence[Filled], trail: Sequence[AuditEvent]) -> dict[str, str] | None:
    """Return where the two first part, and the rule that kept the replay from its order; None when they never do.

    What comes after is another history, so it explains nothing.
    """
    for one, other in zip_longest(backtest, replay):
        if one != other:
            rules = {event.decision_inputs["candle_close"]: reason for event, reason in _denials(trail)}
            rule = rules.get(iso(one.opened - MILLISECOND), "none") if one else "none"
            return {"backtest": str(one or "nothing"), "replay": str(other or "nothing"), "rule": rule}
    return None


def _reasons(trail: Sequence[AuditEvent]) -> list[str]:
    return [reason for _, reason in _denials(trail)]


def _denials(trail: Sequence[AuditEvent]) -> list[tuple[AuditEvent, str]]:
    return [(event, str(event.decision_outputs["denied"])) for event in trail if event.event == Event.RISK_DENIED]
