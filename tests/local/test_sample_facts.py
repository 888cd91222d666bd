"""One sample of every kind of alert, each of which can be told."""

from datetime import UTC, datetime

import pytest

from thunes.domain.notices import KINDS, Wording, notice
from thunes.local import sample_facts
from thunes.local.sample_facts import SAMPLES, sample_events

NOW = datetime(2024, 1, 10, tzinfo=UTC)


def test_every_kind_has_a_sample_in_words_of_its_own() -> None:
    told = [notice(event, Wording("dev")) for event in sample_events("dev#main", NOW)]
    assert [found.kind for found in told if found] == list(KINDS)
    assert not any("The trail has the details" in found.text for found in told if found)


def test_a_kind_whose_sample_is_of_another_kind_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample_facts, "SAMPLES", {**SAMPLES, "fill": SAMPLES["denied"]})
    with pytest.raises(KeyError, match="fill"):
        list(sample_events("dev#main", NOW))
