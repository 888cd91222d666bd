"""The text by which faults are asked for: every part of its grammar, and one clear line for whatever is not in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thunes.simulator.faults.catalogue import CATALOGUE
from thunes.simulator.faults.spec import PRESETS, BadFaults, parse


def test_a_chance_a_script_and_both() -> None:
    plan = parse("lost-response:0.05, ban-418@2,ban-418@5,slow-response:1,slow-response@3")
    assert plan.chances == {"lost-response": 0.05, "slow-response": 1.0}
    assert plan.scripted == {"ban-418": {2, 5}, "slow-response": {3}}
    assert all(plan.wants(name) for name in ("lost-response", "ban-418", "slow-response"))
    assert not plan.wants("wipe")


def test_a_preset_is_amended_by_what_follows_it() -> None:
    plan = parse("storm,ban-418:0,wipe@1,lost-response:1")
    assert plan.chances.keys() == PRESETS["storm"].keys() - {"ban-418"}
    assert plan.chances["lost-response"] == 1
    assert plan.scripted == {"wipe": {1}}


def test_a_later_preset_takes_back_what_came_before() -> None:
    assert parse("lost-response:1,storm").chances == PRESETS["storm"]


def test_what_a_person_must_ask_for_is_in_no_preset() -> None:
    assert not {"wipe", "balance-moved"} & PRESETS["storm"].keys()
    assert len(PRESETS["storm"]) >= 30


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("lost-respons:0.1", "no fault is called 'lost-respons', do you mean lost-response?"),
        ("strom", "no fault is called 'strom', do you mean storm?"),
        ("BAN-418:1", "do you mean ban-418?"),
        ("qqqq:1", "no fault is called 'qqqq'; `thunes simulator --list-faults` lists them"),
        ("lost-response", "neither a chance, as in lost-response:0.05, nor a number, as in lost-response@1"),
        ("lost-response:", "lost-response:: nothing is not a chance from 0 to 1"),
        ("lost-response:1.01", "1.01 is not a chance from 0 to 1"),
        ("lost-response:-1", "-1 is not a chance"),
        ("lost-response:nan", "nan is not a chance"),
        ("lost-response:1e-2", "1e-2 is not a chance"),
        ("lost-response@0", "0 is not the number of an opportunity"),
        ("lost-response@x", "x is not the number of an opportunity"),
        ("lost-response@1@2", "1@2 is not the number of an opportunity"),
        ("storm:0.5", "no fault is called 'storm'"),
        ("", "an empty part between the commas"),
        ("storm,,ban-418:0", "an empty part between the commas"),
    ],
)
def test_anything_else_is_refused_in_one_line(text: str, why: str) -> None:
    with pytest.raises(BadFaults) as refusal:
        parse(text)
    assert why in str(refusal.value)
    assert "\n" not in str(refusal.value)


@given(st.dictionaries(st.sampled_from(sorted(CATALOGUE)), st.decimals(0, 1, places=3), min_size=1))
def test_every_fault_can_be_given_any_chance(chances: dict[str, object]) -> None:
    plan = parse(",".join(f"{name}:{chance:f}" for name, chance in chances.items()))
    assert plan.chances == {name: float(f"{chance}") for name, chance in chances.items() if chance}


@given(st.text(alphabet="abcdeflmorst-:@,.0123456789 ", max_size=40))
def test_no_text_does_anything_but_mean_something_or_be_refused(text: str) -> None:
    try:
        plan = parse(text)
    except BadFaults:
        return
    assert {*plan.chances, *plan.scripted} <= CATALOGUE.keys()
