"""Lines of the embedded metric format, as CloudWatch's specification has them."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import START, d
from tests.fakes import FixedClock
from thunes.adapters.emf import EmfMeter, samples_of
from thunes.domain.metrics import METRICS, Sample

ALL = [Sample(metric.name, d("1.5")) for metric in METRICS]


def lines(capsys: pytest.CaptureFixture[str], samples: list[Sample], **about: object) -> list[dict[str, Any]]:
    EmfMeter("paper", FixedClock()).emit(samples, about)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_line_says_which_of_its_fields_are_metrics(capsys: pytest.CaptureFixture[str]) -> None:
    samples = [Sample("Equity", d("1000.50")), Sample("Signals", d("2"))]
    assert lines(capsys, samples, event_ids=["evt-a"]) == [
        {
            "event_ids": ["evt-a"],
            "_aws": {
                "Timestamp": round(START.timestamp() * 1000),
                "CloudWatchMetrics": [
                    {
                        "Namespace": "Thunes",
                        "Dimensions": [["stage"]],
                        "Metrics": [{"Name": "Equity", "Unit": "None"}, {"Name": "Signals", "Unit": "Count"}],
                    }
                ],
            },
            "stage": "paper",
            "Equity": 1000.5,
            "Signals": 2,
        }
    ]


def test_every_metric_of_the_table_can_be_written_and_none_is_billed_twice(capsys: pytest.CaptureFixture[str]) -> None:
    [line] = lines(capsys, ALL)
    [directive] = line["_aws"]["CloudWatchMetrics"]
    assert [entry["Name"] for entry in directive["Metrics"]] == [metric.name for metric in METRICS]
    assert directive["Dimensions"] == [["stage"]]
    units = {"None", "Count", "Percent", "Seconds", "Milliseconds"}
    assert {entry["Unit"] for entry in directive["Metrics"]} <= units
    assert all(line[entry["Name"]] == 1.5 for entry in directive["Metrics"])


def test_several_values_of_a_metric_stand_together(capsys: pytest.CaptureFixture[str]) -> None:
    found = lines(capsys, [Sample("DecisionLatency", d(str(n))) for n in range(3)])
    assert [line["DecisionLatency"] for line in found] == [[0, 1, 2]]


def test_a_line_holds_a_hundred_values_of_a_metric_and_the_next_the_rest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = lines(capsys, [*(Sample("DecisionLatency", d(str(n))) for n in range(201)), Sample("Signals", d("1"))])
    assert [len(line["DecisionLatency"]) for line in found[:2]] == [100, 100]
    assert found[2]["DecisionLatency"] == 200
    assert ["Signals" in line for line in found] == [True, False, False]


def test_nothing_measured_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert lines(capsys, []) == []


@given(st.lists(st.sampled_from(ALL), min_size=1, max_size=50))
def test_what_was_written_can_be_read(samples: list[Sample]) -> None:
    values: dict[str, list[Decimal]] = {}
    for sample in samples:
        values.setdefault(sample.metric, []).append(sample.value)
    text = EmfMeter("dev", FixedClock())._line(values, {})
    read = samples_of(json.loads(text, parse_float=Decimal))
    assert sorted(read, key=lambda s: s.metric) == sorted(samples, key=lambda s: s.metric)


def test_other_lines_hold_no_samples() -> None:
    assert samples_of({"message": "done", "Equity": 1}) == []
