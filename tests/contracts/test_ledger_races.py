"""The ledger's contract under threads: whoever comes first wins, alone, and the chain stays whole."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from threading import Barrier

import pytest

from tests.builders import START, intent, signal
from tests.contracts.books import FACT, KEYS, LIMITS, approve, approved, everything, opened, read, start_sending
from thunes.domain.chain import verify
from thunes.domain.order import IntentState
from thunes.domain.signal import Signal
from thunes.errors import Conflict
from thunes.ports import Ledger
from thunes.usecases.conflicts import until_unchallenged

pytestmark = pytest.mark.cloud

THREADS = 16
STUBBORN = 6


def race(runners: list[Callable[[], object]]) -> Counter[str]:
    """Let all run at once, each again and again on a fresh reading until it wins or gives up."""
    start = Barrier(len(runners))

    def run(attempt: Callable[[], object]) -> str:
        start.wait()
        try:
            until_unchallenged(attempt, STUBBORN)
        except Conflict:
            return "lost"
        return "won"

    with ThreadPoolExecutor(len(runners)) as threads:
        return Counter(threads.map(run, runners))


def test_of_many_senders_of_one_intent_one_may_post(cloud_only: Ledger) -> None:
    approved(cloud_only)
    results = race([lambda: start_sending(cloud_only, read(cloud_only))] * THREADS)
    assert results == {"won": 1, "lost": THREADS - 1}
    found = everything(cloud_only)
    assert [event.event for event in found.trail].count("order_sending") == 1
    assert found.view.intents[intent().intent_id].state is IntentState.SENDING
    assert verify(found.trail, found.view.head) is None


def test_of_many_approvals_on_one_symbol_one_is_written(cloud_only: Ledger) -> None:
    opened(cloud_only)
    rivals = [signal(strategy_id=f"strategy-{number}") for number in range(THREADS)]
    results = race([partial(_approve, cloud_only, rival) for rival in rivals])
    assert results == {"won": 1, "lost": THREADS - 1}
    view = cloud_only.read(KEYS, [rival.intent_id for rival in rivals])
    assert list(view.intents) == [view.portfolio.reservations["BTCUSDT"].intent_id]
    assert view.portfolio.exposure == intent().notional


def test_many_approvals_on_many_symbols_stay_within_the_limits(cloud_only: Ledger) -> None:
    opened(cloud_only)
    rivals = [signal(symbol=f"COIN{number}USDT") for number in range(THREADS)]
    results = race([partial(_approve, cloud_only, rival) for rival in rivals])
    view = read(cloud_only)
    assert results["won"] == len(view.portfolio.reservations) <= LIMITS.max_positions
    assert view.portfolio.exposure == results["won"] * intent().notional <= LIMITS.max_exposure


def test_recorders_that_try_again_all_come_through_in_one_chain(cloud_only: Ledger) -> None:
    opened(cloud_only)

    def write_three(number: int) -> None:
        fact = replace(FACT, inputs={"writer": number})
        for _ in range(3):
            until_unchallenged(lambda: cloud_only.record(cloud_only.read(), [fact], START), 500)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write_three, range(8)))
    trail = list(cloud_only.trail())
    writers = Counter(event.decision_inputs.get("writer") for event in trail[2:])
    assert writers == dict.fromkeys(range(8), 3)
    assert verify(trail, cloud_only.read().head) is None


def _approve(ledger: Ledger, of: Signal) -> None:
    approve(ledger, ledger.read(), of)
