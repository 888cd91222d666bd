"""What the local runner serves: the functions' own measurements, each counted once."""

from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.builders import d
from tests.fakes import FixedClock
from thunes.adapters.emf import EmfMeter
from thunes.adapters.prometheus import CONTENT_TYPE, PrometheusMeter
from thunes.domain.metrics import Sample
from thunes.errors import Misconfigured
from thunes.local.metrics_page import OVERLAP_MS, MeasuredLines, metrics_page, read


class Logs:
    """A log group by hand."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.asked: list[Mapping[str, Any]] = []

    def write(self, stamp: int, message: str, stream: str = "a") -> None:
        self.events.append({"logStreamName": stream, "timestamp": stamp, "message": message})

    def filter_log_events(self, **question: Any) -> dict[str, Any]:
        self.asked.append(question)
        since = question["startTime"]
        return {"events": [event for event in self.events if event["timestamp"] >= since]}


def line(count: int) -> str:
    return EmfMeter("dev", FixedClock())._line({"Signals": [d(str(count))]}, {})


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch) -> Logs:
    monkeypatch.setattr("time.time", lambda: 1000.0)
    return Logs()


def test_every_line_is_counted_once_even_when_it_comes_late(logs: Logs) -> None:
    lines = MeasuredLines(logs, "/thunes/dev")
    logs.write(1_000_000, line(1))
    assert lines.fresh() == [Sample("Signals", d("1"))]
    assert lines.fresh() == []
    logs.write(1_000_000 - OVERLAP_MS + 1, line(2), "late")
    logs.write(1_100_000, line(3))
    assert lines.fresh() == [Sample("Signals", d("2")), Sample("Signals", d("3"))]
    logs.write(1_100_000, line(3), "another run that measured the same")
    assert lines.fresh() == [Sample("Signals", d("3"))]
    assert logs.asked[-1]["startTime"] == 1_100_000 - OVERLAP_MS


def test_what_was_written_long_before_is_not_counted(logs: Logs) -> None:
    logs.write(1_000_000 - OVERLAP_MS - 1, line(1))
    assert MeasuredLines(logs, "/thunes/dev").fresh() == []


@pytest.mark.parametrize("message", ["START RequestId: a", "[1, 2]", '{"message": "done"}', "{"])
def test_other_lines_are_passed_over(message: str) -> None:
    assert list(read([message, line(1)])) == [Sample("Signals", d("1"))]


def test_the_page_is_served_on_loopback_until_it_is_left() -> None:
    meter = PrometheusMeter("dev", "1")
    with metrics_page(meter) as address:
        assert address.startswith("http://127.0.0.1:")
        meter.emit([Sample("Equity", d("1000.5"))], {})
        with urlopen(address + "?a=b") as answer:  # noqa: S310 - loopback
            assert answer.headers["Content-Type"] == CONTENT_TYPE
            assert 'thunes_equity{stage="dev"} 1000.5\n' in answer.read().decode()
        with pytest.raises(HTTPError, match="404") as refused:
            urlopen(address + "/else")  # noqa: S310
        refused.value.close()
    with pytest.raises(OSError, match="refused"):
        urlopen(address)  # noqa: S310


def test_a_port_that_is_taken_is_refused_in_one_line() -> None:
    with metrics_page(PrometheusMeter("dev", "1")) as address:
        port = int(address.rsplit(":", 1)[1].removesuffix("/metrics"))
        with (
            pytest.raises(Misconfigured, match=f"port {port} cannot be had"),
            metrics_page(PrometheusMeter("dev", "1"), port),
        ):
            pass
