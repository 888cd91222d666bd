"""What the venue knows of an intent, be it one order there or a list of two."""

from thunes.domain.order import OrderIntent
from thunes.domain.order_report import OrderReport, of_list
from thunes.ports import Exchange


def look_up(exchange: Exchange, intent: OrderIntent) -> OrderReport | None:
    """Return all of the intent's orders as one; None when the venue does not know each of them, which is no proof.

    Raises:
        Transient: when the venue cannot answer.
    """
    names = intent.client_order_ids
    found = [report for name in names if (report := exchange.find_order(intent.symbol, name)) is not None]
    if len(found) < len(names):
        return None
    return found[0] if len(names) == 1 else of_list(intent.client_order_id, found, intent.quantity)
