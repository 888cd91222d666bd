"""A filter as exchangeInfo lists it: equal when it says the same, readable field by field."""

import pytest

from tests.builders import d
from thunes.domain.filters import FilterRow, MalformedFilter

ENTRY = {"stepSize": "0.1", "filterType": "LOT_SIZE", "applies": True, "says": "yes"}
ROW = FilterRow.of(ENTRY)


def test_the_order_of_the_fields_does_not_matter() -> None:
    assert FilterRow("LOT_SIZE", (("applies", True), ("says", "yes"), ("stepSize", "0.1"))) == FilterRow.of(ENTRY)


@pytest.mark.parametrize("entry", [{"stepSize": "1"}, {"filterType": None}, {"filterType": 7}])
def test_a_filter_without_a_name_is_malformed(entry: dict[str, object]) -> None:
    with pytest.raises(MalformedFilter, match=r"^field 'filterType' is missing$"):
        FilterRow.of(entry)


def test_a_number_that_is_absent_is_off_and_one_that_is_null_is_malformed() -> None:
    assert (ROW.number("stepSize"), ROW.number("minQty")) == (d("0.1"), d("0"))
    with pytest.raises(MalformedFilter, match=r"^A: minQty: None is a NoneType; give a decimal string$"):
        FilterRow.of({"filterType": "A", "minQty": None}).number("minQty")


@pytest.mark.parametrize(("field", "on"), [("applies", True), ("says", False), ("stepSize", False), ("absent", False)])
def test_only_a_true_is_a_switch_that_is_on(field: str, on: bool) -> None:
    assert ROW.flag(field) is on
    assert ROW.has(field) is (field != "absent")
