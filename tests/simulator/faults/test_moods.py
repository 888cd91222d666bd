"""A market's moods: when they begin, what is seen of them, and that they end."""

import json

import pytest

from tests.builders import d
from tests.simulator.faults.behind import Behind
from thunes.domain.money import ZERO
from thunes.simulator.faults.catalogue import MOODS
from thunes.simulator.faults.moods import LASTING
from thunes.simulator.faults.seen import Answer

STATUS = {
    "market-halt": "HALT",
    "market-break": "BREAK",
    "cancel-only": "CANCEL_ONLY",
    "symbol-unknown-status": "AUCTION_CALL",
}


def status(venue: Behind) -> str:
    [row] = json.loads(venue.question("exchangeInfo").text)["symbols"]
    return str(row["status"])


@pytest.mark.parametrize(("name", "shown"), STATUS.items())
def test_a_symbol_that_takes_no_orders(name: str, shown: str) -> None:
    venue = Behind(f"{name}@1")
    assert status(venue) == shown
    refused = venue.order()
    assert isinstance(refused, Answer)
    assert json.loads(refused.text) == {"code": -2010, "msg": "Market is closed."}
    venue.pass_(seconds=150)
    assert status(venue) == "TRADING"


def test_an_empty_book_shows_nothing_and_fills_nothing() -> None:
    venue = Behind("empty-book@1")
    book = json.loads(venue.question("ticker/bookTicker").text)
    assert {d(book[name]) for name in ("bidPrice", "bidQty", "askPrice", "askQty")} == {ZERO}
    answer = venue.order()
    assert isinstance(answer, Answer)
    assert json.loads(answer.text)["status"] == "EXPIRED"


def test_a_thin_book_fills_less_than_a_smallest_order() -> None:
    venue = Behind("thin-book@1")
    answer = venue.order()
    assert isinstance(answer, Answer)
    executed = d(json.loads(answer.text)["executedQty"])
    assert ZERO < executed * 20000 < d("5") * 2


def test_a_price_that_is_elsewhere() -> None:
    book = json.loads(Behind("price-jump@1").question("ticker/bookTicker").text)
    assert (book["bidPrice"], book["askPrice"]) == ("20220.00000000", "20220.01000000")


def test_filters_change_and_stay() -> None:
    seen = set()
    for seed in range(12):
        venue = Behind("filters-change@1", seed)
        venue.question("ping")
        filters = {entry["filterType"]: entry for entry in venue.faulty.api.engine.market("BTCUSDT").row["filters"]}  # type: ignore[attr-defined]
        seen.add((filters["LOT_SIZE"]["stepSize"], filters["NOTIONAL"]["minNotional"]))
        venue.faulty.dice.calm = True
        venue.pass_(hours=1)
        venue.question("ping")
        assert filters["LOT_SIZE"]["stepSize"] in {"0.00001000", "0.00002000"}
    assert len(seen) == 4


def test_moods_change_as_time_passes_and_not_with_every_request() -> None:
    venue = Behind("thin-book:1")
    for _ in range(50):
        venue.question("ping")
    assert venue.struck == {"thin-book": 1}
    venue.pass_(seconds=20)
    venue.question("ping")
    assert venue.struck == {"thin-book": 2}


def test_every_mood_is_known() -> None:
    assert {*LASTING, "filters-change"} == {*MOODS}
