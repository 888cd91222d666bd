"""Parameters of a request, read as strictly as the venue reads them."""

import re

from thunes.simulator.errors import VenueError, illegal, missing
from thunes.simulator.filters import parse_number
from thunes.simulator.new_orders import NewList, NewOrder

WHOLE_NUMBER = r"^[0-9]{1,20}$"
CLIENT_ID = r"^[a-zA-Z0-9-_]{1,36}$"
PRECISION = 8

STOP = "STOP_LOSS_LIMIT"
# What each type of order is, when it does not say so itself.
TIMES_IN_FORCE = {"LIMIT": "", "MARKET": "IOC", STOP: "", "LIMIT_MAKER": "GTC"}

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
    if kind not in TIMES_IN_FORCE:
        raise VenueError(-1116, "Invalid orderType.")
    time_in_force = TIMES_IN_FORCE[kind] or need(params, "timeInForce")
    if time_in_force not in ("GTC", "IOC", "FOK"):
        raise VenueError(-1115, "Invalid timeInForce.")
    return NewOrder(
        symbol=need(params, "symbol"),
        side=side,
        type=kind,
        time_in_force=time_in_force,
        quantity=parse_number("quantity", need(params, "quantity"), PRECISION),
        price=None if kind == "MARKET" else parse_number("price", need(params, "price"), PRECISION),
        client_order_id=_client_id(params, "newClientOrderId"),
        stop_price=parse_number("stopPrice", need(params, "stopPrice"), PRECISION) if kind == STOP else None,
    )


def new_list(params: Params) -> NewList:
    """Read the parameters of a list of two that sells: LIMIT_MAKER above the price, STOP_LOSS_LIMIT below.

    Raises:
        VenueError: with the code that the venue has for the first fault; -1196 and -1197 for other kinds of list.
    """
    if params.get("side") != "SELL" or need(params, "aboveType") != "LIMIT_MAKER":
        raise VenueError(-1196, "This simulator takes lists that sell, with a LIMIT_MAKER above.")
    if need(params, "belowType") != STOP:
        raise VenueError(-1197, "This simulator takes lists with a STOP_LOSS_LIMIT below.")
    above, below = (new_order(_leg(params, leg)) for leg in ("above", "below"))
    return NewList(above, below, _client_id(params, "listClientOrderId"))


def _leg(params: Params, leg: str) -> Params:
    """The parameters of one order of a list, under the names that they have in an order of its own."""
    shared: Params = {name: params[name] for name in ("symbol", "side", "quantity") if name in params}
    own = {name.removeprefix(leg): value for name, value in params.items() if name.startswith(leg)}
    renamed = {name[0].lower() + name[1:]: value for name, value in own.items() if name}
    named = {"newClientOrderId": renamed.pop("clientOrderId")} if "clientOrderId" in renamed else {}
    return {**shared, **renamed, **named}


def _client_id(params: Params, name: str) -> str | None:
    client_order_id = params.get(name)
    if client_order_id == "":
        raise VenueError(-1118, "New client order ID was empty.")
    if client_order_id is not None and not re.fullmatch(CLIENT_ID, client_order_id):
        raise illegal(name, CLIENT_ID)
    return client_order_id
