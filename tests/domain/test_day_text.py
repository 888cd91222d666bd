from typing import Any

import pytest

from tests.builders import d
from tests.domain.days import TODAY, ago, events
from thunes.domain.audit import Event, Fact
from thunes.domain.day_figures import Close, figures
from thunes.domain.day_text import UNKNOWN, amount, curve, day_text, signed
from thunes.domain.day_text import figures as shown
from thunes.domain.execution import Slippage

COUNTS = {"decisions": 24, "signals": 2, "approved": 1, "orders": 1, "fills": 1}


def fact(**changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return inputs and outputs of a summary, as the trail holds them."""
    rows = [
        ago(10, realized=d("10")),
        ago(1, equity=d("1002.5"), realized=d("-3.25"), exits=2, wins=1, fees=d("0.02")),
        ago(0, realized=d("0.123456789"), exits=1, wins=1, slippage=Slippage(d("-0.01"), d("100"))),
    ]
    close = Close("USDT", d("1003.004"), d("-0.25"), "agree")
    outputs = {
        **COUNTS,
        "denied": {"state": 2, "cool_down": 1},
        "positions": {"BTCUSDT": d("0.0004")},
        "trading_state": "ACTIVE",
        **figures(rows, [], close),
        **changes,
    }
    [event] = events(Fact(Event.DAY_SUMMARIZED, {"day": TODAY}, outputs))
    return event.decision_inputs, event.decision_outputs


def values(**changes: Any) -> dict[str, str]:
    return {figure.label: figure.value for figure in shown(*fact(**changes))}


def test_the_owner_reads_the_day_in_a_few_lines() -> None:
    root = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    counts = "24 decisions, 2 signals, 1 approved, 1 orders, 1 fills"
    assert day_text(*fact(cost_estimate_usd=d("4.1234"))).splitlines() == [
        "DAY 2024-03-31: realised +0.1235 USDT, equity 1 003.00 USDT (+0.5040 USDT), ACTIVE",
        "7 days -3.1265 USDT, 30 days +6.8735 USDT, unrealised -0.2500 USDT",
        "30 days: won 2 of 3, 67%, Sharpe 2.26, drawdown 0.00%",
        "fees of 30 days 0.0200 USDT, slippage of the day -1.0 bps",
        "positions BTCUSDT 0.0004; denied: state 2, cool_down 1; " + counts,
        "books agree; stream no stream; cost of the month $4.12, an estimate",
        f"root {root}",
    ]


def test_every_figure_of_the_text_is_one_of_the_list() -> None:
    text = day_text(*fact())
    spoken = [value for label, value in values().items() if label not in ("High", "Low")]
    assert [value for value in spoken if value not in text] == []


def test_a_chain_that_is_broken_is_not_passed_over() -> None:
    assert day_text(*fact(chain="broken at event 7")).endswith("; CHAIN broken at event 7")


def test_a_fact_from_before_can_still_be_told() -> None:
    inputs: dict[str, Any] = {"day": "2024-01-09"}
    outputs: dict[str, Any] = {"realized": "-1.5", "denied": {}, "trading_state": "HALTED"}
    text = day_text(inputs, outputs)
    assert text.startswith("DAY 2024-01-09: realised -1.5000, equity n/a (n/a), HALTED\n")
    assert {figure.value for figure in shown({}, {})} == {UNKNOWN, "none", "no stream"}
    assert curve({}) == []


@pytest.mark.parametrize(
    ("changes", "label", "value"),
    [
        ({"stream": d("0.9987")}, "Stream", "99.87% up"),
        ({"worth": d("-5")}, "Equity", "-5.0000 USDT"),
        ({"positions": {}}, "Positions", "none"),
        ({"slippage_bps": None}, "Slippage", UNKNOWN),
    ],
)
def test_each_figure_has_its_form(changes: dict[str, Any], label: str, value: str) -> None:
    assert values(**changes)[label] == value


@pytest.mark.parametrize(("change", "sign"), [("0.1", 1), ("-0.1", -1), ("0", 0)])
def test_a_gain_knows_its_sign(change: str, sign: int) -> None:
    found = {figure.label: figure.sign for figure in shown(*fact(change=d(change)))}
    assert (found["Change"], found["Equity"]) == (sign, None)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0.0000"),
        ("99.99994", "99.9999"),
        ("-0.00012", "0.0001"),
        ("100", "100.00"),
        ("-1234567.891", "1 234 567.89"),
    ],
)
def test_small_amounts_have_four_decimals_and_large_ones_two(value: str, text: str) -> None:
    assert amount(d(value)) == text


@pytest.mark.parametrize(("value", "text"), [("1", "+1"), ("-1", "-1"), ("0", "1")])
def test_a_sign_stands_before_an_amount(value: str, text: str) -> None:
    assert signed(d(value), "1") == text


def test_the_curve_leaves_out_days_that_nobody_saw_and_names_its_ends() -> None:
    rows = [ago(3, equity=d("7")), ago(2), ago(1, equity=d("9")), ago(0)]
    _, outputs = fact(**figures(rows, [], Close("USDT", d("8"), d("0"), "agree")))
    assert curve(outputs) == [("2024-03-28", d("7")), ("2024-03-30", d("9")), ("2024-03-31", d("8"))]
    found = values(**figures(rows, [], Close("USDT", d("8"), d("0"), "agree")))
    assert (found["High"], found["Low"]) == ("9.0000 USDT", "7.0000 USDT")
