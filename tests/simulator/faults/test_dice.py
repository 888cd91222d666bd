"""When faults strike: from a seed, by the chance that was asked for, and at the opportunities that were named."""

from thunes.simulator.faults.dice import Dice, Plan

HALF = Plan({"lost-response": 0.5, "ban-418": 0.5})


def rolls(dice: Dice, count: int = 200) -> list[str | None]:
    return [dice.pick("lost-response", "ban-418") for _ in range(count)]


def test_a_seed_is_one_run() -> None:
    assert rolls(Dice(HALF, 3)) == rolls(Dice(HALF, 3)) != rolls(Dice(HALF, 4))


def test_a_chance_is_kept_and_nothing_strikes_without_one() -> None:
    dice = Dice(Plan({"lost-response": 0.25}), 5)
    struck = rolls(dice, 4000)
    assert 900 < struck.count("lost-response") < 1100
    assert "ban-418" not in struck
    assert dice.counted() == {"lost-response": struck.count("lost-response")}


def test_a_script_strikes_at_its_opportunities_and_nowhere_else() -> None:
    dice = Dice(Plan({}, {"ban-418": frozenset({2, 4})}), 1)
    assert rolls(dice, 5) == [None, "ban-418", None, "ban-418", None]


def test_what_is_scripted_comes_before_what_is_rolled() -> None:
    dice = Dice(Plan({"lost-response": 1}, {"ban-418": frozenset({1})}), 1)
    assert rolls(dice, 2) == ["ban-418", "lost-response"]
    assert dice.counted() == {"ban-418": 1, "lost-response": 1}


def test_an_opportunity_is_counted_although_another_fault_strikes_at_it() -> None:
    dice = Dice(Plan({"lost-response": 1}, {"ban-418": frozenset({3})}), 1)
    assert rolls(dice, 3)[2] == "ban-418"


def test_a_muted_strike_is_left_out_and_leaves_the_others_where_they_were() -> None:
    whole, muted = rolls(Dice(HALF, 3)), rolls(Dice(HALF, 3, muted=[0, 2]))
    first, _, third, *_ = [number for number, name in enumerate(whole) if name]
    assert (muted[first], muted[third]) == (None, None)
    assert [name for number, name in enumerate(muted) if number not in (first, third)] == [
        name for number, name in enumerate(whole) if number not in (first, third)
    ]


def test_only_the_named_ones_strike_and_none_in_the_calm() -> None:
    dice = Dice(HALF, 3, only=["ban-418"])
    assert set(rolls(dice)) == {None, "ban-418"}
    dice.calm = True
    assert set(rolls(dice)) == {None}
