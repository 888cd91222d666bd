"""The cases of the shared data that our indicators answer."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.features.vectors import Case, cases
from thunes.features import indicators as of


def bands(case: Case) -> dict[str, Any]:
    assert case.params["ddof"] == 0
    found = of.bollinger(case.column("close"), case.params["window"], case.params["k"])
    return {"upper": found.upper, "middle": found.middle, "lower": found.lower}


def atr(case: Case) -> Any:
    high, low, close = map(case.column, ("high", "low", "close"))
    return of.atr(high, low, close, case.params["window"])


def macd(case: Case) -> dict[str, Any]:
    found = of.macd(case.column("close"), *(case.params[name] for name in ("fast", "slow", "signal")))
    return {"macd": found.line, "signal": found.signal, "hist": found.histogram}


def zscore(case: Case) -> Any:
    assert (case.params["ddof"], case.params["includes_current"]) == (1, True)
    return of.zscore(case.column("close"), case.params["window"])


def warm(function: Callable[..., Any], case: Case, *more: Any) -> Any:
    """These cases begin with the first value that there is."""
    return function(case.column("close"), case.params["window"], *more)[case.params["window"] :]


ANSWERS: dict[str, Callable[[Case], Any]] = {
    "sma": lambda case: of.sma(case.column("close"), case.params["window"]),
    "ema_sma_seed": lambda case: of.ema(case.column("close"), case.params["window"]),
    "ema_pandas": lambda case: of.ema(case.column("close"), case.params["span"], "first"),
    "rsi_wilder": lambda case: of.rsi(case.column("close"), case.params["window"]),
    "atr_wilder": atr,
    "bollinger": bands,
    "macd": macd,
    "realised_variance": lambda case: warm(of.realised_variance, case),
    "realised_vol_annualised": lambda case: warm(of.realised_volatility, case, case.params["periods_per_year"]),
    "zscore_rolling": zscore,
}


@pytest.mark.parametrize("fn", ANSWERS)
def test_our_answer_is_the_known_one(shared_data: Path, fn: str) -> None:
    found = [case for case in cases(shared_data, "features") if case.fn == fn]
    assert found
    for case in found:
        case.check(ANSWERS[fn](case))
