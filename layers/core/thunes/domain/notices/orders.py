"""Words for what happens to signals and orders: judged, filled, refused, in doubt."""

from thunes.domain.audit import AuditEvent
from thunes.domain.money import exact, exactly, plain
from thunes.domain.notices.figures import Assets, amount, dicts, notional, signed
from thunes.domain.notices.said import Said


def settled(event: AuditEvent, quote: str) -> Said | None:
    """Say what was bought or sold; None for an order that ended without a fill."""
    inputs, outputs = event.decision_inputs, event.decision_outputs
    fills = dicts(outputs["fills"])
    if not fills:
        return None
    units = Assets.of(inputs["symbol"], quote)
    side = "BUY" if inputs["leg"] == "entry" else "SELL"
    lines = [f"{side} {amount(fill['quantity'], units.base)} @ {amount(fill['price'], units.quote)}" for fill in fills]
    fees = ", ".join(f"{fill['commission']} {fill['commission_asset']}" for fill in fills if "commission" in fill)
    lines.append(f"Notional {amount(plain(notional(fills)), units.quote)}" + (f" · fee {fees}" if fees else ""))
    if inputs["leg"] == "exit":
        lines.append(f"Realised {signed(outputs['realized'], units.quote)}")
    lines.append(f"Position {amount(outputs['position'], units.base)}")
    return Said("FILL", str(inputs["symbol"]), tuple(lines))


def found_late(event: AuditEvent, quote: str) -> Said:
    """Say that an order which had been given up has filled after all."""
    inputs = event.decision_inputs
    told = settled(event, quote)
    given_up = f"It had been given up as {inputs['state']}"
    lines = (given_up, *told.lines) if told else (given_up, f"Order {inputs['intent_id']}")
    return Said("FOUND LATE", str(inputs["symbol"]), lines)


def trouble(event: AuditEvent, quote: str) -> Said:
    """Say why an order did not do what it was meant to, and what it has filled all the same."""
    outputs = event.decision_outputs
    reason = str(outputs["reason"])
    partly = settled(event, quote) if outputs.get("fills") else None
    return Said(
        f"ORDER {outputs['state']}",
        str(event.decision_inputs["symbol"]),
        (reason, *(partly.lines if partly else ())),
        reason,
    )


@exactly
def approved(event: AuditEvent, quote: str) -> Said:
    """Say what may be ordered, and why the strategy wants it."""
    inputs, outputs = event.decision_inputs, event.decision_outputs
    units = Assets.of(inputs["symbol"], quote)
    side = "BUY" if inputs["leg"] == "entry" else "SELL"
    quantity, price = outputs["quantity"], outputs["limit_price"]
    worth = plain(exact(quantity) * exact(price))
    return Said(
        "APPROVED",
        str(inputs["symbol"]),
        (
            f"{side} {amount(quantity, units.base)} @ {amount(price, units.quote)} or better",
            f"Notional {amount(worth, units.quote)}",
            f"By {event.strategy_id}, {len(dicts(outputs.get('checks')))} rules passed",
        ),
    )


def denied(event: AuditEvent, _: str) -> Said:
    """Say which rule denied a signal, what it saw and what it allows."""
    inputs, outputs = event.decision_inputs, event.decision_outputs
    failed = [check for check in dicts(outputs.get("checks")) if not check["passed"]]
    seen = tuple(f"{check['rule']}: {check['value']}, limit {check['limit']}" for check in failed)
    reason = str(outputs["denied"])
    return Said("DENIED", str(inputs["symbol"]), (f"{inputs['leg']} denied by {reason}", *seen), reason)
