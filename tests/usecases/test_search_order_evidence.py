"""Silence is evidence only when open orders, fills and balances agree with it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import d, fill
from tests.fakes import TIMEOUT
from tests.usecases.desk import Desk
from thunes.domain.order import ENGINE_LIMIT, RECV_WINDOW, IntentState, OrderIntent
from thunes.domain.risk import TradingState
from thunes.errors import BooksDisagree
from thunes.usecases.answers import NotPlaced

S = IntentState


def test_an_open_order_that_cannot_be_found_is_a_contradiction() -> None:
    desk = Desk()
    of = desk.long_in_doubt()
    desk.exchange.resting = [of.client_order_id]
    desk.searched(of, 2)
    with pytest.raises(BooksDisagree, match="is an open order that a query cannot find"):
        desk.search(of.intent_id)
    assert desk.intent(of.intent_id).state is S.UNKNOWN


def test_orders_of_others_that_rest_are_no_contradiction() -> None:
    desk = Desk()
    of = desk.long_in_doubt()
    desk.exchange.resting = ["by-hand-1"]
    assert desk.searched(of, 3)[-1] is S.NOT_PLACED


@pytest.mark.parametrize(("seconds_early", "counts"), [(0, True), (2, True), (2.001, False)])
def test_fills_of_an_unknown_order_are_a_contradiction(seconds_early: float, counts: bool) -> None:
    desk = Desk()
    of = desk.long_in_doubt()
    assert of.wire is not None
    desk.exchange.executions = [fill(trade_id=77, at=of.wire.sent_at - timedelta(seconds=seconds_early))]
    desk.searched(of, 2)
    if counts:
        with pytest.raises(BooksDisagree, match=r"BTCUSDT: fills \[77\] belong to no order we can find"):
            desk.search(of.intent_id)
    else:
        assert desk.search(of.intent_id) is S.NOT_PLACED


def test_fills_in_the_books_already_are_no_contradiction() -> None:
    desk = Desk()
    desk.hold(param_hash="earlier")
    leaving = desk.leave()
    desk.exchange.outcomes = [TIMEOUT]
    desk.place(leaving.intent_id)
    desk.clock.time += RECV_WINDOW + ENGINE_LIMIT
    assert desk.exchange.executions[0].at == desk.intent(leaving.intent_id).wire.sent_at  # type: ignore[union-attr]
    assert desk.searched(leaving, 3)[-1] is S.NOT_PLACED


@pytest.mark.parametrize(("asset", "gap"), [("USDT", "-9.8"), ("USDT", "0.00000001"), ("BNB", "-0.001")])
def test_balances_that_moved_are_a_contradiction(asset: str, gap: str) -> None:
    desk = Desk()
    of = desk.long_in_doubt()
    desk.exchange.holdings[asset] += d(gap)
    desk.searched(of, 2)
    with pytest.raises(BooksDisagree, match=f"cannot be found, yet balances moved: {asset} {gap}"):
        desk.search(of.intent_id)


def two_in_doubt(desk: Desk) -> OrderIntent:
    """Return one of two intents in doubt at once; the other may have moved the quote asset."""
    of = desk.doubt()
    desk.doubt(executed=True, symbol="ETHUSDT")
    desk.clock.time += RECV_WINDOW + ENGINE_LIMIT
    desk.searched(of, 2)
    return of


def test_what_another_intent_in_doubt_may_have_spent_is_no_contradiction() -> None:
    desk = Desk(symbols=("BTCUSDT", "ETHUSDT"))
    of = two_in_doubt(desk)
    assert desk.exchange.holdings["USDT"] < desk.portfolio.balances["USDT"]
    assert desk.search(of.intent_id) is S.NOT_PLACED


def test_the_base_asset_of_an_order_nobody_finds_must_not_have_moved() -> None:
    desk = Desk(symbols=("BTCUSDT", "ETHUSDT"), balances={"USDT": d("1000"), "BTC": d("1")})
    of = two_in_doubt(desk)
    desk.exchange.holdings["BTC"] += d("0.0004")
    with pytest.raises(BooksDisagree, match=r"balances moved: BTC 0\.0004"):
        desk.search(of.intent_id)


def test_a_base_asset_the_books_have_never_seen_must_not_have_moved() -> None:
    """Its fills come late, its query fails, and another intent is in doubt: only the new BTC tells."""
    desk = Desk(symbols=("BTCUSDT", "ETHUSDT"))
    of = two_in_doubt(desk)
    desk.exchange.holdings["BTC"] = d("0.0004")
    with pytest.raises(BooksDisagree):
        desk.search(of.intent_id)


@pytest.mark.parametrize("reading", [1, 2])
def test_an_intent_that_another_search_has_concluded_meanwhile_is_left_as_it_is(reading: int) -> None:
    """Two runs of reconcile overlap: what is in doubt elsewhere is no evidence against an intent that has ended."""
    desk = Desk(symbols=("BTCUSDT", "ETHUSDT"))
    of = two_in_doubt(desk)
    other = replace(desk.record, ledger=desk.books)
    concluded = lambda: other(of.intent_id, NotPlaced("found by another search"))  # noqa: E731
    desk.ledger.before["read"] = [*([lambda: None] * reading), concluded]
    assert desk.search(of.intent_id) is S.NOT_PLACED
    assert desk.intent(of.intent_id).reason == "found by another search"
    assert desk.state is TradingState.ACTIVE


def test_an_order_placed_elsewhere_while_we_ask_is_no_contradiction() -> None:
    desk = Desk(symbols=("BTCUSDT", "ETHUSDT"))
    of = desk.long_in_doubt()
    desk.searched(of, 2)

    def enter_elsewhere() -> None:
        desk.exchange.before_balances = None
        desk.hold(symbol="ETHUSDT")

    desk.exchange.before_balances = enter_elsewhere
    assert desk.search(of.intent_id) is S.UNKNOWN
    assert desk.state is TradingState.ACTIVE
    desk.clock.pass_(minutes=1)
    assert desk.search(of.intent_id) is S.NOT_PLACED
