"""Nonsense is refused with a code; it never breaks the venue."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulator.patience import PATIENT
from tests.simulator.venue import Venue, sign
from thunes.domain.times import to_ms
from thunes.simulator.api import Request
from thunes.simulator.simulator import API_KEY

NONSENSE = ["", "-1", "1.5", "1e5", "NaN", "Infinity", "ten", "0x10", "null", "' OR 1=1", "²", "1,000"]


@pytest.mark.parametrize(
    ("number", "code"), [("", -1102), *((text, -1100) for text in NONSENSE if text not in ("", "1.5"))]
)
@pytest.mark.parametrize("name", ["quantity", "price"])
def test_a_malformed_amount_in_an_order_is_refused(name: str, number: str, code: int) -> None:
    response = Venue().post(**{name: number})
    assert (response.status, response.content["code"]) == (400, code)


@pytest.mark.parametrize("number", NONSENSE)
@pytest.mark.parametrize(("path", "name"), [("myTrades", "startTime"), ("order", "orderId")])
def test_a_malformed_number_in_a_question_is_refused(path: str, name: str, number: str) -> None:
    response = Venue().signed("GET", path, symbol="BTCUSDT", **{name: number})
    assert (response.status, response.content["code"]) == (400, -1100)


@pytest.mark.parametrize("number", NONSENSE)
def test_a_malformed_limit_is_refused(number: str) -> None:
    response = Venue().ask("klines", symbol="BTCUSDT", interval="1h", limit=number)
    assert (response.status, response.content["code"]) == (400, -1100)


@pytest.mark.parametrize("number", ["-1", "0", "1e5", "NaN", "Infinity", "ten", "null", "1,000", "60000.1", "1.2345"])
def test_a_malformed_window_is_refused(number: str) -> None:
    venue = Venue()
    response = venue.signed("GET", "account", recvWindow=number)
    assert (response.status, response.content["code"]) in ((400, -1102), (400, -1131))


def test_a_start_time_in_microseconds_is_refused_or_understood() -> None:
    venue = Venue()
    microseconds = to_ms(venue.time.now()) * 1000
    assert venue.signed("GET", "myTrades", symbol="BTCUSDT", startTime=microseconds).status in (200, 400)


def test_a_limit_of_zero_is_refused_or_understood() -> None:
    assert Venue().ask("klines", symbol="BTCUSDT", interval="1h", limit=0).status in (200, 400)


@pytest.mark.parametrize(
    "query", ["&&&", "=", "symbol", "%", "%zz=%", "symbol=BTCUSDT&symbol=", "interval=1h&&symbol="]
)
def test_a_query_that_is_none_is_refused(query: str) -> None:
    response = Venue().simulator.api.handle(Request("GET", "/api/v3/klines", query))
    assert (response.status, response.content["code"]) == (400, -1102)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(["BTCUSDT", "1", "0.001"])


@settings(PATIENT, max_examples=150)
@given(params=st.dictionaries(st.sampled_from(["side", "type", "quantity", "price", "timeInForce"]), TEXTS))
def test_whatever_is_posted_is_answered_with_an_order_or_a_code(params: dict[str, str]) -> None:
    venue = Venue()
    response = venue.post(**params)
    assert response.status == 200 or response.content["code"] < -1000
    assert (response.status == 200) == bool(venue.engine.orders)


@settings(PATIENT, max_examples=150)
@given(payload=st.text(st.characters(max_codepoint=127), max_size=60))
def test_whatever_is_signed_is_answered(payload: str) -> None:
    venue = Venue()
    for method in ("GET", "POST", "DELETE"):
        response = venue.simulator.api.handle(Request(method, "/api/v3/order", sign(payload), "", API_KEY))
        assert response.status in (200, 400)
