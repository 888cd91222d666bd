"""As much of the trail is read as it takes."""

from datetime import date, timedelta

from tests.usecases.archived import Kept
from thunes.domain.audit import AuditEvent
from thunes.usecases.explain_decision import ExplainDecision


def asked(kept: Kept) -> list[date | None]:
    """Return a list that grows with each day from which the trail is read."""
    since: list[date | None] = []
    trail = kept.ledger.trail

    def heard(first: date | None = None, last: date | None = None, **named: date | None) -> "object":
        since.append(named.get("since", first))
        return trail(named.get("since", first), last)

    kept.ledger.trail = heard  # type: ignore[assignment, method-assign]
    return since


def sequences(kept: Kept, last: int, symbol: str = "BTCUSDT") -> list[int]:
    return [episode.decided.sequence for episode in ExplainDecision(kept.ledger)(symbol, None, last)]


def test_what_was_just_decided_is_found_in_the_newest_days() -> None:
    kept = Kept(days=9)
    since = asked(kept)
    assert sequences(kept, 1) == [kept.events[-1].sequence]
    assert len(since) == 1


def test_more_than_that_is_looked_for_further_back() -> None:
    kept = Kept(days=9)
    since = asked(kept)
    assert len(sequences(kept, 36)) == 36
    assert len(since) == 3


def test_what_was_never_decided_is_looked_for_to_the_beginning() -> None:
    kept = Kept(days=3)
    assert sequences(kept, 1, "ETHUSDT") == []
    assert ExplainDecision(Kept(days=0).ledger)("BTCUSDT") == []


def test_a_decision_of_the_past_is_found_by_its_time() -> None:
    kept = Kept(days=5)
    event: AuditEvent = kept.events[1]
    at = kept.clock.now() - timedelta(days=4, hours=1)
    [episode] = ExplainDecision(kept.ledger)("BTCUSDT", at, 1)
    assert episode.decided.timestamp == event.timestamp
