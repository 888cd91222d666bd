"""The events that are shipped for the console do what their names say, given to the kill switch as they are."""

import json
import re
from pathlib import Path

import pytest

from tests.architecture.transformed import ROOT
from tests.usecases.desk import Desk
from thunes.domain.risk import TradingState
from thunes.usecases.set_trading_state import ResumeRefused

FOLDER = ROOT / "infra" / "events"
FILES = sorted(FOLDER.glob("*.json"))


def content(name: str) -> object:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "state", "flatten"),
    [
        ("HALT.json", TradingState.HALTED, False),
        ("HALT_AND_FLATTEN.json", TradingState.HALTED, True),
        ("REDUCE.json", TradingState.REDUCING, False),
        ("STATUS.json", TradingState.ACTIVE, False),
    ],
)
def test_each_does_what_its_name_says(name: str, state: TradingState, flatten: bool) -> None:
    desk = Desk()
    answered = desk.trading.obey(content(name))
    record = desk.books.read().trading_state
    assert (answered.trading, record.state, record.flatten) == (record, state, flatten)


def test_resuming_takes_what_only_a_person_can_fill_in() -> None:
    desk = Desk()
    example = content("RESUME.example.json")
    assert isinstance(example, dict)
    token = desk.trading.obey(content("HALT.json")).token
    with pytest.raises(ResumeRefused):
        desk.trading.obey(example)
    filled = {**example, "stage": "dev", "token": token}
    assert desk.trading.obey(filled).trading.state is TradingState.ACTIVE


def test_make_installs_every_event_that_needs_no_filling_in() -> None:
    ready = {path.stem for path in FILES if ".example" not in path.name}
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\ntest-events:")[2].partition("\n\n")[0]
    [listed] = re.findall(r"for event in ([A-Z_ ]+);", recipe)
    assert ready == set(listed.split()) == {"HALT", "HALT_AND_FLATTEN", "REDUCE", "STATUS"}
    assert Path(FOLDER / "RESUME.example.json") in FILES
