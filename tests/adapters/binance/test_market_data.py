"""Public market data over the wire: asked for by name, kept only where that is safe."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.adapters.binance.documents import KLINE, TICKER
from tests.adapters.binance.local_server import HTML, LocalServer, Reply
from tests.builders import BTCUSDT, HOUR, START
from tests.fakes import FixedClock
from tests.simulator.venue import ROW
from thunes.adapters.binance.client import SpotClient
from thunes.adapters.binance.rest import BinanceMarketData
from thunes.domain.candle import BadCandle
from thunes.domain.instrument import MalformedInstrument
from thunes.errors import Refused, Transient

INFO = {"symbols": [ROW]}


@pytest.fixture
def market(client: SpotClient, clock: FixedClock) -> BinanceMarketData:
    return BinanceMarketData(client, clock)


def halted() -> dict[str, Any]:
    return {"symbols": [{**copy.deepcopy(ROW), "status": "HALT"}]}


def test_an_instrument_is_asked_for_by_its_symbol(server: LocalServer, market: BinanceMarketData) -> None:
    server.answer(INFO)
    instrument = market.instrument("BTCUSDT")
    assert (instrument.symbol, instrument.price.step, instrument.lot.step) == (
        "BTCUSDT",
        BTCUSDT.price.step,
        BTCUSDT.lot.step,
    )
    assert (server.seen[0].path, server.seen[0].params) == ("/api/v3/exchangeInfo", {"symbol": "BTCUSDT"})


def test_an_instrument_is_kept_for_a_quarter_of_an_hour(
    server: LocalServer, market: BinanceMarketData, clock: FixedClock
) -> None:
    server.answer(INFO)
    assert market.instrument("BTCUSDT").tradable
    server.answer(halted())
    clock.pass_(minutes=14, seconds=59.999)
    assert market.instrument("BTCUSDT").tradable
    assert len(server.seen) == 1
    clock.pass_(milliseconds=1)
    assert not market.instrument("BTCUSDT").tradable
    assert len(server.seen) == 2


def test_the_quarter_of_an_hour_begins_again_with_each_answer(
    server: LocalServer, market: BinanceMarketData, clock: FixedClock
) -> None:
    server.answer(INFO)
    for _ in range(4):
        market.instrument("BTCUSDT")
        clock.pass_(minutes=10)
    assert len(server.seen) == 2


def test_every_symbol_is_kept_for_itself(server: LocalServer, market: BinanceMarketData) -> None:
    server.answer(INFO)
    market.instrument("BTCUSDT")
    market.instrument("ETHUSDT")
    assert [request.params["symbol"] for request in server.seen] == ["BTCUSDT", "ETHUSDT"]


def test_a_failure_is_not_kept(server: LocalServer, market: BinanceMarketData) -> None:
    server.will(*[Reply(502, HTML)] * 3, Reply(200, {"symbols": []}), Reply(200, INFO))
    with pytest.raises(Transient):
        market.instrument("BTCUSDT")
    with pytest.raises(MalformedInstrument):
        market.instrument("BTCUSDT")
    assert market.instrument("BTCUSDT").tradable


def test_quotes_and_candles_are_never_kept(server: LocalServer, market: BinanceMarketData) -> None:
    server.answer(TICKER)
    for _ in range(2):
        market.quote("BTCUSDT")
    assert len(server.seen) == 2


def test_an_unknown_symbol_is_refused(server: LocalServer, market: BinanceMarketData) -> None:
    server.answer({"code": -1121, "msg": "Invalid symbol."}, status=400)
    for ask in (market.instrument, market.quote):
        with pytest.raises(Refused, match="-1121: Invalid symbol"):
            ask("NOPEUSDT")


@pytest.mark.parametrize(
    "answer", ["null", [], {}, {"symbols": None}, {"symbols": []}, {"symbols": [ROW, ROW]}, {"symbols": {"a": ROW}}]
)
def test_exchange_info_without_its_one_row_is_malformed(
    server: LocalServer, market: BinanceMarketData, answer: object
) -> None:
    server.answer(answer)
    with pytest.raises(MalformedInstrument, match="exchangeInfo of BTCUSDT holds no symbol row"):
        market.instrument("BTCUSDT")


def test_a_row_that_cannot_be_read_is_malformed(server: LocalServer, market: BinanceMarketData) -> None:
    server.answer({"symbols": [{**ROW, "filters": None}]})
    with pytest.raises(MalformedInstrument, match="filters is not a list"):
        market.instrument("BTCUSDT")


def test_candles_are_asked_for_by_interval_and_limit(server: LocalServer, market: BinanceMarketData) -> None:
    later = [KLINE[0] + 3_600_000, *KLINE[1:6], KLINE[6] + 3_600_000]
    server.answer([KLINE, later])
    candles = market.candles("BTCUSDT", HOUR, 2)
    assert [candle.open_time for candle in candles] == [START, START + HOUR.length]
    assert server.seen[0].params == {"symbol": "BTCUSDT", "interval": "1h", "limit": "2"}


@pytest.mark.parametrize("answer", ["null", {}, "", '"text"', 5])
def test_klines_that_are_no_list_may_be_asked_for_again(
    server: LocalServer, market: BinanceMarketData, answer: object
) -> None:
    server.answer(answer)
    with pytest.raises(Transient):
        market.candles("BTCUSDT", HOUR, 2)


def test_a_row_that_is_no_candle_is_never_passed_on(server: LocalServer, market: BinanceMarketData) -> None:
    server.answer([KLINE, [*KLINE[:4], "NaN", *KLINE[5:]]])
    with pytest.raises(BadCandle):
        market.candles("BTCUSDT", HOUR, 2)


def test_a_quote_is_stamped_with_the_time_of_its_arrival(
    server: LocalServer, market: BinanceMarketData, clock: FixedClock
) -> None:
    server.answer(TICKER)
    clock.pass_(seconds=7)
    assert market.quote("BTCUSDT").at == clock.now()


@pytest.mark.parametrize("answer", ["null", [], {}, {**TICKER, "bidPrice": "1e9"}, {**TICKER, "askPrice": None}])
def test_a_quote_that_cannot_be_trusted_may_be_asked_for_again(
    server: LocalServer, market: BinanceMarketData, answer: object
) -> None:
    server.answer(answer)
    with pytest.raises(Transient, match="answer not understood: "):
        market.quote("BTCUSDT")


@pytest.mark.parametrize("reply", [Reply(500, {"code": -1000, "msg": "?"}), Reply(418, {}), Reply(fault="reset")])
@pytest.mark.parametrize(
    "ask", [lambda m: m.instrument("BTCUSDT"), lambda m: m.quote("BTCUSDT"), lambda m: m.candles("BTCUSDT", HOUR, 5)]
)
def test_a_venue_that_cannot_answer_now_may_be_asked_later(
    server: LocalServer, market: BinanceMarketData, ask: Callable[[BinanceMarketData], object], reply: Reply
) -> None:
    server.will(reply)
    with pytest.raises(Transient):
        ask(market)


def test_an_empty_book_is_an_answer_for_good(server: LocalServer, market: BinanceMarketData) -> None:
    server.answer({**TICKER, "bidPrice": "0.00000000"})
    with pytest.raises(Refused, match="BTCUSDT has no bid"):
        market.quote("BTCUSDT")
