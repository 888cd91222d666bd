"""Words for what happens to the account: its state, its books, its limits, its day."""

from thunes.domain.audit import AuditEvent, Json
from thunes.domain.day_text import day_text
from thunes.domain.notices.figures import amounts, dicts
from thunes.domain.notices.said import Said


def state(event: AuditEvent, _: str) -> Said:
    """Say who changed the trading state, and why."""
    inputs, outputs = event.decision_inputs, event.decision_outputs
    flatten = ("Everything that is held is being sold",) if outputs.get("flatten") else ()
    back = ("Resume: thunes resume",) if outputs["state"] != "ACTIVE" else ()
    return Said(
        str(outputs["state"]),
        "",
        (str(inputs["reason"]), *flatten, f"Was {inputs['from']} · by {inputs['actor']}", *back),
    )


def disagree(event: AuditEvent, _: str) -> Said:
    """Say what the books and the venue disagree on."""
    why = str(event.decision_outputs["why"])
    return Said("BOOKS DISAGREE", "", (why,), why)


def reopened(event: AuditEvent, _: str) -> Said:
    """Say that a test venue was wiped."""
    outputs = event.decision_outputs
    return Said(
        "BOOKS OPENED ANEW",
        f"epoch {outputs['epoch']}",
        ("The venue was wiped", f"It holds {amounts(outputs['balances'])}"),
    )


def unprotected(event: AuditEvent, _: str) -> Said:
    """Say which position has nothing resting that would close it."""
    inputs, why = event.decision_inputs, str(event.decision_outputs["why"])
    return Said(
        "NO STOP RESTS",
        str(inputs["symbol"]),
        (f"{inputs['quantity']} held, stop {inputs['stop_price']}", why),
        why,
    )


def left(event: AuditEvent, _: str) -> Said:
    """Say what a halt that empties the account could not sell."""
    inputs, why = event.decision_inputs, str(event.decision_outputs["why"])
    return Said("NOT SOLD", str(inputs["symbol"]), (f"{inputs['quantity']} are left", why), why)


def locked(event: AuditEvent, _: str) -> Said:
    """Say which protection blocks entries, until when, and what would unlock it."""
    inputs, outputs = event.decision_inputs, event.decision_outputs
    reason = str(outputs["reason"])
    return Said(
        "ENTRIES LOCKED",
        _where(inputs.get("symbol")),
        (f"{inputs['protection']}: {reason}", f"Until {outputs.get('until') or outputs.get('unlock')}"),
        f"{inputs['protection']} {reason}",
    )


def unlocked(event: AuditEvent, _: str) -> Said:
    """Say that entries are possible again."""
    inputs = event.decision_inputs
    lines = (f"{inputs['protection']}: {inputs.get('reason')}", f"By {inputs.get('actor')}")
    return Said("ENTRIES UNLOCKED", _where(inputs.get("symbol")), lines, str(inputs["protection"]))


def limits(event: AuditEvent, _: str) -> Said:
    """Say which limits were changed, from what to what, which of them wait, and until when."""
    inputs, outputs = event.decision_inputs, event.decision_outputs
    waiting = [f"waits: {line}" for line in _changes(outputs.get("pending"))]
    when = f"{'The rest from' if waiting else 'Since'} {outputs.get('effective_at')} · by {inputs['actor']}"
    return Said("LIMITS CHANGED", "", (*_changes(inputs["changes"]), *waiting, when))


def limits_refused(event: AuditEvent, _: str) -> Said:
    """Say which change of the limits was refused, and why."""
    why = str(event.decision_outputs["why"])
    return Said("LIMITS NOT CHANGED", "", (why, f"By {event.decision_inputs['actor']}"), why)


def _changes(changes: Json) -> list[str]:
    pairs = changes.items() if isinstance(changes, dict) else ()
    return [f"{name}: {pair.get('from')} → {pair.get('to')}" for name, pair in pairs if isinstance(pair, dict)]


def day(event: AuditEvent, _: str) -> Said:
    """Say how the day went."""
    inputs, outputs = event.decision_inputs, event.decision_outputs
    first, *rest = day_text(inputs, outputs).splitlines()
    return Said("DAY", str(inputs["day"]), (first.partition(": ")[2], *rest))


def drill(event: AuditEvent, _: str) -> Said:
    """Say how a drill went."""
    outputs = event.decision_outputs
    figures = tuple(f"{name}: {_shown(value)}" for name, value in outputs.items() if name != "ok")
    return Said("DRILL PASSED" if outputs.get("ok") else "DRILL FAILED", "kill switch", figures)


def refused(event: AuditEvent, _: str) -> Said:
    """Say who tried to command the account and was not obeyed."""
    inputs, why = event.decision_inputs, str(event.decision_outputs["why"])
    return Said("COMMAND REFUSED", "", (f"User {inputs['user']}: {why}", f"Asked for {inputs['what']}"), why)


def _where(symbol: Json) -> str:
    return str(symbol) if symbol else "all symbols"


def _shown(value: Json) -> str:
    if isinstance(value, dict):
        return amounts(value)
    return f"{len(dicts(value))} entries" if isinstance(value, list) else str(value)
