"""What the venue shows late, what it says strangely, and what happens behind everybody's back."""

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.builders import d
from tests.simulator.faults.behind import ORDER, Behind
from tests.simulator.venue import RICH
from thunes.domain.money import ZERO
from thunes.simulator.faults.catalogue import READ
from thunes.simulator.faults.seen import Answer, Silence

QUERY = "symbol=BTCUSDT&origClientOrderId=T0-a"


def content(seen: Answer | Silence) -> Any:
    assert isinstance(seen, Answer)
    return json.loads(seen.text)


def test_an_order_cannot_be_found_for_a_while() -> None:
    venue = Behind("query-lag@1")
    venue.order()
    assert content(venue.send("GET", "order", QUERY))["code"] == -2013
    venue.pass_(seconds=12)
    assert content(venue.send("GET", "order", QUERY))["status"] == "FILLED"


def test_the_last_fill_is_missing_for_a_while() -> None:
    venue = Behind("fills-lag@2,split-fills@2")
    venue.order()
    venue.pass_(seconds=1)
    venue.order(ORDER.replace("T0-a", "T0-b"))
    assert [row["id"] for row in content(venue.send("GET", "myTrades", "symbol=BTCUSDT"))] == [1, 2]
    venue.pass_(seconds=91)
    assert [row["id"] for row in content(venue.send("GET", "myTrades", "symbol=BTCUSDT"))] == [1, 2, 3]


def test_the_fill_of_an_order_that_rests_is_missing_for_minutes() -> None:
    venue = Behind("resting-fills-lag@1")
    venue.order(ORDER)
    venue.order(ORDER.replace("IOC", "GTC").replace("BUY", "SELL").replace("20000.50", "21000.00"))
    [resting] = venue.engine.open_orders()
    venue.pass_(seconds=1)
    venue.engine._execute(venue.engine.market("BTCUSDT"), resting, resting.price, resting.rest, venue.time.now())
    assert [row["id"] for row in content(venue.send("GET", "myTrades", "symbol=BTCUSDT"))] == [1]
    venue.pass_(seconds=600)
    assert [row["id"] for row in content(venue.send("GET", "myTrades", "symbol=BTCUSDT"))] == [1, 2]


def test_balances_are_those_from_before_for_some_seconds() -> None:
    venue = Behind("balance-lag@1")
    before = venue.account.rows()
    venue.order()
    assert content(venue.send("GET", "account", "omitZeroBalances=true"))["balances"] == before
    venue.pass_(seconds=6)
    assert content(venue.send("GET", "account", "omitZeroBalances=true"))["balances"] == venue.account.rows() != before


def test_a_commission_in_bnb_leaves_the_other_balances_whole() -> None:
    venue = Behind("commission-bnb@1", balances={**RICH, "BNB": d("1")})
    venue.order()
    [execution] = venue.engine.executions
    assert (execution.commission_asset, execution.commission) == ("BNB", d("0.000025"))
    assert venue.account.free["BNB"] == d("0.999975")
    assert venue.account.total("BTC") == RICH["BTC"] + d("0.001")
    assert venue.engine.orders[1].executions == [execution]


@pytest.mark.parametrize("held", ["0", "0.00002"])
def test_without_bnb_enough_the_commission_is_taken_as_ever(held: str) -> None:
    venue = Behind("commission-bnb:1", balances={**RICH, "BNB": d(held)})
    venue.order()
    assert venue.engine.executions[0].commission_asset == "BTC"
    assert venue.account.free["BNB"] == d(held)


@pytest.mark.parametrize("name", READ)
def test_a_question_has_no_answer_or_a_bad_or_a_slow_one(name: str) -> None:
    venue = Behind(f"{name}@1")
    seen = venue.send("GET", "account", "")
    assert venue.struck == {name: 1}
    if name in ("read-timeout", "read-reset"):
        assert isinstance(seen, Silence)
    else:
        assert isinstance(seen, Answer)
        good = seen.status == 200 and seen.text.startswith('{"canTrade"') and seen.text.endswith("}")
        assert good is (name == "read-slow")


def test_candles_late_twice_missing_and_impossible() -> None:
    def rows(name: str) -> list[list[Any]]:
        venue = Behind(f"{name}@1")
        venue.pass_(hours=5)
        found: list[list[Any]] = content(venue.question("klines", "symbol=BTCUSDT&interval=1h"))
        return found

    whole = rows("read-slow")
    opened = [row[0] for row in whole]
    assert [row[0] for row in rows("candle-late")] == opened[:-2]
    assert [row[0] for row in rows("candle-twice")] == [*opened[:-2], opened[-3], *opened[-2:]]
    assert [row[0] for row in rows("candle-missing")] == [*opened[:-3], *opened[-2:]]
    spoilt = rows("candle-impossible")[-2]
    assert Decimal(spoilt[2]) < Decimal(spoilt[3])


def test_a_crossed_book_and_a_filter_nobody_knows() -> None:
    book = content(Behind("crossed-book@1").question("ticker/bookTicker"))
    assert d(book["bidPrice"]) > d(book["askPrice"])
    [row] = content(Behind("unknown-filter@1").question("exchangeInfo"))["symbols"]
    assert row["filters"][-1]["filterType"] == "MAX_WISHES"


def test_the_venue_is_down_for_minutes_whatever_is_asked() -> None:
    venue = Behind("maintenance@1")
    assert venue.question("ping").status == 503
    assert content_or_status(venue.order()) == 503
    venue.pass_(seconds=241)
    assert venue.question("ping").status == 200


def content_or_status(seen: Answer | Silence) -> int:
    assert isinstance(seen, Answer)
    return seen.status


def test_a_balance_is_moved_by_hand() -> None:
    venue = Behind("balance-moved@2")
    venue.question("ping")
    assert venue.account.free == RICH
    venue.question("ping")
    [asset] = [asset for asset, free in venue.account.free.items() if free != RICH[asset]]
    assert venue.account.free[asset] == RICH[asset] * d("0.99")


def test_a_reset_forgets_every_order_and_gives_the_first_balances_again() -> None:
    venue = Behind("wipe@2")
    venue.order(ORDER.replace("IOC", "GTC").replace("20000.50", "19000.00"))
    assert content(venue.send("GET", "order", QUERY))["code"] == -2013
    account = venue.engine.account
    assert ({a: account.total(a) for a in RICH}, venue.engine.orders, account.locked) == (RICH, {}, {})


def test_the_venue_cancels_what_rests() -> None:
    venue = Behind("orders-canceled@2")
    venue.order(ORDER.replace("IOC", "GTC").replace("20000.50", "19000.00"))
    assert content(venue.send("GET", "order", QUERY))["status"] == "CANCELED"
    assert venue.account.locked["USDT"] == ZERO


def test_once_it_is_calm_the_venue_is_as_it_was() -> None:
    venue = Behind("ban-418@1,maintenance@2,market-halt@1,query-lag:1,empty-book@1,read-timeout:1")
    venue.order()
    venue.faulty.dice.calm = True
    assert content(venue.question("exchangeInfo"))["symbols"][0]["status"] == "TRADING"
    assert content(venue.order())["status"] == "FILLED"
    assert content(venue.send("GET", "order", QUERY))["status"] == "FILLED"
