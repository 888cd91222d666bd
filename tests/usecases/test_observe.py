from collections.abc import Mapping, Sequence

from tests.builders import d
from tests.domain.days import events, verdict_denied
from tests.usecases.desk import Desk
from thunes.domain.metrics import Sample
from thunes.outlets import Meter
from thunes.usecases.observe import Observe
from thunes.usecases.reconcile import Reconciled


class RecordingMeter:
    """Remembers what was measured."""

    def __init__(self) -> None:
        self.emitted: list[tuple[dict[str, str], Mapping[str, object]]] = []

    def emit(self, samples: Sequence[Sample], about: Mapping[str, object]) -> None:
        self.emitted.append(({sample.metric: f"{sample.value:f}" for sample in samples}, about))


def observer(desk: Desk, meter: Meter) -> Observe:
    return Observe(desk.limits, desk.clock, meter, lambda: None)


def test_a_run_of_reconcile_says_how_the_account_stands() -> None:
    desk, meter = Desk(), RecordingMeter()
    desk.hold()
    observer(desk, meter)(desk.reconcile())
    [(seen, about)] = meter.emitted
    account = {"Halted", "Exposure", "RiskLimitUsed", "DayPnl", "Equity", "Unprotected"}
    assert seen.keys() == account | {"Heartbeat", "Unexplained"}
    assert (seen["Halted"], seen["Unexplained"], about) == ("0", "0", {})
    assert d(seen["Exposure"]) > 30


def test_what_cannot_be_explained_is_measured_and_a_minute_later_so_is_the_halt() -> None:
    desk, meter = Desk(), RecordingMeter()
    desk.exchange.holdings["USDT"] += d("5")
    for _ in range(2):
        observer(desk, meter)(desk.reconcile())
    assert [(seen["Unexplained"], seen["Halted"]) for seen, _ in meter.emitted] == [("5", "0"), ("5", "1")]


def test_opening_the_books_is_a_heartbeat_alone() -> None:
    meter = RecordingMeter()
    observer(Desk(), meter)(Reconciled(opened=True))
    assert meter.emitted[0][0].keys() == {"Heartbeat", "Unexplained"}


def test_facts_are_counted_and_named() -> None:
    meter, listed = RecordingMeter(), events(verdict_denied())
    observer(Desk(), meter)(listed)
    seen, about = meter.emitted[0]
    assert seen == {"Denials": "1", "DecisionLatency": "5000"}
    assert about == {"event_ids": [listed[0].event_id]}


def test_facts_that_say_nothing_are_not_measured() -> None:
    meter = RecordingMeter()
    observer(Desk(), meter)([])
    assert meter.emitted == []
