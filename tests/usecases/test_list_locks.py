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


def test_after_a_candle_that_was_no_good_the_next_entries_are_denied_until_data_was_sound_for_a_while() -> None:
    desk = Desk()
    desk.market.failure = BadCandle("a hole")
    desk.check(desk.clock.now())
    desk.market.failure = None
    verdicts = []
    for close in ("20100", "20200"):
        desk.next_hour(close)
        desk.market.bid, desk.market.ask = d(close), d(close) + d("0.01")
        desk.check(desk.clock.now())
        verdict = desk.judge(desk.sent[-1])
        verdicts.append(verdict.reason if isinstance(verdict, Denied) else "approved")
    assert verdicts == ["data_quality", "approved"]
