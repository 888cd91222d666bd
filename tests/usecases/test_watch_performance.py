from collections.abc import Sequence
from datetime import timedelta

import pytest

from tests.builders import d
from tests.usecases.desk import Desk
from thunes.domain.audit import Event, Fact
from thunes.domain.performance import Health
from thunes.domain.risk import TradingState
from thunes.usecases.watch_performance import WatchPerformance

NAME = "sma_crossover"
LOSING, WINNING = ["-1", "-1.1"] * 5, ["1", "1.1"] * 5


def watcher(desk: Desk) -> WatchPerformance:
    return WatchPerformance(desk.clock, desk.ledger)


def exits(desk: Desk, gains: Sequence[str], strategy: str = NAME) -> None:
    """Let a strategy have left a position a day, for so many days, with those results; today is the day after."""
    for gain in gains:
        number = len(desk.events())
        inputs = {"intent_id": f"int-{number}", "symbol": "BTCUSDT", "leg": "exit"}
        fact = Fact(Event.ORDER_SETTLED, inputs, {"realized": d(gain), "fills": []}, strategy)
        desk.books.record(desk.books.read(), [fact], desk.clock.now())
        desk.clock.pass_(days=1)


def bought_and_sold(*symbols: str) -> Desk:
    """Return a desk that has bought and sold once on each symbol."""
    desk = Desk(symbols=("BTCUSDT", "ETHUSDT"))
    for symbol in symbols:
        desk.hold(symbol=symbol)
        desk.place(desk.leave(symbol=symbol).intent_id)
        desk.clock.pass_(hours=2)
    return desk


def watched(desk: Desk, gains: Sequence[str]) -> Desk:
    exits(desk, gains)
    watcher(desk)()
    return desk


def reductions(desk: Desk) -> list[str]:
    changed = desk.events(Event.TRADING_STATE_CHANGED)
    return [str(e.decision_inputs["reason"]) for e in changed if e.decision_outputs["state"] == "REDUCING"]


def resume(desk: Desk) -> None:
    desk.set_state(TradingState.ACTIVE)


def test_nothing_is_said_where_nothing_was_ever_held() -> None:
    desk = bought_and_sold()
    assert watcher(desk)() == {}
    assert desk.events(Event.PERFORMANCE_WATCHED) == []


def test_what_was_bought_and_sold_is_judged_and_recorded() -> None:
    desk = bought_and_sold("BTCUSDT")
    seen = watcher(desk)()[NAME]
    assert (seen.exits, seen.health) == (1, Health.TOO_FEW)
    assert seen.realized == desk.portfolio.positions["BTCUSDT"].realized
    [event] = desk.events(Event.PERFORMANCE_WATCHED)
    assert event.decision_inputs == {"days": 30, "exits": 1, "realized": f"{seen.realized:f}"}
    assert event.decision_outputs == {"sharpe": f"{seen.sharpe:.4f}", "health": "too_few"}
    assert (event.strategy_id, event.param_hash) == (NAME, None)


def test_a_ratio_that_is_not_defined_is_recorded_as_none() -> None:
    desk = Desk()
    desk.hold()
    assert watcher(desk)()[NAME].sharpe is None
    assert desk.events(Event.PERFORMANCE_WATCHED)[0].decision_outputs["sharpe"] is None


def test_it_is_recorded_once_a_day_however_often_it_runs() -> None:
    desk = bought_and_sold("BTCUSDT")
    runs = [watcher(desk)() for _ in range(3)]
    assert runs[0] == runs[1] == runs[2]
    assert len(desk.events(Event.PERFORMANCE_WATCHED)) == 1
    desk.clock.time += timedelta(days=1)
    watcher(desk)()
    assert len(desk.events(Event.PERFORMANCE_WATCHED)) == 2


def test_a_strategy_is_judged_by_all_its_symbols_together() -> None:
    desk = bought_and_sold("BTCUSDT", "ETHUSDT")
    assert {name: seen.exits for name, seen in watcher(desk)().items()} == {NAME: 2}


def test_every_strategy_is_judged_by_what_it_did_itself() -> None:
    desk = Desk()
    exits(desk, WINNING)
    exits(desk, LOSING, "another")
    seen = watcher(desk)()
    assert {name: (found.exits, found.health) for name, found in seen.items()} == {
        "another": (10, Health.CRITICAL),
        NAME: (10, Health.OK),
    }
    assert {event.strategy_id for event in desk.events(Event.PERFORMANCE_WATCHED)} == {"another", NAME}
    assert [reason.partition(":")[0] for reason in reductions(desk)] == ["another"]


@pytest.mark.parametrize(("days", "exits_seen"), [(29, 1), (30, 0)])
def test_only_the_last_thirty_days_count(days: int, exits_seen: int) -> None:
    desk = Desk()
    exits(desk, ["1"])
    desk.clock.pass_(days=days - 1)
    assert sum(found.exits for found in watcher(desk)().values()) == exits_seen


def test_critical_reduces_once_and_tells() -> None:
    desk = watched(Desk(), LOSING)
    assert desk.state is TradingState.REDUCING
    [told] = reductions(desk)
    assert told.startswith("sma_crossover: Sharpe -")
    assert told.endswith("over 30 days (10 exits) is below 0.5")
    before = desk.books.read().trading_state
    desk.clock.pass_(days=1)
    watcher(desk)()
    assert desk.books.read().trading_state == before
    assert len(reductions(desk)) == 1
    assert desk.chain_holds()


def test_the_state_and_the_reason_stand_in_one_transaction() -> None:
    desk = Desk()
    exits(desk, LOSING)
    desk.ledger.calls.clear()
    watcher(desk)()
    assert desk.ledger.calls == ["read", "record"]
    kinds = [event.event for event in desk.events()[-2:]]
    assert kinds == [Event.PERFORMANCE_WATCHED, Event.TRADING_STATE_CHANGED]


@pytest.mark.parametrize("gains", [WINNING, LOSING[:9], ["1"] * 6 + ["-1"] * 5 + ["-0.2"]])
def test_what_is_not_critical_changes_no_state(gains: list[str]) -> None:
    assert watched(Desk(), gains).state is TradingState.ACTIVE


def test_a_halt_stays_a_halt() -> None:
    desk = Desk()
    exits(desk, LOSING)
    desk.halt()
    watcher(desk)()
    assert (desk.state, reductions(desk)) == (TradingState.HALTED, [])


def test_who_resumes_from_a_halt_is_still_told_that_the_strategy_is_critical() -> None:
    desk = Desk()
    exits(desk, LOSING)
    desk.halt()
    watcher(desk)()
    resume(desk)
    desk.clock.pass_(days=1)
    watcher(desk)()
    assert desk.state is TradingState.REDUCING


def test_who_resumes_in_the_knowledge_of_it_is_not_stopped_again() -> None:
    desk = watched(Desk(), LOSING)
    resume(desk)
    for _ in range(3):
        desk.clock.pass_(days=1)
        watcher(desk)()
    assert (desk.state, len(reductions(desk))) == (TradingState.ACTIVE, 1)


def test_one_that_recovered_and_decays_again_reduces_again() -> None:
    desk = watched(Desk(), LOSING)
    resume(desk)
    watched(desk, ["5", "5.1"] * 10)
    assert desk.state is TradingState.ACTIVE
    watched(desk, ["-300"])
    assert (desk.state, len(reductions(desk))) == (TradingState.REDUCING, 2)


def test_a_halt_that_comes_in_between_is_not_loosened() -> None:
    desk = Desk()
    exits(desk, LOSING)
    desk.ledger.before["record"] = [desk.halt]
    watcher(desk)()
    assert (desk.state, reductions(desk)) == (TradingState.HALTED, [])
    assert len(desk.events(Event.PERFORMANCE_WATCHED)) == 1
    assert desk.chain_holds()
