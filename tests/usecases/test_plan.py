from dataclasses import asdict
from typing import Any

import pytest

from tests.builders import START
from tests.usecases.desk import Desk
from thunes.domain.parameter_set import ParameterHistory, ParameterSet
from thunes.errors import Misconfigured
from thunes.ports import Cursor, CursorKey
from thunes.strategies import build
from thunes.usecases.plan import signed_off


def test_each_symbol_has_its_own_progress() -> None:
    plan = Desk(symbols=("BTCUSDT", "ETHUSDT")).plan
    keys = [plan.cursor_key(symbol) for symbol in plan.symbols]
    assert keys == [CursorKey("sma_crossover", "BTCUSDT"), CursorKey("sma_crossover", "ETHUSDT")]


def test_progress_nobody_has_made_is_fresh() -> None:
    desk = Desk()
    key = desk.plan.cursor_key("BTCUSDT")
    assert desk.ledger.read(cursors=[key]).cursor(key) == Cursor(key)


def history_with(**changes: Any) -> ParameterHistory:
    parameters = {"fast": 5, "slow": 20}
    values: dict[str, Any] = {
        "strategy": "sma_crossover",
        "version": 1,
        "parameters": parameters,
        "param_hash": build("sma_crossover", parameters).param_hash,
        "run": "run",
        "evidence": "e" * 64,
        "approved_at": START,
    }
    return ParameterHistory().approved(ParameterSet(**{**values, **changes}))


def test_what_was_signed_off_is_what_trades() -> None:
    found = signed_off(history_with(), "sma_crossover", "paper")
    assert (found.name, asdict(found.parameters)["fast"], found.warm_up) == ("sma_crossover", 5, 20)


@pytest.mark.parametrize(
    ("history", "said"),
    [
        (
            ParameterHistory(),
            "no parameters of sma_crossover were signed off for live; thunes promote",
        ),
        (history_with(parameters={"fast": 6, "slow": 20}), "is of another version of it; promote it again"),
        (history_with(param_hash="0" * 16), "is of another version of it; promote it again"),
        (history_with(strategy="dca", parameters={}), "set 1 of sma_crossover on live is of another version of it"),
        (history_with(parameters={"fast": 60}), "must be at least 1 and less than slow 50; promote another"),
    ],
)
def test_anything_else_trades_nothing_and_says_why(history: ParameterHistory, said: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        signed_off(history, "sma_crossover", "live")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
