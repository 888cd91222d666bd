"""What happens after the decision time changes nothing: not in the strategy, not on the way to it."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import HOUR, START, candle, candles_until, held
from tests.fakes import FakeMarket, FixedClock
from thunes.adapters.memory.ledger import InMemoryLedger
from thunes.adapters.memory.queue import InMemoryQueue
from thunes.domain.audit import AuditEvent
from thunes.domain.candle import Candle
from thunes.domain.command import Command
from thunes.domain.risk import Limits
from thunes.strategies import build
from thunes.usecases.check_signals import Checked, CheckSignals
from thunes.usecases.closed_candles import closed_candles
from thunes.usecases.plan import Plan

STRATEGY = build("sma_crossover", {"fast": 2, "slow": 4})
PRICES = st.decimals("0.01", 100000, places=2).map(str)
PAST = st.lists(PRICES, min_size=4, max_size=6)
FUTURE = st.lists(PRICES, max_size=3)
FEWER = settings(max_examples=75, deadline=None)


def running(close: str) -> Candle:
    return candle(close, HOUR.open_time(START))


def later(closes: list[str]) -> list[Candle]:
    """Return the candle that is running at START and those after it."""
    return [candle(close, HOUR.open_time(START) + n * HOUR.length) for n, close in enumerate(closes)]


def run(series: list[Candle], offset: timedelta = timedelta(0)) -> tuple[Checked, list[AuditEvent], Command | None]:
    clock = FixedClock(START + offset)
    market, ledger, queue = FakeMarket(clock, series), InMemoryLedger("dev#main", Limits()), InMemoryQueue()
    plan = Plan("dev", ("BTCUSDT",), HOUR, STRATEGY)
    checked = CheckSignals(plan, clock, market, ledger, queue)(clock.now())
    return checked, list(ledger.trail()), queue.take()


@FEWER
@given(PAST, FUTURE, FUTURE, st.booleans())
def test_a_decision_rests_on_its_own_window_alone(
    past: list[str], future: list[str], other: list[str], holding: bool
) -> None:
    closed = candles_until(START, past)
    decisions = []
    for unknown in (future, other):
        whole = [*closed, *later(unknown)]
        decisions.append(STRATEGY.decide(whole[: len(closed)], held(holding)))
    assert decisions[0] == decisions[1]


@FEWER
@given(PAST, PRICES, FUTURE, PRICES, FUTURE)
def test_the_running_candle_and_the_future_change_no_decision(
    past: list[str], now: str, future: list[str], other_now: str, other_future: list[str]
) -> None:
    closed = candles_until(START, past)
    one, other = [*closed, *later([now, *future])], [*closed, *later([other_now, *other_future])]
    assert run(one) == run(other) == run(closed)


@FEWER
@given(PAST, PRICES, PRICES, st.integers(0, 50))
def test_the_running_candle_may_move_while_we_look(past: list[str], early: str, late: str, minutes: int) -> None:
    closed = candles_until(START, past)
    first, second = run([*closed, running(early)]), run([*closed, running(late)], timedelta(minutes=minutes))
    assert first[0] == second[0]
    assert first[2] == second[2]
    assert [without_time(event) for event in first[1]] == [without_time(event) for event in second[1]]


@FEWER
@given(PAST, PRICES, FUTURE)
def test_only_candles_that_have_closed_are_handed_on(past: list[str], now: str, future: list[str]) -> None:
    closed = candles_until(START, past)
    market = FakeMarket(FixedClock(START), [*closed, *later([now, *future])])
    assert closed_candles(market, "BTCUSDT", HOUR, len(past), HOUR.last_close(START)) == closed


def test_the_candle_that_closed_does_change_the_decision() -> None:
    """Without this the properties above could hold for a strategy that looks at nothing."""
    assert run(candles_until(START, [10, 10, 10, 13]))[2] is not None
    assert run(candles_until(START, [10, 10, 10, 7]))[2] is None


def without_time(event: AuditEvent) -> AuditEvent:
    return replace(event, timestamp="", hash="")
