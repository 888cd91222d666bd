from decimal import Decimal, DivisionByZero, Inexact, InvalidOperation, getcontext

import pytest

from tests.builders import d
from thunes.domain.money import NotMoney, ceil_to, exact, exactly, floor_to, is_multiple, plain, ratio, ratio_up, share

THIRTY_NINES = "9" * 30


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1.10", "1.10"),
        ("-3", "-3"),
        ("0.00000001", "1E-8"),
        (7, "7"),
        (10**40, "1" + "0" * 40),
        (Decimal("2.50"), "2.50"),
        (THIRTY_NINES + "." + THIRTY_NINES, THIRTY_NINES + "." + THIRTY_NINES),
    ],
)
def test_an_amount_keeps_every_digit_that_was_written(value: object, text: str) -> None:
    assert str(exact(value)) == text


@pytest.mark.parametrize(
    "value",
    [
        0.1,
        1.0,
        float("nan"),
        True,
        False,
        None,
        b"1",
        [],
        (0, (1,), 0),
        "",
        "word",
        "1,5",
        "0x10",
        "1.2.3",
        "NaN",
        "sNaN",
        "Infinity",
        "-inf",
        "1e99999999999999999999",
        "1e10000",
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("-Infinity"),
    ],
)
def test_what_is_no_exact_amount_is_refused_by_name(value: object) -> None:
    with pytest.raises(NotMoney, match=r"^tickSize: "):
        exact(value, "tickSize")


def test_what_is_no_amount_is_called_one_unless_it_has_a_name() -> None:
    with pytest.raises(NotMoney, match=r"^amount: 'much' is not a decimal number$"):
        exact("much")


def test_exact_arithmetic_raises_instead_of_rounding() -> None:
    @exactly
    def third(of: Decimal) -> Decimal:
        return of / 3

    assert third(d("0.3")) == d("0.1")
    with pytest.raises(Inexact):
        third(d("1"))


def test_an_exact_function_is_called_as_it_was_and_keeps_its_name() -> None:
    @exactly
    def difference(one: Decimal, other: Decimal) -> Decimal:
        return one - other

    assert difference(d("3"), other=d("1")) == 2
    assert difference.__name__ == "difference"


def test_exact_arithmetic_leaves_the_callers_context_alone() -> None:
    @exactly
    def precision() -> int:
        return getcontext().prec

    before = getcontext().prec
    assert precision() == 60
    assert getcontext().prec == before


@pytest.mark.parametrize(
    ("value", "step", "floor", "ceiling"),
    [
        ("0.123", "0.01", "0.12", "0.13"),
        ("0.12", "0.01", "0.12", "0.12"),
        ("0.3", "0.1", "0.3", "0.3"),
        ("0", "0.01", "0", "0"),
        ("0.009", "0.01", "0", "0.01"),
        ("165", "110", "110", "220"),
        ("-0.123", "0.01", "-0.13", "-0.12"),
        ("-0.12", "0.01", "-0.12", "-0.12"),
        ("-7", "5", "-10", "-5"),
        ("0.123456789", "0", "0.123456789", "0.123456789"),
        ("-3.3", "0.00", "-3.3", "-3.3"),
        ("46116860414.00000001", "1", "46116860414", "46116860415"),
        (THIRTY_NINES + ".5", "0.00000001", THIRTY_NINES + ".5", THIRTY_NINES + ".5"),
        ("1", "3", "0", "3"),
    ],
)
def test_a_value_is_moved_onto_the_grid(value: str, step: str, floor: str, ceiling: str) -> None:
    assert floor_to(d(value), d(step)) == d(floor)
    assert ceil_to(d(value), d(step)) == d(ceiling)
    assert is_multiple(d(value), d(step)) is (floor == ceiling)


def test_a_grid_too_fine_for_the_value_is_refused_rather_than_approximated() -> None:
    with pytest.raises(InvalidOperation):
        floor_to(d("1e60"), d("0.01"))


@pytest.mark.parametrize(
    ("total", "part", "whole", "expected"),
    [
        ("10", "1", "4", "2.5"),
        ("10", "4", "4", "10"),
        ("1", "1", "3", "0.333333333333333333"),
        ("2", "1", "3", "0.666666666666666667"),
        ("0", "1", "3", "0"),
        ("10", "0", "4", "0"),
        ("-10", "1", "4", "-2.5"),
        ("0.123456789123456789123", "2", "2", "0.123456789123456789123"),
        ("5", "0", "0", "5"),
        ("0.000000000000000001", "1", "2", "0"),
        ("0.000000000000000003", "1", "2", "0.000000000000000002"),
        (THIRTY_NINES, "1", "8", "124999999999999999999999999999.875"),
    ],
)
def test_a_share_is_exact_to_eighteen_decimals(total: str, part: str, whole: str, expected: str) -> None:
    assert share(d(total), d(part), d(whole)) == d(expected)


def test_nothing_has_no_shares() -> None:
    with pytest.raises(DivisionByZero):
        share(d("1"), d("1"), d("0"))


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        ("1", "3", "0.333333333333"),
        ("2", "3", "0.666666666667"),
        ("10", "4", "2.5"),
        ("0", "7", "0"),
        ("0.000000000001", "2", "0"),
        ("0.000000000003", "2", "0.000000000002"),
        (THIRTY_NINES, "8", "124999999999999999999999999999.875"),
    ],
)
def test_a_ratio_is_rounded_to_twelve_decimals(numerator: str, denominator: str, expected: str) -> None:
    assert ratio(d(numerator), d(denominator)) == d(expected)


def test_a_ratio_rounded_up_is_never_too_little() -> None:
    assert ratio_up(d("1"), d("3")) == d("0." + "3" * 59 + "4")
    assert ratio_up(d("1"), d("4")) == d("0.25")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1E-8", "0.00000001"),
        ("1E+3", "1000"),
        ("100", "100"),
        ("0.10", "0.1"),
        ("1.000", "1"),
        ("0", "0"),
        ("-0", "0"),
        ("-0.00", "0"),
        ("0E+3", "0"),
        ("-1.50", "-1.5"),
    ],
)
def test_people_and_the_wire_read_plain_digits(value: str, text: str) -> None:
    assert plain(d(value)) == text
