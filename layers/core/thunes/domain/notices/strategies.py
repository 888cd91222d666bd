"""Words for what is learned of a strategy: that it decays, and that it has new parameters."""

from collections.abc import Mapping

from thunes.domain.audit import AuditEvent, Json
from thunes.domain.notices.figures import amounts, signed
from thunes.domain.notices.said import Said

_WORSE = {"warning": ("SHARPE BELOW 1", "Watch it"), "critical": ("SHARPE BELOW 0.5", "Far too little for its risk")}


def decay(event: AuditEvent, _: str) -> Said | None:
    """Say that a strategy earns too little for its risk; None while it does well, or nobody can tell."""
    inputs, outputs = event.decision_inputs, event.decision_outputs
    health = str(outputs["health"])
    if health not in _WORSE:
        return None
    title, advice = _WORSE[health]
    subject = " · ".join(str(name) for name in (event.strategy_id, inputs.get("symbol")) if name)
    return Said(
        title,
        subject,
        (f"{signed(outputs['sharpe'])} over {inputs.get('days')} days, {inputs.get('exits')} exits", advice),
        health,
    )


def promoted(event: AuditEvent, _: str) -> Said:
    """Say which parameters a strategy has from now on, and on what evidence."""
    inputs, outputs = event.decision_inputs, event.decision_outputs
    return Said(
        "NEW PARAMETERS",
        str(inputs["strategy"]),
        (
            f"From {amounts(inputs['from'])}",
            f"To {amounts(inputs['to'])}",
            _grounds(outputs),
        ),
    )


def _grounds(outputs: Mapping[str, Json]) -> str:
    """Return what speaks for the parameters: a track record, or that they were gone back to."""
    if outputs["sharpe"] is None:
        return str(outputs["why"])
    return f"Sharpe {signed(outputs['sharpe'])} · evidence {outputs['evidence']}"


def undecided(event: AuditEvent, _: str) -> Said | None:
    """Say why nothing is decided any more; None for a single close, and once it was said, until the reason changes."""
    inputs, why = event.decision_inputs, str(event.decision_outputs["why"])
    closes = inputs.get("undecided", 1)  # a signal whose candles turned out unusable later is one close
    if closes == 1 or (inputs["again"] and closes != 2):  # noqa: PLR2004 - the second in a row
        return None
    return Said(
        "NOTHING DECIDED", str(inputs["symbol"]), (why, "No entry and no exit until its candles are sound"), why
    )
