"""The cases of the shared data that our indicators answer."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.vectors import Case, read
from thunes.features import indicators as of


def bands(case: Case) -> dict[str, Any]:
    assert case.params["ddof"] == 0
    found = of.bollinger(case.array("close"), case.params["window"], case.params["k"])
    return {"upper": found.upper, "middle": found.middle, "lower": found.lower}


def atr(case: Case) -> Any:
    high, low, close = map(case.array, ("high", "low", "close"))
    return of.atr(high, low, close, case.params["window"])


def macd(case: Case) -> dict[str, Any]:
    found = of.macd(case.array("close"), *(case.params[name] for name in ("fast", "slow", "signal")))
    return {"macd": found.line, "signal": found.signal, "hist": found.histogram}


def zscore(case: Case) -> Any:
    assert (case.params["ddof"], case.params["includes_current"]) == (1, True)
    return of.zscore(case.array("close"), case.params["window"])


def warm(function: Callable[..., Any], case: Case, *more: Any) -> Any:
    """These cases begin with the first value that there is."""
    return function(case.array("close"), case.params["window"], *more)[case.params["window"] :]


ANSWERS: dict[str, Callable[[Case], Any]] = {
    "sma": lambda case: of.sma(case.array("close"), case.params["window"]),
    "ema_sma_seed": lambda case: of.ema(case.array("close"), case.params["window"]),
    "ema_pandas": lambda case: of.ema(case.array("close"), case.params["span"], "first"),
    "rsi_wilder": lambda case: of.rsi(case.array("close"), case.params["window"]),
    "atr_wilder": atr,
    "bollinger": bands,
    "macd": macd,
    "realised_variance": lambda case: warm(of.realised_variance, case),
    "realised_vol_annualised": lambda case: warm(of.realised_volatility, case, case.params["periods_per_year"]),
    "zscore_rolling": zscore,
}


@pytest.mark.parametrize("fn", ANSWERS)
@pytest.mark.usefixtures("shared_data")
def test_our_answer_is_the_known_one(fn: str) -> None:
    found = [case for case in read("features") if case.fn == fn]
    assert found
    assert [case.fault(ANSWERS[fn](case)) for case in found] == [""] * len(found)
