from dataclasses import replace
from datetime import timedelta

from tests.builders import d
from tests.usecases.desk import Desk
from thunes.domain.candle import BadCandle
from thunes.domain.risk import Denied
from thunes.usecases.list_locks import ListLocks


def listed(desk: Desk) -> list[str]:
    return [lock.name for lock in ListLocks(desk.plan, desk.limits, desk.clock, desk.market, desk.ledger)()]


def test_an_account_at_peace_has_no_lock() -> None:
    assert listed(Desk()) == []


def test_a_loss_locks_everything_and_a_fault_its_symbol() -> None:
    desk = Desk(symbols=("BTCUSDT", "ETHUSDT"))
    desk.hold()
    desk.market.bid, desk.exchange.price = d("19000"), d("19000")
    desk.place(desk.leave().intent_id)
    desk.market.failure = BadCandle("a hole")
    desk.clock.pass_(minutes=1)
    desk.check(desk.clock.now())
    desk.market.failure = None
    assert listed(desk) == ["cool_down", "data_quality#ETHUSDT"]  # the other had been decided before


def test_a_candle_that_was_no_good_denies_entries_for_a_while_and_then_no_more() -> None:
    desk = Desk()
    desk.market.failure = BadCandle("a hole")
    desk.check(desk.clock.now())
    desk.market.failure = None
    desk.clock.time += timedelta(minutes=5)
    desk.check(desk.clock.now())
    [wanted] = desk.sent
    denied = desk.judge(wanted)
    assert isinstance(denied, Denied)
    assert denied.reason == "data_quality"
    desk.clock.time += timedelta(minutes=54, seconds=50)
    fresh = replace(wanted, candle_close=desk.clock.now())
    assert not isinstance(desk.judge(desk.pend(fresh)), Denied)
