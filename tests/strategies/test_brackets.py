"""Stop and target as shares of the price: given as text, exact, refused when they make no sense."""

from decimal import Decimal
from typing import Any

import pytest

from tests.builders import START, candles_until, d, held
from thunes.domain.signal import Leg
from thunes.strategies import BadParameters, build
from thunes.strategies.brackets import Brackets

RISE, FALL = ("100", "200"), ("200", "100")


def test_prices_are_exact_shares_of_the_close() -> None:
    assert Brackets(stop_loss=d("0.02"), take_profit=d("0.05")).around(d("123.45")) == (d("120.981"), d("129.6225"))
    assert Brackets().around(d("123.45")) == (None, None)


@pytest.mark.parametrize(
    ("parameters", "why"),
    [
        ({"stop_loss": 0.02}, "stop_loss: 0.02 is a float; give a decimal string; write a share of 1 as text"),
        ({"stop_loss": "a lot"}, "stop_loss: 'a lot' is not a decimal number"),
        ({"stop_loss": "0"}, "stop_loss 0 must be more than 0; leave it out for none"),
        ({"take_profit": "-0.1"}, "take_profit -0.1 must be more than 0"),
        ({"stop_loss": "1"}, "stop_loss 1 must be less than 1, as in 0.02 for 2 %"),
        ({"take_profit": True}, "take_profit: True is a bool"),
    ],
)
def test_a_share_that_makes_no_sense_is_refused(parameters: dict[str, Any], why: str) -> None:
    with pytest.raises(BadParameters) as refused:
        build("sma_crossover", {"fast": 1, "slow": 2, **parameters})
    assert why in str(refused.value)


@pytest.mark.parametrize(
    ("closes", "holding", "prices"),
    [(RISE, False, (d("196"), d("220"))), (FALL, True, (None, None)), (FALL, False, (None, None))],
)
def test_an_entry_carries_them_and_nothing_else_does(
    closes: tuple[str, str], holding: bool, prices: tuple[Decimal | None, Decimal | None]
) -> None:
    strategy = build("sma_crossover", {"fast": 1, "slow": 2, "stop_loss": "0.02", "take_profit": "0.1"})
    opinion = strategy.decide(candles_until(START, closes), held(holding))
    assert (opinion.stop_price, opinion.target_price) == prices
    assert (opinion.leg is Leg.ENTRY) is (prices[0] is not None)


def test_an_option_that_is_not_used_renames_nothing() -> None:
    plain = build("sma_crossover", {"fast": 1, "slow": 2})
    assert plain.param_hash == build("sma_crossover", {"fast": 1, "slow": 2, "stop_loss": None}).param_hash
    assert plain.param_hash != build("sma_crossover", {"fast": 1, "slow": 2, "stop_loss": "0.02"}).param_hash
