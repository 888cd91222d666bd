"""A file of limits is taken whole or refused in one line; so is the document."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import START, d
from thunes.domain.risk import Limits
from thunes.domain.risk.limit_text import named
from thunes.domain.risk.loosening import StandingLimits, change
from thunes.errors import Misconfigured
from thunes.limits_file import parse_document, parse_file, write_document, write_file

CONFIG = Path(__file__).parents[1] / "infra" / "config"
GOOD: dict[str, Any] = {"schema_version": 1, **named(Limits())}
WAITING = change(StandingLimits(Limits(), None, START), Limits(max_positions=9), START)


def refusal(content: object) -> str:
    """Return the line with which a file is refused."""
    text = content if isinstance(content, str) else json.dumps(content)
    with pytest.raises(Misconfigured) as caught:
        parse_file(text, "my.json")
    line = str(caught.value)
    assert "\n" not in line
    assert line.startswith("my.json: ")
    return line.removeprefix("my.json: ")


@pytest.mark.parametrize("stage", ["dev", "paper", "live"])
def test_the_projects_own_files_can_be_applied(stage: str) -> None:
    file = CONFIG / f"{stage}.json"
    found = parse_file(file.read_text(encoding="utf-8"), str(file))
    assert found.max_position_size <= 10
    assert list(json.loads(file.read_text(encoding="utf-8"))) == ["schema_version", *(f.name for f in fields(Limits))]


def test_what_was_written_is_read_back() -> None:
    assert parse_file(write_file(Limits(max_positions=7)), "x") == Limits(max_positions=7)
    assert parse_document(write_document(WAITING), "x") == WAITING


@pytest.mark.parametrize("name", [f.name for f in fields(Limits)])
def test_a_limit_that_is_missing_is_named(name: str) -> None:
    line = refusal({key: value for key, value in GOOD.items() if key != name})
    assert line.startswith(f'{name} is missing; give every limit, as in "{name}": ')


WRONG: list[tuple[str, object, str]] = [
    ("max_position_size", "-1", "max_position_size: -1 must be more than 0"),
    ("max_position_size", "0", "max_position_size: 0 must be more than 0"),
    ("max_position_size", "NaN", "max_position_size: 'NaN' is not a decimal number; give it as in \"10.5\""),
    ("max_position_size", "Infinity", "max_position_size: 'Infinity' is not a decimal number"),
    ("max_position_size", 10.5, 'max_position_size: give it as text; give it as in "10.5"'),
    ("max_position_size", 10, "max_position_size: give it as text"),
    ("max_position_size", None, "max_position_size: give it as text"),
    ("max_position_size", "1,5", "max_position_size: '1,5' is not a decimal number"),
    ("max_position_size", "20", "max_position_size: 20 is more than max_symbol_exposure 15"),
    ("max_drawdown", "1.5", "max_drawdown: 1.5 must be a share of 1"),
    ("max_positions", "3", "max_positions: Input should be a valid integer; give it as in 3"),
    ("max_positions", 2.5, "max_positions: Input should be a valid integer"),
    ("max_positions", True, "max_positions: Input should be a valid integer"),
    ("cool_down", 60, 'cool_down: give it as text; give it as in "60m"'),
    ("cool_down", "one hour", "cool_down: give a whole number with d, h, m or s"),
    ("max_intent_age", "0s", "max_intent_age: 0:00:00 must be more than 0"),
    ("flatten_on_halt", "yes", "flatten_on_halt: Input should be a valid boolean; give it as in false"),
    ("quote_asset", "usdt", 'quote_asset: give an asset in capitals; give it as in "USDT"'),
    ("quote_asset", "", "quote_asset: give an asset in capitals"),
    ("max_possition_size", "1", "max_possition_size is no limit; did you mean max_position_size?"),
    ("qqq", "1", "qqq is no limit"),
    ("schema_version", 2, "schema_version is 2; this version of thunes reads 1"),
    ("schema_version", None, "schema_version is missing"),
    ("schema_version", True, "schema_version is True"),
]


@pytest.mark.parametrize(("name", "value", "line"), WRONG)
def test_what_is_wrong_is_refused_by_its_name(name: str, value: object, line: str) -> None:
    assert refusal({**GOOD, name: value}).startswith(line)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "not JSON that can be read: "),
        ("{", "not JSON that can be read: "),
        ('{"max_positions": NaN}', "not JSON that can be read: NaN is not a number"),
        ('{"max_positions": 1, "max_positions": 2}', "not JSON that can be read: max_positions is there twice"),
        ("[]", "must be a JSON object"),
        ("7", "must be a JSON object"),
    ],
)
def test_what_is_no_file_of_limits_is_refused(text: str, line: str) -> None:
    assert refusal(text).startswith(line)


DAMAGED: list[dict[str, Any]] = [
    {"limits": None},
    {"limits": []},
    {"limits": {**named(Limits()), "max_positions": -1}},
    {"limits": {"max_positions": 3}},
    {"pending": {}},
    {"pending": {"limits": named(Limits()), "effective_at": "tomorrow", "token": "x"}},
    {"pending": {"limits": named(Limits()), "effective_at": "2024-01-01", "token": "x"}},
    {"pending": "soon"},
    {"changed_at": None},
    {"changed_at": 7},
    {"schema_version": 0},
]


@pytest.mark.parametrize("damage", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_document_is_refused_in_one_line(damage: dict[str, Any]) -> None:
    text = json.dumps({**json.loads(write_document(WAITING)), **damage})
    with pytest.raises(Misconfigured, match=r"^parameter x: [^\n]*$"):
        parse_document(text, "parameter x")


@given(st.text(max_size=200) | st.dictionaries(st.text(max_size=9), st.integers() | st.none()).map(json.dumps))
def test_whatever_stands_there_nothing_but_a_refusal_comes_of_it(text: str) -> None:
    with pytest.raises(Misconfigured):
        parse_document(text, "x")


def test_a_limit_that_is_newer_than_the_document_is_taken_from_the_file() -> None:
    content = json.loads(write_document(WAITING))
    del content["limits"]["max_drawdown"], content["pending"]["limits"]["max_drawdown"]
    text, first = json.dumps(content), Limits(max_drawdown=d("0.2"), max_positions=1)
    found = parse_document(text, "x", first)
    assert (found.limits.max_drawdown, found.limits.max_positions) == (d("0.2"), 3)
    assert found.pending is not None
    assert (found.pending.limits.max_drawdown, found.pending.limits.max_positions) == (d("0.2"), 9)
    with pytest.raises(Misconfigured, match="max_drawdown is missing"):
        parse_document(text, "x")
