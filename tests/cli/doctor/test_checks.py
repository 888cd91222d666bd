"""Each check: what it says when all is well, and what it makes of each thing that can be wrong."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import NoRegionError

from tests.builders import START, d
from tests.domain.test_readiness import run as soak_trail
from tests.usecases.desk import Desk
from tests.usecases.limits_store import FakeLimitsStore
from thunes.cli.doctor import machine
from thunes.cli.doctor.books import Books
from thunes.cli.doctor.evidence import BOOKS, Guards, Soak
from thunes.cli.doctor.findings import Check, Finding, examine
from thunes.cli.doctor.venue import Venue
from thunes.domain.audit import Event, Fact
from thunes.domain.health import Breaker, Health
from thunes.domain.risk import Limits
from thunes.domain.risk.loosening import StandingLimits, change
from thunes.domain.times import from_iso
from thunes.errors import Misconfigured, Transient
from thunes.ports import Cursor, Ledger
from thunes.settings import LIVE_CONSENT

HELD = StandingLimits(Limits(), None, START)


def found(check: Check) -> Finding:
    """Return what one check came to."""
    (finding,) = examine([("it", check)])
    return finding


def all_of(checks: list[tuple[str, Check]]) -> dict[str, bool]:
    """Return how every check went, by name."""
    return {finding.id: finding.ok for finding in examine(checks)}


def books(desk: Desk, standing: StandingLimits | None = HELD, *, live: bool = False) -> Books:
    """Return the checks of a desk's own books."""
    return Books(desk.books, FakeLimitsStore(standing), START, begins_halted=live)


def test_sound_books_have_nothing_wrong_with_them() -> None:
    assert set(all_of(books(Desk()).checks()).values()) == {True}
    assert found(books(Desk()).bounded).detail == "position 10, daily loss 20 USDT"
    assert found(books(Desk()).trading_state).detail == "ACTIVE: books opened"


def test_books_that_were_never_opened_are_told_and_on_live_expected() -> None:
    never = {"table": True, "books": False, "trading_state": False, "limits": True, "audit_chain": True}
    assert all_of(books(Desk(opened=False)).checks()) == never
    assert set(all_of(books(Desk(opened=False), live=True).checks()).values()) == {True}


def test_limits_that_do_not_stand_or_are_above_the_account_are_told() -> None:
    missing = found(books(Desk(), None).bounded)
    assert (missing.ok, missing.fix) == (False, "make it: thunes limits apply")
    above = found(books(Desk(), StandingLimits(Limits(max_daily_loss=d("1001")), None, START)).bounded)
    assert (above.ok, above.detail.partition(",")[0]) == (False, "max_daily_loss 1001 is above the account")


def test_looser_limits_that_wait_are_mentioned() -> None:
    waiting = change(HELD, Limits(max_positions=9), START)
    assert found(books(Desk(), waiting).bounded).detail.endswith("; looser ones wait")


def test_a_trail_that_was_changed_is_told_with_the_event() -> None:
    desk = Desk()
    desk.hold()
    events = list(desk.books.trail())
    events[1] = replace(events[1], timestamp="2024-01-10T12:00:06.000Z")
    desk.books.trail = lambda *_: iter(events)  # type: ignore[method-assign] # as somebody would who edits the table
    finding = found(books(desk).chain)
    assert not finding.ok
    assert finding.detail.startswith("event 2 ")


def test_what_cannot_be_asked_is_a_finding_with_its_hint() -> None:
    def away() -> str:
        raise Transient("no answer; is it on?")

    def nowhere() -> str:
        raise NoRegionError

    assert found(away) == Finding("it", False, "no answer", "is it on?")
    assert found(nowhere).fix == "check credentials, region and connection"


def venue(*, live: bool = False, health: Health | None = None, **answers: object) -> Venue:
    """Return the checks of an exchange that answers so."""

    def ask(path: str, params: Mapping[str, object]) -> Any:
        return answers

    return Venue(lambda: None, ask, lambda: health or Health(), START, live)


def test_a_sound_exchange_has_nothing_wrong_with_it() -> None:
    assert set(all_of(venue(canTrade=True).checks()).values()) == {True}


def test_a_key_that_may_withdraw_or_may_not_trade_is_told() -> None:
    rights: dict[str, Any] = {"enableWithdrawals": False, "enableSpotAndMarginTrading": True}
    assert found(venue(live=True, **rights).key).detail == "may trade and not withdraw"
    assert "may withdraw" in found(venue(live=True, **{**rights, "enableWithdrawals": True}).key).detail
    assert "may not trade" in found(venue(canTrade=False).key).detail


def test_an_exchange_that_is_left_alone_is_told() -> None:
    opened = Health(Breaker.OPEN, until=START + timedelta(minutes=1))
    finding = found(venue(health=opened).health)
    assert (finding.ok, finding.detail.startswith("the exchange is left alone: OPEN until")) == (False, True)


def test_another_clock_is_told() -> None:
    def differs() -> None:
        raise Transient("the venue's clock is 900 ms ahead of ours; set this machine's clock")

    finding = found(replace(venue(), clock=differs).same_time)
    assert (finding.ok, finding.fix) == (False, "set this machine's clock")


@pytest.mark.parametrize(("version", "ok"), [((3, 10, 9), False), ((3, 11, 0), True), ((3, 14, 1), True)])
def test_an_interpreter_that_is_too_old_is_told(version: tuple[int, ...], ok: bool) -> None:
    assert found(lambda: machine.python(version)).ok is ok


def test_settings_and_consent_are_those_of_the_stage() -> None:
    live = {"THUNES_STAGE": "live", "THUNES_LIVE_CONSENT": LIVE_CONSENT}
    assert found(lambda: machine.settings(live)).detail.startswith("stage live, account main")
    assert found(lambda: machine.consent(live)).ok
    assert not found(lambda: machine.settings({"THUNES_STAGE": "live"})).ok
    assert not found(lambda: machine.consent({"THUNES_LIVE_CONSENT": "yes"})).ok


def test_the_missing_licence_is_a_note_and_no_failure() -> None:
    finding = found(machine.licence)
    assert finding.ok
    assert "no licence in the European Economic Area" in finding.detail


class Sky:
    """AWS as it should be, unless told otherwise."""

    def __init__(self, runs: int = 15, errors: int = 0, listeners: int = 1) -> None:
        self.totals = {"Invocations": runs, "Errors": errors}
        self.listeners = listeners

    def total(self, function: str, metric: str, minutes: int) -> int:
        assert function == "thunes-paper-reconcile"
        return self.totals[metric]

    def confirmed_listeners(self, stack: str) -> int:
        return self.listeners


class Soaked:
    """A ledger of two quiet weeks."""

    def __init__(self, *more: Fact, doubt: bool = False) -> None:
        desk = Desk(stage="paper", opened=False)
        ledger = desk.books
        for event in soak_trail():
            ledger.record(ledger.read(), [Fact(Event(event.event), event.decision_inputs)], from_iso(event.timestamp))
        ledger.record(ledger.read(), more, START)
        if doubt:
            ledger.record(ledger.read(cursors=[BOOKS]), [], START, [Cursor(BOOKS, decided=START, fault="in doubt")])
        self.ledger: Ledger = ledger


def soak(ledger: Ledger | None, sky: Sky | None = None) -> Soak:
    """Return the checks of what such a stage shows."""
    return Soak("paper", lambda: ledger, sky or Sky(), START)


def test_two_quiet_weeks_are_evidence() -> None:
    shown = soak(Soaked().ledger)
    assert found(shown.soak).detail == "paper: it has run for 20 days, the last 14 of them summarized"
    assert found(shown.reconcile).detail == "paper: books and venue have agreed for 7 days; 15 runs in 15 minutes"


def test_without_a_drill_the_kill_switch_proves_nothing() -> None:
    finding = found(soak(Desk(stage="paper").books).drill)
    assert (finding.ok, finding.fix) == (False, "hold one: thunes drill kill-switch")


def test_a_stage_that_was_never_deployed_is_no_evidence() -> None:
    findings = examine(soak(None).checks())
    assert [finding.ok for finding in findings] == [False] * 3
    assert findings[0].detail == "stage paper is not deployed"


def test_a_trail_that_was_changed_is_no_evidence() -> None:
    ledger: Any = Soaked().ledger
    events = list(ledger.trail())
    events[3] = replace(events[3], decision_inputs={"day": "2024-01-01"})
    ledger.trail = lambda *_: iter(events)
    assert found(soak(ledger).soak).detail.startswith("the trail of paper proves nothing: event 4 ")


@pytest.mark.parametrize(
    ("sky", "detail"),
    [
        (Sky(runs=0), "thunes-paper-reconcile has not run for 15 minutes"),
        (Sky(errors=2), "thunes-paper-reconcile has failed 2 times in 15 minutes"),
    ],
)
def test_a_reconcile_that_does_not_run_or_fails_is_told(sky: Sky, detail: str) -> None:
    assert found(soak(Soaked().ledger, sky).reconcile).detail == detail


def test_books_that_disagreed_or_are_in_doubt_are_told() -> None:
    disagreed = Soaked(Fact(Event.BOOKS_DISAGREE, {}, {"why": "0.1 BTC"})).ledger
    assert "disagreed at" in found(soak(disagreed).reconcile).detail
    assert "in doubt now" in found(soak(Soaked(doubt=True).ledger).reconcile).detail


def guards(parameters: Mapping[str, str], listeners: int = 1) -> Guards:
    """Return the checks of what stands around live."""
    return Guards("thunes-live", lambda: parameters, Sky(listeners=listeners))


def test_what_stands_around_live_is_looked_at_once_it_is_there() -> None:
    assert set(all_of(guards({}, 0).checks()).values()) == {True}
    assert set(all_of(guards({"AllowResume": "false"}).checks()).values()) == {True}
    assert all_of(guards({"AllowResume": "true"}, 0).checks()) == {"alarms": False, "resume": False}


def test_what_cannot_be_looked_at_is_not_taken_for_what_is_not_there() -> None:
    def away() -> Mapping[str, str]:
        raise Misconfigured("no region")

    assert all_of(Guards("thunes-live", away, Sky()).checks()) == {"alarms": False, "resume": False}
