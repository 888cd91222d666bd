"""Every label, weight and volatility is what independent libraries make of it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.vectors import Case, every
from thunes.features import labels

BARRIERS = {1: "pt", 0: "vertical", -1: "sl"}


def whole(case: Case, name: str) -> Any:
    return np.array(case.inputs[name], dtype=np.int64)


def spans(case: Case) -> tuple[Any, Any]:
    return whole(case, "t0_pos"), whole(case, "t1_pos")


def barriers(case: Case) -> dict[str, Any]:
    placed = labels.Barriers(*(case.params[name] for name in ("pt_mult", "sl_mult", "max_hold_bars")))
    columns = (case.array("target"), case.array("side"))
    found = labels.triple_barrier(case.array("close"), whole(case, "event_pos"), *columns, placed)
    return {
        "t1_pos": found.end,
        "label": found.barrier,
        "barrier": [BARRIERS[int(barrier)] for barrier in found.barrier],
        "ret": found.returns,
        "meta_label_barrier": labels.meta_labels(found),
        "meta_label_sign": labels.meta_labels(found, by_sign=True),
    }


def daily(case: Case) -> dict[str, Any]:
    found = labels.daily_volatility(case.array("close"), case.params["span"], 24)
    first = 25
    assert np.all(np.isnan(found[:first]))
    return {"first_position": first, "values": found[first:]}


def fractional(case: Case) -> dict[str, Any]:
    order, threshold = case.params["d"], case.params["weight_threshold"]
    values = labels.fractional_difference(np.log(case.array("close")), order, threshold)
    return {"weights_newest_last": labels.fractional_weights(order, threshold), "values": values}


FUNCTIONS: dict[str, Callable[[Case], Any]] = {
    "cusum_filter": lambda case: labels.cusum_events(case.array("close"), case.params["threshold"]),
    "ewm_vol_log_returns": lambda case: labels.ewm_volatility(case.array("close"), case.params["span"]),
    "daily_vol": daily,
    "triple_barrier": barriers,
    "num_concurrent_events": lambda case: labels.concurrency(*spans(case), case.inputs["n_bars"]),
    "average_uniqueness": lambda case: labels.average_uniqueness(*spans(case), case.inputs["n_bars"]),
    "weights_by_return": lambda case: labels.return_weights(*spans(case), case.array("close")),
    "weights_time_decay": lambda case: labels.time_decay(*spans(case), case.inputs["n_bars"], case.params["decay"]),
    "ind_matrix_avg_uniqueness": lambda case: labels.matrix_uniqueness(*spans(case), case.inputs["n_bars"]),
    "sequential_bootstrap_prob": lambda case: labels.sequential_chances(
        *spans(case), case.inputs["n_bars"], np.array(case.params["already_drawn"])
    ),
    "frac_diff_ffd": fractional,
    "parkinson_vol": lambda case: labels.parkinson(case.array("high"), case.array("low"), case.params["window"]),
    "garman_klass_vol": lambda case: labels.garman_klass(
        case.array("open"), case.array("high"), case.array("low"), case.array("close"), case.params["window"]
    ),
}


@every("labels")
def test_a_label_is_what_others_make_of_it(case: Case) -> None:
    assert case.fault(FUNCTIONS[case.fn](case)) == ""
