"""Numbers in DynamoDB are exact here; PynamoDB's own are not, which is why these attributes exist."""

from decimal import Decimal

import pytest
from pynamodb.attributes import NumberAttribute

from tests.builders import d
from thunes.adapters.dynamo.attributes import DecimalAttribute, WholeNumberAttribute
from thunes.domain.money import NotMoney

THIRTY_EIGHT = ["9" * 38, "0." + "9" * 38, "-" + "1" * 20 + "." + "1" * 18]


@pytest.mark.parametrize("text", THIRTY_EIGHT)
def test_38_digits_survive(text: str) -> None:
    attribute = DecimalAttribute()
    assert attribute.serialize(d(text)) == text
    assert attribute.deserialize(text) == d(text)


@pytest.mark.parametrize(
    ("amount", "text"),
    [("1E+3", "1000"), ("1E-18", "0.000000000000000001"), ("1.500", "1.5"), ("-0", "0"), ("0.00", "0")],
)
def test_amounts_are_written_without_exponent_and_without_idle_zeros(amount: str, text: str) -> None:
    assert DecimalAttribute().serialize(d(amount)) == text


@pytest.mark.parametrize("value", [1.5, True, "abc", None, d("NaN"), d("Infinity"), [d("1")]], ids=repr)
def test_what_is_no_exact_amount_is_refused(value: Decimal) -> None:
    with pytest.raises(NotMoney):
        DecimalAttribute(attr_name="cost").serialize(value)


def test_the_refusal_names_the_attribute() -> None:
    with pytest.raises(NotMoney, match=r"^cost: 1.5 is a float; give a decimal string$"):
        DecimalAttribute(attr_name="cost").serialize(1.5)  # type: ignore[arg-type] # what a careless caller does


@pytest.mark.parametrize("number", [0, -1, 2**53 + 1, 2**70])
def test_whole_numbers_survive_beyond_what_a_float_holds(number: int) -> None:
    attribute = WholeNumberAttribute()
    assert attribute.deserialize(attribute.serialize(number)) == number


def test_whole_numbers_do_not_read_fractions() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        WholeNumberAttribute().deserialize("1.5")


def test_pynamodb_numbers_still_lose_digits() -> None:
    """When this fails, PynamoDB has learned to count and attributes.py may go."""
    assert NumberAttribute().deserialize("12345678901234567.89") == 1.2345678901234568e16
    with pytest.raises(TypeError, match="Decimal is not JSON serializable"):
        NumberAttribute().serialize(d("1.5"))
