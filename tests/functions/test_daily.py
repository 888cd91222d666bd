"""Schedules of the night: the summary of the day, and how the strategy does."""

import pytest
from botocore.stub import Stubber

from tests.functions.test_publish_facts import archived
from tests.functions.world import World, event
from thunes import wiring
from thunes.domain.merkle import root
from thunes.errors import Transient


def test_the_day_is_summarized_once(trading: World) -> None:
    trading.cycle()
    trading.wait(hours=13)
    first = trading.invoke("summarize_day", event("scheduler"))
    assert first == trading.invoke("summarize_day", event("scheduler"))
    assert (first["day"], first["signals"], first["approved"], first["orders"], first["fills"]) == (
        "2024-01-10",
        1,
        1,
        1,
        1,
    )
    assert trading.facts().count("day_summarized") == 1
    summary = list(trading.ledger.trail())[-1]
    assert summary.decision_inputs == {"day": "2024-01-10"}
    assert isinstance(summary.decision_outputs["equity"], dict)


def test_the_day_is_sealed_before_it_is_summarized(trading: World) -> None:
    trading.cycle()
    of_the_day = list(trading.ledger.trail())
    trading.wait(hours=13)
    trading.invoke("summarize_day", event("scheduler"))
    assert trading.facts()[-2:] == ["day_sealed", "day_summarized"]
    sealed = list(trading.ledger.trail())[-2]
    assert sealed.decision_outputs["root"] == root(one.line().encode() for one in of_the_day)
    assert set(archived()) == {"audit/dev-main/2024-01-10.jsonl", "audit/dev-main/2024-01-10.root.json"}


def test_an_archive_that_does_not_answer_fails_the_run_and_yet_the_day_is_summarized(trading: World) -> None:
    trading.wait(hours=13)
    with Stubber(wiring.aws("s3")) as stubber:
        stubber.add_client_error("put_object", "SlowDown")
        with pytest.raises(Transient, match="SlowDown"):
            trading.invoke("summarize_day", {})
    assert trading.facts()[-2:] == ["day_sealed", "day_summarized"]
    assert archived() == {}
    trading.invoke("summarize_day", {})
    assert len(archived()) == 2


def test_a_day_without_anything_is_a_summary_too(trading: World) -> None:
    trading.wait(hours=13)
    assert trading.invoke("summarize_day", {})["decisions"] == 0
    assert trading.facts()[-1] == "day_summarized"


def test_performance_is_watched_once_a_day(trading: World) -> None:
    trading.cycle()
    first = trading.invoke("watch_performance", event("scheduler"))
    assert first == trading.invoke("watch_performance", event("scheduler"))
    flat = {"days": 30, "exits": 0, "realized": "0", "sharpe": None, "health": "too_few"}
    assert first == {"sma_crossover": flat}
    assert trading.facts().count("performance_watched") == 1


def test_where_nothing_was_ever_held_there_is_nothing_to_watch(trading: World) -> None:
    assert trading.invoke("watch_performance", {}) == {}
    assert "performance_watched" not in trading.facts()
