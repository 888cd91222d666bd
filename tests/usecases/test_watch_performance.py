from datetime import timedelta

from tests.usecases.desk import Desk
from thunes.domain.audit import Event
from thunes.domain.performance import Health
from thunes.usecases.watch_performance import WatchPerformance


def watcher(desk: Desk) -> WatchPerformance:
    return WatchPerformance(desk.plan, desk.clock, desk.ledger)


def bought_and_sold(*symbols: str) -> Desk:
    """Return a desk that has bought and sold once on each symbol."""
    desk = Desk(symbols=("BTCUSDT", "ETHUSDT"))
    for symbol in symbols:
        desk.hold(symbol=symbol)
        desk.place(desk.leave(symbol=symbol).intent_id)
        desk.clock.pass_(hours=2)
    return desk


def test_nothing_is_said_of_what_was_never_held() -> None:
    desk = bought_and_sold()
    assert watcher(desk)() == {}
    assert desk.events(Event.PERFORMANCE_WATCHED) == []


def test_what_was_bought_and_sold_is_judged_and_recorded() -> None:
    desk = bought_and_sold("BTCUSDT")
    seen = watcher(desk)()
    assert (seen["BTCUSDT"].exits, seen["BTCUSDT"].health) == (1, Health.TOO_FEW)
    [event] = desk.events(Event.PERFORMANCE_WATCHED)
    assert event.decision_inputs == {"symbol": "BTCUSDT", "days": 30, "exits": 1}
    assert event.decision_outputs == {"sharpe": f"{seen['BTCUSDT'].sharpe:.4f}", "health": "too_few"}
    assert event.strategy_id == "sma_crossover"


def test_a_ratio_that_is_not_defined_is_recorded_as_none() -> None:
    desk = Desk()
    desk.hold()
    assert watcher(desk)()["BTCUSDT"].sharpe is None
    assert desk.events(Event.PERFORMANCE_WATCHED)[0].decision_outputs["sharpe"] is None


def test_it_is_recorded_once_a_day_however_often_it_runs() -> None:
    desk = bought_and_sold("BTCUSDT")
    runs = [watcher(desk)() for _ in range(3)]
    assert runs[0] == runs[1] == runs[2]
    assert len(desk.events(Event.PERFORMANCE_WATCHED)) == 1
    desk.clock.time += timedelta(days=1)
    watcher(desk)()
    assert len(desk.events(Event.PERFORMANCE_WATCHED)) == 2


def test_every_symbol_of_the_plan_is_judged_by_its_own_fills() -> None:
    desk = bought_and_sold("BTCUSDT", "ETHUSDT")
    desk.hold(symbol="ETHUSDT")
    assert {symbol: seen.exits for symbol, seen in watcher(desk)().items()} == {"BTCUSDT": 1, "ETHUSDT": 1}
    assert len(desk.events(Event.PERFORMANCE_WATCHED)) == 2


def test_a_symbol_that_left_the_plan_is_left_alone() -> None:
    desk = bought_and_sold("ETHUSDT")
    only_bitcoin = WatchPerformance(Desk().plan, desk.clock, desk.ledger)
    assert only_bitcoin() == {}


def test_a_write_in_between_is_no_reason_to_lose_the_day() -> None:
    desk = bought_and_sold("BTCUSDT")
    desk.ledger.before["record"] = [desk.halt]
    watcher(desk)()
    assert len(desk.events(Event.PERFORMANCE_WATCHED)) == 1
    assert desk.chain_holds()
