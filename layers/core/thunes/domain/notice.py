"""An audit event in words for the owner; silence for what needs no attention."""

from collections.abc import Callable, Mapping

from thunes.domain.audit import AuditEvent, Event, Json

Outputs = Mapping[str, Json]


def notice(event: AuditEvent, stage: str) -> str | None:
    """Return the message that tells the owner of ``event``; None when it is not worth one."""
    write = _WORDS.get(event.event)
    text = write(event.decision_inputs, event.decision_outputs) if write else None
    return f"{stage.upper()} · {text}\n{event.timestamp} · {event.event_id}" if text else None


def _settled(inputs: Outputs, outputs: Outputs) -> str | None:
    fills = outputs["fills"]
    if not isinstance(fills, list) or not fills:
        return None
    side = "BOUGHT" if inputs["leg"] == "entry" else "SOLD"
    prices = ", ".join(f"{fill['quantity']} @ {fill['price']}" for fill in fills if isinstance(fill, dict))
    realized = f", realised {outputs['realized']}" if inputs["leg"] == "exit" else ""
    return f"{side} {inputs['symbol']}: {prices}{realized}; position {outputs['position']}"


def _found_late(inputs: Outputs, outputs: Outputs) -> str:
    told = _settled(inputs, outputs) or f"order {inputs['intent_id']}"
    return f"FOUND LATE, it had been given up as {inputs['state']}: {told}"


def _reopened(_: Outputs, outputs: Outputs) -> str:
    return f"BOOKS OPENED ANEW, epoch {outputs['epoch']}: the venue was wiped; it holds {_amounts(outputs['balances'])}"


def _trouble(inputs: Outputs, outputs: Outputs) -> str:
    return f"ORDER {outputs['state']} {inputs['symbol']}: {outputs['reason']}"


def _state(inputs: Outputs, outputs: Outputs) -> str:
    flat = ", SELLING EVERYTHING" if outputs.get("flatten") else ""
    return f"TRADING {outputs['state']}{flat} (was {inputs['from']}) by {inputs['actor']}: {inputs['reason']}"


def _disagree(_: Outputs, outputs: Outputs) -> str:
    return f"BOOKS DISAGREE: {outputs['why']}"


def _unprotected(inputs: Outputs, outputs: Outputs) -> str:
    return f"NO STOP RESTS for {inputs['quantity']} {inputs['symbol']} (stop {inputs['stop_price']}): {outputs['why']}"


def _left(inputs: Outputs, outputs: Outputs) -> str:
    return f"NOT SOLD, {inputs['quantity']} {inputs['symbol']} are left: {outputs['why']}"


def _day(inputs: Outputs, outputs: Outputs) -> str:
    denied = outputs["denied"]
    denials = ", ".join(f"{why} {count}" for why, count in denied.items()) if isinstance(denied, dict) else ""
    return (
        f"DAY {inputs['day']}: realised {outputs['realized']}, {outputs['fills']} fills, "
        f"{outputs['approved']} approved, denied: {denials or 'none'}; equity {_amounts(outputs['equity'])}; "
        f"positions {_amounts(outputs['positions'])}; trading {outputs['trading_state']}"
    )


def _amounts(amounts: Json) -> str:
    if not isinstance(amounts, dict) or not amounts:
        return "none"
    return ", ".join(f"{name} {amount}" for name, amount in amounts.items())


_WORDS: Mapping[str, Callable[[Outputs, Outputs], str | None]] = {
    Event.ORDER_SETTLED: _settled,
    Event.ORDER_REFUSED: _trouble,
    Event.ORDER_UNKNOWN: _trouble,
    Event.ORDER_NOT_PLACED: _trouble,
    Event.ORDER_ABANDONED: _trouble,
    Event.TRADING_STATE_CHANGED: _state,
    Event.ORDER_FOUND_LATE: _found_late,
    Event.PROTECTION_MISSING: _unprotected,
    Event.POSITION_LEFT: _left,
    Event.BOOKS_REOPENED: _reopened,
    Event.BOOKS_DISAGREE: _disagree,
    Event.DAY_SUMMARIZED: _day,
}

# What the bus forwards to notify; the template's rule lists the same names.
NOTICED = tuple(sorted(_WORDS))
