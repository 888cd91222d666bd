"""Results as people and as programs read them."""

import json

import pytest

from thunes.cli.output import cell, show, show_grid

RESULT = {"open": True, "flat": False, "nothing": None, "fees": {"BTC": "0.1"}, "none": {}, "list": ["a", "b"], "n": 3}


def test_programs_get_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    show("Title", RESULT, as_json=True)
    shown = capsys.readouterr()
    assert (json.loads(shown.out), shown.err) == (RESULT, "")


def test_people_get_a_row_per_value(capsys: pytest.CaptureFixture[str]) -> None:
    show("Title", {"realized_pnl": "1.5", "BTC": "0.1"}, as_json=False)
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["Title"],
        ["realized", "pnl", "1.5"],
        ["BTC", "0.1"],
    ]


def test_figures_stand_under_their_columns(capsys: pytest.CaptureFixture[str]) -> None:
    show_grid("Title", ("name", "runs"), [("long name", 7), ("b", 12345)])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines] == [["Title"], ["name", "runs"], ["long", "name", "7"], ["b", "12345"]]
    assert [line.rstrip()[-1] for line in lines[1:]] == ["s", "7", "5"]
    assert len({len(line.rstrip()) for line in lines[1:]}) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("open", "yes"),
        ("flat", "no"),
        ("nothing", "none"),
        ("fees", "BTC 0.1"),
        ("none", "none"),
        ("list", "a, b"),
        ("n", "3"),
    ],
)
def test_a_value_reads_as_a_person_says_it(name: str, text: str) -> None:
    assert cell(RESULT[name]) == text
