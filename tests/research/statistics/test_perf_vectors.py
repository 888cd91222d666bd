"""Every figure of a return series is what independent libraries make of it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.vectors import Case, every, read
from thunes.research import statistics as st


def overfitting(case: Case) -> dict[str, float]:
    found = st.overfitting(case.array("returns_matrix"), case.params["S"])
    return {
        "pbo": found.probability,
        "prob_oos_loss": found.loss,
        "n_combinations": len(found.logit),
        "logit_mean": float(found.logit.mean()),
        "degradation_slope": found.slope,
    }


def deflated(params: dict[str, Any]) -> float:
    track = st.Track(params["sr_per_period"], params["T"], params["skew"], params["kurtosis_nonexcess"])
    return st.deflated_sharpe(track, params["n_trials"], params["var_sr_per_period"])


def on_returns(function: Callable[..., Any], **names: str) -> Callable[[Case], Any]:
    """Return an adapter: our keyword by the case's name of the parameter."""
    return lambda case: function(case.array("returns"), **{ours: case.params[its] for ours, its in names.items()})


def on_track(function: Callable[..., float], **names: str) -> Callable[[Case], float]:
    return lambda case: function(
        st.Track.of(case.array("returns")), **{ours: case.params[its] for ours, its in names.items()}
    )


YEAR = {"per_year": "periods_per_year"}
FUNCTIONS: dict[str, Callable[[Case], Any]] = {
    "sharpe_annualised": on_returns(st.sharpe, **YEAR, risk_free="rf_per_period"),
    "sortino_annualised": on_returns(st.sortino, **YEAR, target="mar_per_period"),
    "max_drawdown": on_returns(st.max_drawdown),
    "cagr": on_returns(st.cagr, **YEAR),
    "annual_volatility": on_returns(st.annual_volatility, **YEAR),
    "calmar": on_returns(st.calmar, **YEAR),
    "omega": on_returns(st.omega, threshold="threshold"),
    "value_at_risk_hist": on_returns(st.value_at_risk, share="alpha"),
    "cvar_hist": on_returns(st.conditional_value_at_risk, share="alpha"),
    "rolling_sharpe": on_returns(st.rolling_sharpe, **YEAR, window="window"),
    "probabilistic_sharpe": on_track(st.probabilistic_sharpe, benchmark="sr_benchmark_per_period"),
    "min_track_record_length": on_track(
        st.min_track_record_length, benchmark="sr_benchmark_per_period", confidence="confidence"
    ),
    "beta": lambda case: st.beta(case.array("returns"), case.array("benchmark")),
    "information_ratio": lambda case: st.information_ratio(case.array("returns"), case.array("benchmark")),
    "expected_max_sharpe": lambda case: st.expected_max_sharpe(
        case.params["n_trials"], case.params["var_sr_per_period"]
    ),
    "deflated_sharpe": lambda case: deflated(case.params),
    "pbo_cscv": overfitting,
    "hit_ratio": lambda case: st.hit_ratio(case.array("pnl")),
    "profit_factor": lambda case: st.profit_factor(case.array("pnl")),
    "payoff_ratio": lambda case: st.payoff_ratio(case.array("pnl")),
}


@every("perf")
def test_a_figure_is_what_others_make_of_it(case: Case) -> None:
    assert case.fault(FUNCTIONS[case.fn](case)) == ""


@pytest.mark.usefixtures("shared_data")
def test_every_function_is_asked_for() -> None:
    assert {case.fn for case in read("perf")} == set(FUNCTIONS)
