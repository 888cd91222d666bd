"""The owner's choice per kind of alert."""

import pytest

from thunes.domain.notices import KINDS, BadChoice, Choice, read_choices


def test_without_a_choice_approvals_and_denials_are_quiet_and_nothing_is_off() -> None:
    chosen = read_choices({})
    assert {name for name, choice in chosen.items() if choice is Choice.SILENT} == {"approved", "denied"}
    assert Choice.OFF not in chosen.values()
    assert list(chosen) == [kind.name for kind in KINDS]


def test_a_choice_holds_and_the_others_stay() -> None:
    chosen = read_choices({"approved": "off", "fill": "silent", "halt": "silent"})
    assert (chosen["approved"], chosen["fill"], chosen["halt"]) == (Choice.OFF, Choice.SILENT, Choice.SILENT)
    assert chosen["incident"] is Choice.ON


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"fils": "off"}, r"^there is no alert 'fils', did you mean fill\?; there are halt, state, "),
        ({"weather": "off"}, r"^there is no alert 'weather'; there are halt"),
        ({"fill": "silnt"}, r"^alert fill: 'silnt' is no choice, did you mean silent\?; give on, silent or off$"),
        ({"fill": True}, r"^alert fill: True is no choice; give on, silent or off$"),
        ({"fill": None}, "is no choice"),
        ({"halt": "off"}, "^alert halt cannot be off"),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused_with_what_was_meant(given: dict[str, object], line: str) -> None:
    with pytest.raises(BadChoice, match=line):
        read_choices(given)
