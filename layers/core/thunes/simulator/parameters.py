"""Parameters of a request, read as strictly as the venue reads them."""

import re

from thunes.simulator.engine import NewOrder
from thunes.simulator.errors import VenueError, illegal, missing
from thunes.simulator.filters import parse_number

WHOLE_NUMBER = r"^[0-9]{1,20}$"
CLIENT_ID = r"^[a-zA-Z0-9-_]{1,36}$"
PRECISION = 8

Params = dict[str, str]


def need(params: Params, name: str) -> str:
    """Return a mandatory parameter; raises VenueError -1102 when it is absent or empty."""
    if not params.get(name):
        raise missing(name)
    return params[name]


def count(params: Params, name: str, default: int) -> int:
    """Return a whole number; raises VenueError -1100 when it is none."""
    text = params.get(name, str(default))
    if not re.fullmatch(WHOLE_NUMBER, text):
        raise illegal(name, WHOLE_NUMBER)
    return int(text)


def new_order(params: Params) -> NewOrder:
    """Read the parameters of a new order.

    Raises:
        VenueError: with the code that the venue has for the first fault.
    """
    side, kind = need(params, "side"), need(params, "type")
    if side not in ("BUY", "SELL"):
        raise VenueError(-1117, "Invalid side.")
    if kind not in ("LIMIT", "MARKET"):
        raise VenueError(-1116, "Invalid orderType.")
    time_in_force = need(params, "timeInForce") if kind == "LIMIT" else "IOC"
    if time_in_force not in ("GTC", "IOC", "FOK"):
        raise VenueError(-1115, "Invalid timeInForce.")
    client_order_id = params.get("newClientOrderId")
    if client_order_id == "":
        raise VenueError(-1118, "New client order ID was empty.")
    if client_order_id is not None and not re.fullmatch(CLIENT_ID, client_order_id):
        raise illegal("newClientOrderId", CLIENT_ID)
    return NewOrder(
        symbol=need(params, "symbol"),
        side=side,
        type=kind,
        time_in_force=time_in_force,
        quantity=parse_number("quantity", need(params, "quantity"), PRECISION),
        price=parse_number("price", need(params, "price"), PRECISION) if kind == "LIMIT" else None,
        client_order_id=client_order_id,
    )
