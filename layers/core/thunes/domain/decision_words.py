"""An audit event as a sentence: what was decided, and why, from the numbers that the trail has."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Context, Decimal, InvalidOperation

from thunes.domain.audit import AuditEvent, Event, Json
from thunes.domain.money import plain

Facts = Mapping[str, Json]
DECISIONS = frozenset({Event.SIGNAL_DECIDED, Event.DATA_REJECTED, Event.RISK_APPROVED, Event.RISK_DENIED})
# Averages have more digits than anybody reads.
SHOWN = Context(prec=10)


def in_words(event: AuditEvent) -> str:
    """Return what an event says; of a kind that has no sentence of its own, its name and its reason."""
    write = _WORDS.get(event.event)
    if write:
        return write(event.decision_inputs, event.decision_outputs)
    name = event.event.replace("_", " ")
    why = _reason(event.decision_outputs) or _reason(event.decision_inputs)
    return f"{name}: {why}" if why else name


def last_decision(events: Iterable[AuditEvent]) -> str | None:
    """Return the newest of ``events`` (oldest first) that decided something, in words; None when there is none."""
    newest = None
    for event in events:
        newest = event if event.event in DECISIONS else newest
    return in_words(newest) if newest else None


def checks_of(event: AuditEvent) -> list[dict[str, Json]]:
    """Return what each rule found in a judgement."""
    return _objects(event.decision_outputs.get("checks"))


def failed(event: AuditEvent) -> list[dict[str, Json]]:
    """Return the findings that stood against it."""
    return [check for check in checks_of(event) if not check.get("passed")]


def _signal(inputs: Facts, outputs: Facts) -> str:
    signal = {None: "no signal", "entry": "signal to buy", "exit": "signal to sell"}
    what = signal.get(_text_or_none(outputs.get("signal")), f"signal {outputs.get('signal')}")
    averages = _averages(inputs)
    if averages is None:
        return f"{what}: {outputs.get('why', '?')}"
    held = "a position is held" if inputs.get("holding") else "nothing is held"
    return f"{what}: {averages} and {held}"


def _averages(inputs: Facts) -> str | None:
    """Return how the two averages stand to each other; None for a strategy that has none."""
    try:
        fast, slow = Decimal(str(inputs["fast"])), Decimal(str(inputs["slow"]))
    except (KeyError, InvalidOperation):
        return None
    relation = "above" if fast > slow else "below" if fast < slow else "equal to"
    return f"fast SMA {plain(SHOWN.plus(fast))} is {relation} slow SMA {plain(SHOWN.plus(slow))}"


def _rejected(_: Facts, outputs: Facts) -> str:
    return f"data rejected: {outputs.get('why', '?')}"


def _approved(inputs: Facts, outputs: Facts) -> str:
    return f"{inputs.get('leg')} approved: {outputs.get('quantity')} at {outputs.get('limit_price')} or better"


def _denied(inputs: Facts, outputs: Facts) -> str:
    first = next((check for check in _objects(outputs.get("checks")) if not check.get("passed")), None)
    numbers = f" is {first.get('value')}, limit {first.get('limit')}" if first else ""
    return f"{inputs.get('leg')} denied: {outputs.get('denied')}{numbers}"


def _sending(_: Facts, outputs: Facts) -> str:
    sent = f"order sent: {outputs.get('side')} {outputs.get('quantity')} at {outputs.get('price')}"
    for name in ("stop_price", "target_price", "why"):
        sent += f", {name.removesuffix('_price')} {outputs[name]}" if outputs.get(name) else ""
    return sent


def _order(_: Facts, outputs: Facts) -> str:
    done = ", ".join(f"{fill.get('quantity')} at {fill.get('price')}" for fill in _objects(outputs.get("fills")))
    state = f"order {outputs.get('state')}"
    if not done:
        return f"{state}: {outputs.get('reason') or 'no more is known'}"
    return f"{state}, filled {done}; realised {outputs.get('realized')}, position {outputs.get('position')}"


def _state(inputs: Facts, outputs: Facts) -> str:
    return f"trading {outputs.get('state')} (was {inputs.get('from')}) by {inputs.get('actor')}: {inputs.get('reason')}"


def _sealed(inputs: Facts, outputs: Facts) -> str:
    return f"day {inputs.get('day')} sealed: {outputs.get('events')} events, Merkle root {outputs.get('root')}"


def _reason(facts: Facts) -> str:
    return next((str(facts[name]) for name in ("why", "reason") if facts.get(name)), "")


def _objects(value: Json) -> list[dict[str, Json]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text_or_none(value: Json) -> str | None:
    return None if value is None else str(value)


_WORDS: Mapping[str, Callable[[Facts, Facts], str]] = {
    Event.SIGNAL_DECIDED: _signal,
    Event.DATA_REJECTED: _rejected,
    Event.RISK_APPROVED: _approved,
    Event.RISK_DENIED: _denied,
    Event.ORDER_SENDING: _sending,
    Event.TRADING_STATE_CHANGED: _state,
    Event.DAY_SEALED: _sealed,
    **dict.fromkeys(
        (
            Event.ORDER_SETTLED,
            Event.ORDER_UNKNOWN,
            Event.ORDER_REFUSED,
            Event.ORDER_ABANDONED,
            Event.ORDER_NOT_PLACED,
            Event.ORDER_FOUND_LATE,
        ),
        _order,
    ),
}
