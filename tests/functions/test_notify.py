"""Bus -> the owner: here the console, for no phone is named."""

import pytest

from tests.functions.world import World, event


def test_a_fill_is_told_in_words(rising: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert rising.invoke("notify", event("rule")) is True
    told = "DEV · BOUGHT BTCUSDT: 0.0001 @ 20000; position 0.0000999 | 2024-01-10T12:00:05.000Z · evt-"
    assert told in capsys.readouterr().out


def test_what_needs_no_attention_is_not_told(rising: World, capsys: pytest.CaptureFixture[str]) -> None:
    quiet = event("rule")
    quiet["detail"].update(event="signal_decided")
    assert rising.invoke("notify", quiet) is False
    assert "DEV" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "payload", [{}, None, [], "junk", {"detail": None}, {"detail": {}}, {"detail": {"event": "x"}}]
)
def test_what_is_no_fact_is_refused(rising: World, payload: object) -> None:
    with pytest.raises(ValueError, match=r"^not a fact from the bus: "):
        rising.invoke("notify", payload)


def test_a_fact_with_a_field_that_nobody_knows_is_refused(rising: World) -> None:
    strange = event("rule")
    strange["detail"]["mood"] = "good"
    with pytest.raises(ValueError, match="mood"):
        rising.invoke("notify", strange)
