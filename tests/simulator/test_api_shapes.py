"""Every answer has the fields that the venue documents, compared with its own examples."""

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.venue import Venue


@pytest.fixture(scope="module")
def documented(shared_data: Path) -> Mapping[str, Sequence[Any]]:
    """The documented examples by the title of their section."""
    samples: dict[str, list[Any]] = {}
    for line in (shared_data / "docs_samples/rest.jsonl").read_text().splitlines():
        entry = json.loads(line)
        samples.setdefault(entry["section"][-1], []).append(entry["sample"])
    return samples


@pytest.fixture
def venue() -> Venue:
    """A venue with a filled and a resting order."""
    known = Venue()
    known.post()
    known.post(newClientOrderId="T0-rests", timeInForce="GTC", price="19000.00")
    return known


# Title of the section, which of its examples, and our question.
SIGNED = [
    ("Query order (USER_DATA)", 0, ("GET", "order", {"symbol": "BTCUSDT", "orderId": 1})),
    ("Current open orders (USER_DATA)", 0, ("GET", "openOrders", {"symbol": "BTCUSDT"})),
    ("All orders (USER_DATA)", 0, ("GET", "allOrders", {"symbol": "BTCUSDT"})),
    ("Account trade list (USER_DATA)", 0, ("GET", "myTrades", {"symbol": "BTCUSDT"})),
]
PUBLIC = [
    ("Check server time", 0, "time", {}),
    ("Kline/Candlestick data", 0, "klines", {"symbol": "BTCUSDT", "interval": "1h"}),
    ("Current average price", 0, "avgPrice", {"symbol": "BTCUSDT"}),
    ("Symbol order book ticker", 0, "ticker/bookTicker", {"symbol": "BTCUSDT"}),
]


def shape(value: Any) -> Any:
    """Reduce an answer to its keys and the types of its values; a list to its first element."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        columns = value and not isinstance(value[0], (dict, list))
        return [shape(inner) for inner in value] if columns else [shape(inner) for inner in value[:1]]
    return type(value).__name__


@pytest.mark.parametrize(("section", "number", "path", "params"), PUBLIC)
def test_a_public_answer_has_the_documented_shape(
    documented: Mapping[str, Sequence[Any]], venue: Venue, section: str, number: int, path: str, params: Any
) -> None:
    assert shape(venue.ask(path, **params).content) == shape(documented[section][number])


@pytest.mark.parametrize(("section", "number", "question"), SIGNED)
def test_an_answer_about_the_account_has_the_documented_shape(
    documented: Mapping[str, Sequence[Any]], venue: Venue, section: str, number: int, question: tuple[str, str, Any]
) -> None:
    method, path, params = question
    assert shape(venue.signed(method, path, **params).content) == shape(documented[section][number])


def test_a_new_order_has_the_documented_full_shape(documented: Mapping[str, Sequence[Any]], venue: Venue) -> None:
    full = next(sample for sample in documented["New order (TRADE)"] if "fills" in sample)
    assert shape(venue.post(newClientOrderId="T0-c").content) == shape(full)


def test_a_new_order_without_fills_has_the_same_fields(documented: Mapping[str, Sequence[Any]], venue: Venue) -> None:
    full = next(sample for sample in documented["New order (TRADE)"] if "fills" in sample)
    assert set(venue.post(newClientOrderId="T0-c", price="20000.00").content) == set(full)


def test_a_cancel_has_the_documented_shape(documented: Mapping[str, Sequence[Any]], venue: Venue) -> None:
    answer = venue.signed("DELETE", "order", symbol="BTCUSDT", origClientOrderId="T0-rests").content
    assert shape(answer) == shape(documented["Cancel order (TRADE)"][0])


def test_a_cancel_has_at_least_the_documented_fields(documented: Mapping[str, Sequence[Any]], venue: Venue) -> None:
    answer = venue.signed("DELETE", "order", symbol="BTCUSDT", origClientOrderId="T0-rests").content
    assert shape(documented["Cancel order (TRADE)"][0]).items() <= shape(answer).items()


def test_the_account_shows_documented_fields_alone(documented: Mapping[str, Sequence[Any]], venue: Venue) -> None:
    shown = shape(venue.signed("GET", "account").content)
    assert shown.items() <= shape(documented["Account information (USER_DATA)"][0]).items()
    assert {"canTrade", "balances"} <= set(shown)


def test_the_exchange_info_shows_documented_fields_alone(documented: Mapping[str, Sequence[Any]], venue: Venue) -> None:
    shown, sample = venue.ask("exchangeInfo").content, documented["Exchange information"][0]
    assert set(shown) <= set(sample)
    assert set(shown["symbols"][0]) <= set(sample["symbols"][0])


def test_every_filter_has_the_fields_of_a_real_one(shared_data: Path, venue: Venue) -> None:
    real = json.loads((shared_data / "exchange_info/mainnet-2026-03-22-10sym.json").read_text())
    bitcoin = next(row for row in real["symbols"] if row["symbol"] == "BTCUSDT")
    known = {entry["filterType"]: shape(entry) for entry in bitcoin["filters"]}
    for entry in venue.ask("exchangeInfo").content["symbols"][0]["filters"]:
        assert shape(entry) == known[entry["filterType"]]


def test_a_refusal_has_the_documented_shape(documented: Mapping[str, Sequence[Any]]) -> None:
    assert Venue().ask("avgPrice", symbol="NOPEUSDT").content == documented["Error Codes"][0]


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("klines", {"symbol": "BTCUSDT", "interval": "1h"}),
        ("ticker/bookTicker", {"symbol": "BTCUSDT"}),
    ],
)
def test_market_data_has_the_shape_of_a_recorded_answer(
    shared_data: Path, venue: Venue, path: str, params: Any
) -> None:
    with gzip.open(shared_data / "rest/market-data-BTCUSDT-2020.jsonl.gz", "rt") as lines:
        recorded = [json.loads(line) for line in lines]
    answers = [entry["response"] for entry in recorded if entry["path"] == f"/api/v3/{path}"]
    assert answers
    for answer in answers:
        assert shape(venue.ask(path, **params).content) == shape(answer)
