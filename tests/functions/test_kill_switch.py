"""Console, alarm, CLI -> HALTED, and the long way back."""

from typing import Any

import pytest

from tests.functions.world import World, event
from thunes.domain.chain import verify
from thunes.domain.risk import TradingState
from thunes.usecases.set_trading_state import ResumeRefused

ANYTHING = [
    {},
    None,
    "junk",
    42,
    [],
    True,
    ["status"],
    "status",
    "resume",
    {"action": "halt"},
    {"action": "RESUME"},
    {"action": ["resume"]},
    {"action": None, "reason": 7},
    event("console_test"),
    event("alarm"),
]


@pytest.mark.parametrize("payload", ANYTHING, ids=range(len(ANYTHING)))
def test_any_payload_halts(trading: World, payload: object) -> None:
    answer = trading.invoke("kill_switch", payload)
    assert trading.ledger.read().trading_state.state is TradingState.HALTED
    assert (answer["stage"], answer["trading"]["state"], answer["trading"]["actor"]) == ("dev", "HALTED", "kill switch")
    assert trading.facts()[-1] == "trading_state_changed"


def test_it_halts_an_account_whose_books_were_never_opened(rising: World) -> None:
    rising.invoke("kill_switch", {})
    rising.tick("reconcile")
    view = rising.ledger.read()
    assert (view.opened, view.trading_state.state) == (True, TradingState.HALTED)


def test_it_needs_neither_exchange_nor_queue_nor_secret(trading: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("EXCHANGE_URL", "SIGNALS_QUEUE", "ORDERS_QUEUE", "BINANCE_SECRET", "BUS", "ARCHIVE"):
        monkeypatch.delenv(f"THUNES_{name}")
    monkeypatch.setenv("THUNES_CLOCK", "system")
    trading.start_cold()
    assert trading.invoke("kill_switch", {})["trading"]["state"] == "HALTED"


def test_the_reason_is_kept(trading: World) -> None:
    answer = trading.invoke("kill_switch", {"reason": "es brennt 🔥"})
    assert answer["trading"]["reason"] == trading.ledger.read().trading_state.reason == "es brennt 🔥"


def test_pressing_twice_is_one_change(trading: World) -> None:
    first = trading.invoke("kill_switch", {"reason": "first"})
    assert trading.invoke("kill_switch", {"reason": "first"}) == first
    assert trading.facts().count("trading_state_changed") == 2


def test_status_changes_nothing(trading: World) -> None:
    before = trading.ledger.read()
    answer = trading.invoke("kill_switch", {"action": "status"})
    assert (answer["trading"]["state"], len(answer["token"])) == ("ACTIVE", 12)
    assert trading.ledger.read() == before


def test_resume_with_all_it_takes_resumes(trading: World) -> None:
    token = trading.invoke("kill_switch", {})["token"]
    answer = trading.invoke("kill_switch", _resume(token=token))
    assert answer["trading"]["state"] == "ACTIVE"
    assert trading.ledger.read().trading_state.reason == "looked at it"
    assert verify(trading.ledger.trail(), trading.ledger.read().head) is None


def test_a_halt_can_be_told_to_flatten_and_entries_can_be_stopped_alone(trading: World) -> None:
    reduced = trading.invoke("kill_switch", {"action": "reduce", "reason": "too hot"})
    assert (reduced["trading"]["state"], reduced["schedules"]) == ("REDUCING", "")
    halted = trading.invoke("kill_switch", {"action": "halt", "flatten": True})
    assert (halted["trading"]["state"], halted["trading"]["flatten"]) == ("HALTED", True)
    assert trading.ledger.read().trading_state.flatten


def test_it_stops_the_schedule_that_it_is_given_and_a_failure_of_that_is_only_told(
    trading: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THUNES_ENTRY_SCHEDULE", "thunes-dev-check-signals")
    trading.start_cold()
    answer = trading.invoke("kill_switch", {})
    assert answer["trading"]["state"] == "HALTED"
    assert answer["schedules"].startswith("not disabled: thunes-dev-check-signals: ")


def test_a_long_reason_is_cut_and_halts_all_the_same(trading: World) -> None:
    assert trading.invoke("kill_switch", {"reason": "x" * 5000})["trading"]["reason"] == "x" * 300


@pytest.mark.parametrize(
    "changes",
    [
        {"stage": "live"},
        {"stage": None},
        {"reason": ""},
        {"reason": " "},
        {"reason": None},
        {"token": "0"},
        {"token": None},
    ],
)
def test_resume_without_all_it_takes_is_refused(trading: World, changes: dict[str, Any]) -> None:
    token = trading.invoke("kill_switch", {})["token"]
    with pytest.raises(ResumeRefused):
        trading.invoke("kill_switch", {**_resume(token=token), **changes})
    assert trading.ledger.read().trading_state.state is TradingState.HALTED


def test_resume_is_refused_where_the_deployment_does_not_allow_it(
    trading: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = trading.invoke("kill_switch", {})["token"]
    monkeypatch.setenv("THUNES_ALLOW_RESUME", "false")
    trading.start_cold()
    with pytest.raises(ResumeRefused, match="not allowed"):
        trading.invoke("kill_switch", _resume(token=token))


def test_the_token_of_an_older_halt_does_not_end_a_newer_one(trading: World) -> None:
    old = trading.invoke("kill_switch", {"reason": "first"})["token"]
    trading.invoke("kill_switch", _resume(token=old))
    trading.wait(seconds=1)
    trading.invoke("kill_switch", {"reason": "second"})
    with pytest.raises(ResumeRefused, match="token"):
        trading.invoke("kill_switch", _resume(token=old))


def _resume(token: str) -> dict[str, Any]:
    return {"action": "resume", "stage": "dev", "reason": "looked at it", "token": token}
