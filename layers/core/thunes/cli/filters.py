"""`thunes filters`: what the venue takes on a symbol, and why it would refuse an order, before it is sent."""

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thunes.cli.failures import Finding, Missing
from thunes.cli.output import json_option, show

if TYPE_CHECKING:
    from thunes.domain.filters import MarketFacts, OrderShape
    from thunes.domain.instrument import Instrument

file_option = click.option("--file", type=click.Path(path_type=Path), help="A saved exchangeInfo, instead of asking.")


@click.group()
def filters() -> None:
    """Look at the venue's filters."""


@filters.command(name="show")
@click.argument("symbol")
@file_option
@json_option
def show_(symbol: str, file: Path | None, as_json: bool) -> None:
    """Show every filter of SYMBOL."""
    instrument = read_instrument(symbol, file)
    result: dict[str, Any] = {
        "symbol": instrument.symbol,
        "status": instrument.status,
        "base": instrument.base,
        "quote": instrument.quote,
        "tradable": instrument.tradable,
    }
    result |= {row.name: {name: str(value) for name, value in row.fields} for row in instrument.filters}
    show(f"Filters of {instrument.symbol}", result, as_json=as_json)


@filters.command()
@click.argument("symbol")
@click.option("--side", type=click.Choice(["BUY", "SELL"], case_sensitive=False), required=True)
@click.option("--quantity", required=True, help="In the base asset, as it would be sent.")
@click.option("--price", help="In the quote asset. Without one the order is MARKET.")
@click.option("--average", help="The average price to compare with. Default: what the venue says.")
@file_option
@json_option
def check(  # noqa: PLR0913, PLR0917 - one argument per option
    symbol: str, side: str, quantity: str, price: str | None, average: str | None, file: Path | None, as_json: bool
) -> None:
    """Say what an order on SYMBOL would be refused for, and what would fit."""
    from thunes.domain.filters import ExchangeFilters, Failure, OrderShape, read_order  # noqa: PLC0415

    instrument = read_instrument(symbol, file)
    asked = {"side": side.upper(), "type": "LIMIT" if price else "MARKET", "quantity": quantity}
    asked |= {"price": price} if price else {}
    order = read_order(asked, instrument.base_precision, instrument.quote_precision)
    facts = ExchangeFilters(instrument.filters, read_market(symbol, average, file))
    broken: tuple[Failure, ...] = facts.validate_order(order) if isinstance(order, OrderShape) else order
    result: dict[str, Any] = {
        "symbol": instrument.symbol,
        "order": " ".join(asked.values()),
        "accepted": not broken and instrument.tradable,
        "status": instrument.status,
        "failures": {f"{one.code} {one.name}": one.message for one in broken},
        "would_fit": _fitting(facts, order) if isinstance(order, OrderShape) and broken else None,
    }
    show("Order check", result, as_json=as_json)
    if not result["accepted"]:
        first = f"{broken[0].code} {broken[0].name}" if broken else f"the symbol is {instrument.status}"
        raise Finding(f"the venue would refuse it: {first}")


def read_instrument(symbol: str, file: Path | None) -> "Instrument":
    """Return the symbol's instrument from a saved exchangeInfo, or from the configured venue."""
    if file is None:
        from thunes import wiring  # noqa: PLC0415
        from thunes.cli.joining import join_running_cloud  # noqa: PLC0415

        join_running_cloud()
        return wiring.market().instrument(symbol)
    from thunes.domain.instrument import parse_instrument  # noqa: PLC0415

    if not file.is_file():
        raise Missing(f"{file}: no such file")
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))["symbols"]
        row = next(row for row in rows if row["symbol"] == symbol)
    except (ValueError, KeyError, TypeError) as error:
        raise click.UsageError(f"{file.name} is no exchangeInfo: give what GET /api/v3/exchangeInfo answers") from error
    except StopIteration:
        raise Missing(f"{file.name} does not list {symbol}") from None
    return parse_instrument(row)


def read_market(symbol: str, average: str | None, file: Path | None) -> "MarketFacts":
    """Return the prices that filters compare with."""
    from thunes.domain.filters import MarketFacts  # noqa: PLC0415
    from thunes.domain.money import NotMoney, exact  # noqa: PLC0415

    if average is not None:
        try:
            price = exact(average, "--average")
        except NotMoney as error:
            raise click.UsageError(str(error)) from error
        return MarketFacts(average=price, last=price)
    if file is not None:
        return MarketFacts()
    from thunes import wiring  # noqa: PLC0415

    found = wiring.market().average_price(symbol)
    return MarketFacts(average=found, last=found)


def _fitting(facts: Any, order: "OrderShape") -> str | None:
    """The order that fits nearest below, in words; None when there is none."""
    from thunes.domain.filters import NotTradable  # noqa: PLC0415
    from thunes.domain.money import plain  # noqa: PLC0415

    quantity = order.quantity or Decimal(0)
    if order.price is None:
        found = facts.prepare_market_order(order.side, quantity)
    else:
        found = facts.prepare_limit_order(order.side, quantity, order.price)
    if isinstance(found, NotTradable):
        return None
    at = f" at {plain(found.price)}" if found.price is not None else ""
    return f"{order.side} {plain(found.quantity)}{at}"
