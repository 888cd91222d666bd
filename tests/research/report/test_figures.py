"""Figures are written one way, and ticks stand at round numbers and first days."""

import numpy as np
import pytest

from thunes.research.report.axes import dates, round_numbers
from thunes.research.report.explained import Kind, written
from thunes.research.report.figures import Money, lasting, number, percent
from thunes.research.report.html import Html, element, json_block, text

USDT = Money("USDT", 2)
HOUR_MS = 3_600_000


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1234.5, "+1,234.50"),
        (-0.004, "0.00"),
        (0.0, "0.00"),
        (-1.0, "\N{MINUS SIGN}1.00"),
        (-0.005001, "\N{MINUS SIGN}0.01"),
    ],
)
def test_a_sign_is_shown_and_zero_has_none(value: float, shown: str) -> None:
    assert number(value, 2, signed=True) == shown


@pytest.mark.parametrize(("cash", "decimals"), [(10_000.0, 2), (100.0, 3), (1.0, 5), (0.00001, 8)])
def test_small_amounts_have_more_decimals(cash: float, decimals: int) -> None:
    assert Money.like("BTC", cash).decimals == decimals


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (Kind.CHANGE, 0.1234, "+12.34 %"),
        (Kind.SHARE, -0.5, "\N{MINUS SIGN}50.00 %"),
        (Kind.MONEY, 1500.0, "1,500.00 USDT"),
        (Kind.GAIN, 1500.0, "+1,500.00 USDT"),
        (Kind.RATIO, 1.005, "1.00"),
        (Kind.FINE, 0.01234, "0.0123"),
        (Kind.COUNT, 12345, "12,345"),
        (Kind.CANDLES, 30, "30 (1 d 6 h)"),
        (Kind.CANDLES, 2.5, "2.5 (2 h 30 min)"),
        (Kind.CHANGE, None, "-"),
    ],
)
def test_every_kind_has_its_unit(kind: Kind, value: float | None, shown: str) -> None:
    assert written(kind, value, USDT, HOUR_MS).replace("\N{NO-BREAK SPACE}", " ") == shown


@pytest.mark.parametrize(
    ("hours", "shown"), [(0.2, "12 min"), (1, "1 h"), (24, "1 d"), (27, "1 d 3 h"), (24 * 100 + 5, "100 d")]
)
def test_times_are_told_in_two_units_at_most(hours: float, shown: str) -> None:
    assert lasting(hours * HOUR_MS) == shown


def test_text_is_escaped_and_markup_is_not() -> None:
    assert (
        element("p", "<b>", Html("<i/>"), title='"', hidden=True, id=None)
        == '<p title="&quot;" hidden>&lt;b&gt;<i/></p>'
    )
    assert text("a<b") == "a&lt;b"
    assert "</" not in json_block("d", ["</script>"])[:-9]


def test_ticks_are_round_and_within() -> None:
    assert round_numbers(-0.07, 0.11, 5) == pytest.approx([-0.05, 0.0, 0.05, 0.1])
    assert len(round_numbers(0.0, 1e6, 4)) <= 5


@pytest.mark.parametrize(
    ("start", "end", "labels"),
    [
        ("2022-01-10", "2022-02-09", ["11 Jan", "17 Jan", "23 Jan", "29 Jan", "4 Feb"]),
        ("2021-12-15", "2022-12-20", ["Jan 2022", "Apr 2022", "Jul 2022", "Oct 2022"]),
        ("2017-08-17", "2024-01-01", ["2018", "2020", "2022", "2024"]),
    ],
)
def test_dates_are_first_days(start: str, end: str, labels: list[str]) -> None:
    first, last = (float(np.datetime64(day, "ms").astype(np.int64)) for day in (start, end))
    assert [tick.label for tick in dates(first, last, 5)] == labels


def test_percent_does_not_break_from_its_number() -> None:
    assert percent(0.5) == "50.00\N{NO-BREAK SPACE}%"
