import pytest

from tests.builders import d, fill


@pytest.mark.parametrize(
    ("quantity", "price", "worth"),
    [
        ("0.00040", "20000.00", "8"),
        ("0.00012345", "64968.89", "8.0204094705"),
        ("46116860414", "0.00000001", "461.16860414"),
    ],
)
def test_the_worth_of_a_fill_is_exact(quantity: str, price: str, worth: str) -> None:
    assert fill(quantity, price).quote_quantity == d(worth)
