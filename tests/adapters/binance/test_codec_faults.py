"""An answer with a hole in it is refused, always in the same way: a wrong number must not pass for a right one."""

from contextlib import suppress

import pytest

from tests.adapters.binance.documents import ACCOUNT, PLACED, READERS, Path, with_value, without
from thunes.adapters.binance import codec
from thunes.domain.candle import BadCandle

NUMBERS: list[tuple[str, Path]] = [
    *(("candle", (column,)) for column in range(1, 6)),
    *(("quote", (name,)) for name in ("bidPrice", "askPrice")),
    ("order", ("executedQty",)),
    ("placed", ("executedQty",)),
    *(("placed", ("fills", 0, name)) for name in ("price", "qty", "commission")),
    *(("fill", (name,)) for name in ("price", "qty", "commission")),
    *(("balances", ("balances", 1, name)) for name in ("free", "locked")),
]
WHOLES: list[tuple[str, Path]] = [
    ("order", ("orderId",)),
    ("placed", ("orderId",)),
    ("placed", ("transactTime",)),
    ("placed", ("fills", 1, "tradeId")),
    *(("fill", (name,)) for name in ("id", "orderId", "time")),
]
TIMES: list[tuple[str, Path]] = [("candle", (0,)), ("candle", (6,)), ("placed", ("transactTime",)), ("fill", ("time",))]
TEXTS: list[tuple[str, Path]] = [
    ("quote", ("symbol",)),
    *(("order", (name,)) for name in ("symbol", "clientOrderId", "status")),
    *(("placed", (name,)) for name in ("symbol", "clientOrderId", "status")),
    ("placed", ("fills", 0, "commissionAsset")),
    *(("fill", (name,)) for name in ("symbol", "commissionAsset")),
    ("balances", ("balances", 0, "asset")),
]
NO_NUMBER: list[object] = [
    None,
    "",
    "NaN",
    "Infinity",
    "-Infinity",
    "-0.1",
    "1,5",
    "about 5",
    1.5,
    float("nan"),
    True,
    [],
    {},
]
NO_WHOLE: list[object] = [None, "", "28", 28.0, "NaN", True, [], {}]
NO_TIME: list[object] = [None, "soon", -1, 10**16, [], {}]


def refused(name: str, document: object) -> str:
    read, _, error = READERS[name]
    with pytest.raises(error) as refusal:
        read(document)
    assert type(refusal.value) is error
    return str(refusal.value)


@pytest.mark.parametrize("value", NO_NUMBER, ids=repr)
@pytest.mark.parametrize(("name", "path"), NUMBERS)
def test_a_value_that_is_no_amount_is_refused(name: str, path: Path, value: object) -> None:
    refused(name, with_value(name, path, value))


@pytest.mark.parametrize("value", NO_WHOLE, ids=repr)
@pytest.mark.parametrize(("name", "path"), WHOLES)
def test_a_value_that_is_no_whole_number_is_refused(name: str, path: Path, value: object) -> None:
    refused(name, with_value(name, path, value))


@pytest.mark.parametrize("value", NO_TIME, ids=repr)
@pytest.mark.parametrize(("name", "path"), TIMES)
def test_a_value_that_is_no_time_is_refused(name: str, path: Path, value: object) -> None:
    refused(name, with_value(name, path, value))


@pytest.mark.parametrize("value", [True, 1.5], ids=repr)
def test_a_candle_time_that_is_no_whole_number_is_refused(value: object) -> None:
    refused("candle", with_value("candle", (0,), value))


def accepted(name: str, path: Path, values: list[object]) -> list[object]:
    """Return the values that are read where they should be refused."""
    read, _, error = READERS[name]
    found = []
    for value in values:
        with suppress(error):
            read(with_value(name, path, value))
            found.append(value)
    return found


@pytest.mark.parametrize(("name", "path"), TEXTS)
def test_a_value_that_is_no_text_is_refused(name: str, path: Path) -> None:
    assert accepted(name, path, [None, 5, [], {}]) == []


@pytest.mark.parametrize(("name", "path"), [*NUMBERS, *WHOLES, *TEXTS, ("fill", ("isBuyer",)), ("placed", ("side",))])
def test_a_field_that_is_missing_is_refused_and_named(name: str, path: Path) -> None:
    message = refused(name, without(name, path))
    if name != "candle":
        assert f"'{path[-1]}' is missing" in message


@pytest.mark.parametrize("side", ["buy", "", None, 1, [], "BOTH"], ids=repr)
def test_an_order_on_no_side_is_refused(side: object) -> None:
    refused("placed", {**PLACED, "side": side})


def test_a_trade_on_no_side_is_refused() -> None:
    assert accepted("fill", ("isBuyer",), ["false", "true", 0, 1, None]) == []


def test_a_balance_beyond_all_measure_is_refused() -> None:
    refused("balances", with_value("balances", ("balances", 0, "free"), "1e1000000"))


def test_a_balance_of_as_many_digits_as_the_wire_allows_is_exact() -> None:
    row = {"asset": "SHIB", "free": f"{'9' * 20}.{'9' * 8}", "locked": f"{'9' * 20}.{'9' * 8}"}
    assert str(codec.balances({"balances": [row]})["SHIB"]) == "199999999999999999999.99999998"


@pytest.mark.parametrize("fills", [None, 5, "abc", {"a": 1}, [1], [None], ["x"], [[]]], ids=repr)
def test_fills_that_are_no_fills_are_refused(fills: object) -> None:
    refused("placed", {**PLACED, "fills": fills})


@pytest.mark.parametrize("balances", [None, 5, "abc", {"a": 1}, [1], [None], ["x"], [[]]], ids=repr)
def test_balances_that_are_no_balances_are_refused(balances: object) -> None:
    refused("balances", {**ACCOUNT, "balances": balances})


@pytest.mark.parametrize("document", [None, [], "", "text", 5, 1.5, True, {}, [[]], {"code": -1003, "msg": "banned"}])
@pytest.mark.parametrize("name", sorted(READERS))
def test_a_document_of_another_kind_is_refused(name: str, document: object) -> None:
    refused(name, document)


@pytest.mark.parametrize("columns", [1, 6])
def test_a_kline_row_that_is_cut_short_is_refused(columns: int) -> None:
    with pytest.raises(BadCandle, match="is not a row of at least 7 columns"):
        codec.candle(READERS["candle"][1][:columns])


@pytest.mark.parametrize(
    "prices", [("1", "5", "2", "3"), ("3", "2.5", "2", "3"), ("3", "5", "4", "3"), ("3", "5", "0", "3")]
)
def test_prices_that_make_no_candle_are_refused(prices: tuple[str, ...]) -> None:
    document = READERS["candle"][1]
    refused("candle", [document[0], *prices, *document[5:]])
