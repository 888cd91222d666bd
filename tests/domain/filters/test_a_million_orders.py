"""The same arithmetic twice: what ours admits, the simulator's rational arithmetic admits, a million orders long."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from thunes.domain.filters import FilterRow, MarketFacts, OrderShape, failures, quantize_quantity
from thunes.domain.money import ZERO
from thunes.domain.signal import Side
from thunes.simulator.filters import Asked
from thunes.simulator.filters import failures as by_fractions

SYMBOLS, ORDERS = 1000, 1000
SHARES = {"bidMultiplierUp": "5", "bidMultiplierDown": "0.2", "askMultiplierUp": "5", "askMultiplierDown": "0.2"}


def power(dice: Random, low: int, high: int) -> str:
    return f"{Decimal(dice.choice([1, 2, 5])).scaleb(dice.randint(low, high)):f}"


def symbol(dice: Random) -> list[dict[str, object]]:
    """Invent the filters of one symbol: steps of every size, bounds that may be off."""
    lot, tick = power(dice, -8, 2), power(dice, -8, 1)
    least = dice.choice(["0", lot, f"{Decimal(lot) * 7:f}"])
    return [
        {"filterType": "PRICE_FILTER", "minPrice": dice.choice(["0", tick]), "maxPrice": "0", "tickSize": tick},
        {"filterType": "LOT_SIZE", "minQty": least, "maxQty": power(dice, 3, 6), "stepSize": dice.choice(["0", lot])},
        {"filterType": "NOTIONAL", "minNotional": power(dice, -4, 2), "maxNotional": dice.choice(["0", "9000000"])},
        {
            "filterType": "PERCENT_PRICE_BY_SIDE",
            **SHARES,
            "avgPriceMins": 5,
        },
    ]


def order(dice: Random) -> OrderShape:
    quantity, price = dice.randint(0, 10 ** dice.randint(1, 14)), dice.randint(1, 10 ** dice.randint(1, 14))
    side = Side.BUY if dice.random() < 0.5 else Side.SELL
    return OrderShape(side, "LIMIT", Decimal(quantity).scaleb(-8), Decimal(price).scaleb(-8))


@pytest.mark.slow
def test_a_million_orders_are_judged_alike_and_quantised_to_the_most_that_passes() -> None:
    dice = Random(2026)  # noqa: S311 - orders, not secrets
    admitted = 0
    for _ in range(SYMBOLS):
        entries = symbol(dice)
        rows, average = [FilterRow.of(entry) for entry in entries], Decimal(dice.randint(1, 10**6)).scaleb(-2)
        for _ in range(ORDERS):
            wanted = order(dice)
            ours = {failure.name for failure in failures(wanted, rows, MarketFacts(average=average))}
            asked = Asked(wanted.side, Fraction(wanted.quantity or 0), Fraction(wanted.price or 0), Fraction(average))
            assert ours == set(by_fractions({"filters": entries}, asked)), (entries, wanted)
            admitted += not ours
            floored = quantize_quantity(wanted.quantity or ZERO, rows)
            assert floored is None or floored <= (wanted.quantity or ZERO)
            assert floored is None or quantize_quantity(floored, rows) == floored
    assert admitted > SYMBOLS
