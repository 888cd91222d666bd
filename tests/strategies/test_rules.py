"""The rule of each strategy, on candles that can be checked by hand."""

import math
from typing import Any

import numpy as np
import pytest
import talib

from tests.builders import HOUR, START, candles_until, d, held
from tests.strategies.walks import walk
from thunes.domain.candle import Candle
from thunes.domain.signal import Leg
from thunes.features.bars import Bars
from thunes.strategies import BadParameters, build_whole


def closes(*prices: int) -> list[Candle]:
    return candles_until(START, prices)


def test_a_close_above_the_channel_before_it_is_a_breakout() -> None:
    strategy = build_whole("donchian", {"entry": 3, "exit": 2})
    opinion = strategy.decide(closes(10, 12, 11, 13), held(False))
    assert (opinion.leg, opinion.indicators) == (Leg.ENTRY, {"upper": d("12"), "lower": d("11")})
    assert opinion.why == "close above the highest high before, and we are still out"
    assert strategy.decide(closes(10, 12, 11, 12), held(False)).leg is None
    assert strategy.decide(closes(10, 12, 11, 12), held(False)).why == "close in its channel, so we stay out"


def test_a_close_below_the_shorter_channel_before_it_is_left() -> None:
    strategy = build_whole("donchian", {"entry": 3, "exit": 2})
    assert strategy.decide(closes(10, 13, 12, 11), held(True)).leg is Leg.EXIT
    assert strategy.decide(closes(10, 13, 11, 11), held(True)).leg is None
    assert strategy.decide(closes(10, 13, 12, 11), held(False)).why == (
        "close below the lowest low before, and we are out already"
    )


def test_the_index_is_wilder_s_and_its_levels_decide() -> None:
    strategy, dice = build_whole("rsi_reversion", {"period": 14}), np.random.default_rng(8)
    candles = walk([(int(move), 5) for move in dice.integers(-400, 400, 900)], 400_000)
    bars = Bars.of(candles, HOUR)
    known, wishes = talib.RSI(bars.close, 14), strategy.wishes(bars)
    warm = slice(strategy.warm_up - 1, None)
    np.testing.assert_array_equal(wishes.enter[warm], (known < 30)[warm])
    np.testing.assert_array_equal(wishes.leave[warm], (known > 55)[warm])
    assert wishes.enter[warm].any()
    told = strategy.decide(candles, held(False)).indicators["rsi"]
    assert float(told) == pytest.approx(known[-1], rel=1e-9)


def test_prices_that_never_moved_are_neither_oversold_nor_recovered() -> None:
    strategy = build_whole("rsi_reversion", {"period": 2})
    for holding in (True, False):
        opinion = strategy.decide(closes(*[7] * 101), held(holding))
        assert (opinion.leg, opinion.indicators) == (None, {"rsi": d("50.0")})


@pytest.mark.parametrize("levels", [{"oversold": 50, "exit_above": 60}, {"oversold": 40, "exit_above": 50}])
def test_an_index_at_a_level_is_neither_below_nor_above_it(levels: dict[str, int]) -> None:
    strategy = build_whole("rsi_reversion", {"period": 2, **levels})
    for holding in (True, False):
        opinion = strategy.decide(closes(*[7] * 101), held(holding))
        assert (opinion.leg, opinion.why[:11]) == (None, "RSI between")


@pytest.mark.parametrize("period", [2, 3, 14, 30, 36])
def test_what_the_index_leaves_out_weighs_next_to_nothing(period: int) -> None:
    changes = build_whole("rsi_reversion", {"period": period}).warm_up - 1
    assert changes >= 100
    assert math.log(1 - 1 / period) * changes <= math.log(1e-12)


TWO: list[dict[str, Any]] = [
    {"strategy": "sma_crossover", "weight": 2, "parameters": {"fast": 1, "slow": 2}},
    {"strategy": "donchian", "parameters": {"entry": 3, "exit": 2}},
]


@pytest.mark.parametrize(
    ("threshold", "prices", "holding", "leg", "votes"),
    [
        (3, (10, 12, 11, 13), False, Leg.ENTRY, "3.0"),
        (3, (10, 13, 11, 12), False, None, "2.0"),
        (2, (10, 13, 11, 12), False, Leg.ENTRY, "2.0"),
        (3, (10, 13, 12, 11), True, Leg.EXIT, "-3.0"),
        (3, (10, 13, 11, 11), True, None, "-2.0"),
    ],
)
def test_votes_are_weighed_and_must_reach_the_threshold(
    threshold: int, prices: tuple[int, ...], holding: bool, leg: Leg | None, votes: str
) -> None:
    opinion = build_whole("composite", {"members": TWO, "threshold": threshold}).decide(closes(*prices), held(holding))
    assert (opinion.leg, opinion.indicators["votes"]) == (leg, d(votes))
    assert set(opinion.indicators) == {"vote_1_sma_crossover", "vote_2_donchian", "votes"}


def test_a_member_may_vote_against_itself() -> None:
    contrary = build_whole("composite", {"members": [{**TWO[0], "weight": -1}], "threshold": 1})
    assert contrary.decide(closes(10, 9), held(False)).leg is Leg.ENTRY
    assert contrary.decide(closes(9, 10), held(True)).leg is Leg.EXIT


def test_a_composite_is_named_for_its_members_as_they_are() -> None:
    def named(**changes: Any) -> str:
        return build_whole("composite", {"members": [{**TWO[0], **changes}], "threshold": 1}).param_hash

    plain = named()
    assert plain == named(weight=2)
    assert named(parameters={}) == named(parameters={"fast": 20, "slow": 50})
    assert len({plain, named(weight=1), named(parameters={}), named(strategy="donchian", parameters={})}) == 4


@pytest.mark.parametrize(
    ("name", "parameters", "why"),
    [
        ("donchian", {"entry": 0}, "entry and exit must be whole numbers of candles, 1 or more"),
        ("donchian", {"exit": 2.5}, "entry and exit must be whole numbers"),
        ("sma_crossover", {"slow": 1000}, "would need 1000 candles, and there are 999 at most"),
        ("donchian", {"entry": 999}, "would need 1000 candles, and there are 999 at most"),
        ("rsi_reversion", {"period": 1}, "period 1 must be at least 2"),
        ("rsi_reversion", {"period": "14"}, "must be whole numbers"),
        ("rsi_reversion", {"oversold": 55}, "oversold 55 and exit_above 55 must be 1 to 99"),
        ("rsi_reversion", {"exit_above": 100}, "must be 1 to 99"),
        ("rsi_reversion", {"period": 40}, "would need 1093 candles"),
        ("composite", {"members": []}, "members must be a list"),
        ("composite", {"members": [{"weight": 1}]}, "must name its strategy"),
        ("composite", {"members": [{"strategy": "donchian", "wait": 1}]}, "may have weight and parameters"),
        ("composite", {"members": [{"strategy": "donchian", "weight": 0.5}]}, "weight 0.5 of donchian must be"),
        ("composite", {"members": [{"strategy": "composite"}]}, "cannot be a composite"),
        ("composite", {"members": [{"strategy": "donchain"}]}, "did you mean donchian?"),
        ("composite", {"members": [{"strategy": "donchian", "parameters": {"stop_loss": "0.1"}}]}, "has no effect"),
        ("composite", {"members": [{"strategy": "donchian", "parameters": 3}]}, "must be an object"),
        ("composite", {"threshold": 3}, "threshold 3 must be a whole number, 1 to 2"),
        ("composite", {"threshold": True}, "threshold True must be a whole number"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_line(name: str, parameters: dict[str, Any], why: str) -> None:
    with pytest.raises(BadParameters) as refused:
        build_whole(name, parameters)
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)
