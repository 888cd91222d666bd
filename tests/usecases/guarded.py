"""A position with a stop and a target on the desk, and what is said of it."""

from typing import Any

from tests.builders import d
from tests.usecases.desk import Desk
from thunes.domain.audit import Event
from thunes.domain.order import OrderIntent

STOP, TARGET = d("19000.00"), d("22000.00")


def bought(desk: Desk, **changes: Any) -> OrderIntent:
    """Buy with a stop and a target, and return the intent of what protects it."""
    desk.hold(**{"stop_price": STOP, "target_price": TARGET, **changes})
    return resting(desk)


def resting(desk: Desk) -> OrderIntent:
    return desk.intent(desk.portfolio.protections["BTCUSDT"].intent_id)


def price(desk: Desk, bid: str) -> None:
    desk.market.bid, desk.market.ask = d(bid), d(bid) + d("0.01")
    desk.exchange.price = d(bid)


def told(desk: Desk) -> list[str]:
    return [str(event.decision_outputs["why"]) for event in desk.events(Event.PROTECTION_MISSING)]
