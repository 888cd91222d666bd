"""What executing cost: commissions in quote, and how far fills were from the price that was decided on."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from thunes.domain.audit import AuditEvent, Event, Json
from thunes.domain.money import ZERO, exact, exactly, ratio

BASIS_POINTS = 10_000


@dataclass(frozen=True)
class Slippage:
    """In quote: ``cost`` is what fills cost beyond the decision price, ``notional`` what they are worth at it."""

    cost: Decimal = ZERO
    notional: Decimal = ZERO

    @property
    def bps(self) -> Decimal | None:
        """Cost per notional in basis points, more than 0 when it was to our disadvantage; None without a fill."""
        return ratio(self.cost * BASIS_POINTS, self.notional) if self.notional else None

    @exactly
    def plus(self, other: "Slippage") -> "Slippage":
        """Return both together, each weighing as much as its notional."""
        return Slippage(self.cost + other.cost, self.notional + other.notional)


@exactly
def slippage(events: Iterable[AuditEvent]) -> Slippage:
    """Compare every fill with the close that its signal was formed at, weighted by notional.

    The paper portfolio fills at the decision price; the difference is the implementation shortfall of what was
    executed (Perold, "The implementation shortfall: paper versus reality", 1988). Fills whose approval is not among
    ``events``, such as those of a stop that rests, are left out.
    """
    listed = list(events)
    approved = [event for event in listed if event.event == Event.RISK_APPROVED]
    decided = {e.decision_outputs.get("intent_id"): e.decision_inputs.get("price") for e in approved}
    total = Slippage()
    for event in listed:
        price = decided.get(event.decision_inputs.get("intent_id"))
        for fill in fills_of(event) if price is not None else ():
            at, quantity = exact(price), exact(fill["quantity"])
            worse = exact(fill["price"]) - at
            cost = worse * quantity if fill["side"] == "BUY" else -worse * quantity
            total = total.plus(Slippage(cost, at * quantity))
    return total


@exactly
def fees_in_quote(events: Iterable[AuditEvent]) -> Decimal:
    """Add up commissions in quote: those in base at their fill's price, those in a third asset left out."""
    return sum((_fee(event, fill) for event in events for fill in fills_of(event)), ZERO)


def fills_of(event: AuditEvent) -> Iterator[Mapping[str, Json]]:
    """Return the fills that a fact booked; none for most."""
    fills = event.decision_outputs.get("fills")
    return (fill for fill in fills if isinstance(fill, dict)) if isinstance(fills, list) else iter(())


def _fee(event: AuditEvent, fill: Mapping[str, Json]) -> Decimal:
    symbol, asset = str(event.decision_inputs.get("symbol", "")), str(fill["commission_asset"])
    commission = exact(fill["commission"])
    if symbol.endswith(asset):
        return commission
    return commission * exact(fill["price"]) if symbol.startswith(asset) else ZERO
