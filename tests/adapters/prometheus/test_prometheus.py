"""The exposition, read by a parser as strict as the format's description."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from tests.builders import d
from thunes.adapters.prometheus import CONTENT_TYPE, PrometheusMeter
from thunes.domain.metrics import METRICS, Kind, Sample

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = rf'{NAME}="(?:[^"\\\n]|\\["\\n])*"'
SAMPLE = re.compile(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*)\}})? (-?[0-9]+(?:\.[0-9]+)?)")


@dataclass
class Family:
    """A metric family: its samples by their labels."""

    help: str = ""
    kind: str = ""
    samples: dict[str, Decimal] = field(default_factory=dict)


def parsed(text: str) -> dict[str, Family]:
    """Return the families of an exposition; fails on anything that the format does not allow."""
    assert text.endswith("\n")
    families: dict[str, Family] = {}
    for line in text.removesuffix("\n").split("\n"):
        if line.startswith("# HELP "):
            _, _, name, told = line.split(" ", 3)
            assert name not in families, "a family is told twice"
            families[name] = Family(help=told)
        elif line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert list(families)[-1] == name
            assert not families[name].kind
            assert kind in {"counter", "gauge"}
            families[name].kind = kind
        else:
            found = SAMPLE.fullmatch(line)
            assert found, line
            name, labels, value = found.groups()
            assert list(families)[-1] == name, "samples of a family stand together, after its type"
            assert families[name].kind
            assert labels not in families[name].samples
            families[name].samples[labels] = Decimal(value)
    return families


def meter(*samples: tuple[str, str]) -> PrometheusMeter:
    made = PrometheusMeter("dev", "1.2.3")
    made.emit([Sample(name, d(value)) for name, value in samples], {})
    return made


def value(of: PrometheusMeter, name: str, labels: str = 'stage="dev"') -> Decimal:
    return parsed(of.text())[name].samples[labels]


def test_before_anything_was_measured_counters_are_at_nothing_and_gauges_absent() -> None:
    families = parsed(meter().text())
    counters = {metric.prometheus for metric in METRICS if metric.kind is Kind.COUNTER}
    assert families.keys() == {*counters, "thunes_build_info"}
    assert {amount for name in counters for amount in families[name].samples.values()} == {d("0")}


def test_every_metric_of_the_table_is_told_with_its_help_and_type() -> None:
    families = parsed(meter(*((metric.name, "2") for metric in METRICS)).text())
    for metric in METRICS:
        family = families[metric.prometheus]
        assert (family.help, family.kind) == (metric.help, metric.kind)
    assert sum(len(family.samples) for family in families.values()) == len(METRICS) + 1


def test_values_are_told_in_base_units() -> None:
    made = meter(("Drawdown", "12.5"), ("DecisionLatency", "5250"), ("Slippage", "1.5"), ("Equity", "1000.5"))
    assert value(made, "thunes_drawdown_ratio") == d("0.125")
    assert value(made, "thunes_decision_latency_seconds") == d("5.25")
    assert value(made, "thunes_slippage_ratio") == d("0.00015")
    assert value(made, "thunes_equity") == d("1000.5")


def test_counters_add_up_and_gauges_are_replaced() -> None:
    made = meter(("Signals", "2"), ("Signals", "1"), ("Equity", "5"), ("Equity", "6"))
    made.emit([Sample("Signals", d("4")), Sample("Equity", d("4"))], {})
    assert (value(made, "thunes_signals_total"), value(made, "thunes_equity")) == (d("7"), d("4"))


def test_of_several_strategies_the_lowest_ratio_is_told() -> None:
    made = meter(("StrategySharpe", "2"), ("StrategySharpe", "-1"), ("StrategySharpe", "1"))
    assert value(made, "thunes_strategy_sharpe_min") == d("-1")
    made.emit([Sample("StrategySharpe", d("3"))], {})
    assert value(made, "thunes_strategy_sharpe_min") == d("3")


def test_orders_are_one_family_by_status() -> None:
    made = meter(("OrdersFilled", "3"), ("OrdersFailed", "1"))
    assert parsed(made.text())["thunes_orders_total"].samples == {
        'stage="dev",status="filled"': d("3"),
        'stage="dev",status="failed"': d("1"),
    }


def test_the_version_that_runs_is_told() -> None:
    assert value(meter(), "thunes_build_info", 'stage="dev",version="1.2.3"') == d("1")
    assert "version=0.0.4" in CONTENT_TYPE


@pytest.mark.parametrize(
    "text", ["thunes_x 1\n", "# HELP a b\n# TYPE a gauge\na{x=1} 2\n", "# HELP a b\n# TYPE a gauge\na NaN", "\n"]
)
def test_the_parser_of_this_test_is_strict(text: str) -> None:
    with pytest.raises((AssertionError, IndexError)):
        parsed(text)
