"""Applying, confirming, cancelling: what holds, what waits, what is refused, and what the trail has of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.builders import START, d
from tests.usecases.desk import Desk
from tests.usecases.limits_store import FakeLimitsStore
from thunes.domain.audit import AuditEvent
from thunes.domain.risk import Limits
from thunes.domain.risk.loosening import WAIT, StandingLimits
from thunes.errors import Conflict, Misconfigured, Transient
from thunes.usecases.change_limits import ChangeLimits, LimitsRefused

HELD = StandingLimits(Limits(), None, START)
LOOSER, TIGHTER = Limits(max_positions=9), Limits(max_positions=2)


class Office:
    """A desk, its limits, and what changes them."""

    def __init__(self, standing: StandingLimits | None = HELD, **desk: Any) -> None:
        self.desk = Desk(**desk)
        self.store = FakeLimitsStore(standing)
        self.change = ChangeLimits(self.store, self.desk.clock, self.desk.ledger, "somebody")

    @property
    def standing(self) -> StandingLimits:
        assert self.store.standing is not None
        return self.store.standing

    @property
    def token(self) -> str:
        assert self.standing.pending is not None
        return self.standing.pending.token

    def facts(self) -> list[AuditEvent]:
        """Return the events about limits."""
        return [event for event in self.desk.books.trail() if event.event.startswith("limits_")]


def test_what_is_tighter_holds_at_once_and_is_on_record() -> None:
    office = Office()
    changed = office.change.apply(TIGHTER)
    assert (changed.anything, changed.recorded, office.standing.limits) == (True, True, TIGHTER)
    (event,) = office.facts()
    assert event.event == "limits_changed"
    assert event.decision_inputs == {
        "actor": "somebody",
        "how": "applied",
        "changes": {"max_positions": {"from": 3, "to": 2}},
    }
    assert event.decision_outputs == {"effective_at": "2024-01-10T12:00:05.000Z", "pending": {}}


def test_what_is_looser_waits_for_a_day_and_the_record_says_so() -> None:
    office = Office()
    office.change.apply(LOOSER)
    assert office.standing.effective(START + WAIT - timedelta(seconds=1)) == Limits()
    assert office.standing.effective(START + WAIT) == LOOSER
    (event,) = office.facts()
    assert event.decision_inputs["changes"] == {}
    waits = {"max_positions": {"from": 3, "to": 9}}
    assert event.decision_outputs == {"effective_at": "2024-01-11T12:00:05.000Z", "pending": waits}


def test_asking_twice_writes_once() -> None:
    office = Office()
    office.change.apply(LOOSER)
    office.desk.clock.pass_(hours=5)
    again = office.change.apply(LOOSER)
    assert (again.anything, again.recorded) == (False, False)
    assert (len(office.store.written), len(office.facts())) == (1, 1)


def test_a_second_word_lets_it_hold_now() -> None:
    office = Office()
    office.change.apply(LOOSER)
    office.change.confirm(office.token)
    assert office.standing.effective(START) == LOOSER
    assert office.facts()[-1].decision_inputs["how"] == "confirmed"
    assert office.facts()[-1].decision_inputs["changes"] == {"max_positions": {"from": 3, "to": 9}}


def test_what_waits_can_be_given_up() -> None:
    office = Office()
    office.change.apply(LOOSER)
    assert office.change.cancel().anything
    assert office.standing.effective(START + 2 * WAIT) == Limits()
    assert office.facts()[-1].decision_inputs["how"] == "cancelled"
    assert not office.change.cancel().anything


@pytest.mark.parametrize("waits", [True, False])
def test_another_token_is_refused_on_record_and_changes_nothing(waits: bool) -> None:
    office = Office()
    if waits:
        office.change.apply(LOOSER)
    before = office.standing
    with pytest.raises(LimitsRefused):
        office.change.confirm("0" * 12)
    assert office.standing is before
    assert office.facts()[-1].event == "limits_refused"


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (Limits(max_exposure=d("1000.01")), "max_exposure 1000.01 is above the account, which holds 1000 USDT"),
        (Limits(max_daily_loss=d("1001")), "max_daily_loss 1001 is above the account, which holds 1000 USDT"),
        (Limits(quote_asset="EUR"), "quote_asset: these books are kept in USDT; trade EUR in an account of its own"),
    ],
)
def test_limits_above_the_account_are_refused_on_record_and_change_nothing(wanted: Limits, why: str) -> None:
    office = Office()
    with pytest.raises(LimitsRefused, match=why):
        office.change.apply(wanted)
    assert office.store.written == []
    (event,) = office.facts()
    assert event.event == "limits_refused"
    assert str(event.decision_outputs["why"]).startswith(why)


def test_limits_as_large_as_the_account_are_taken() -> None:
    office = Office()
    office.change.apply(Limits(max_exposure=d("1000")))
    assert office.standing.pending


def test_what_positions_cost_counts_as_held() -> None:
    office = Office()
    office.desk.hold()
    spent = 1000 - office.desk.portfolio.balances["USDT"]
    assert spent > 0
    office.change.apply(Limits(max_exposure=d("1000")))
    with pytest.raises(LimitsRefused):
        office.change.apply(Limits(max_exposure=d("1000.02")))


def test_what_is_confirmed_is_held_against_the_account_as_it_is_then() -> None:
    office = Office(StandingLimits(Limits(), None, START), balances={"USDT": d("1000")})
    office.change.apply(Limits(max_exposure=d("900")))
    token = office.token
    poorer = Desk(balances={"USDT": d("800")})
    later = ChangeLimits(office.store, poorer.clock, poorer.ledger, "somebody")
    with pytest.raises(LimitsRefused, match="max_exposure 900 is above the account"):
        later.confirm(token)
    assert office.standing.pending


def test_before_the_books_are_open_nobody_knows_what_the_account_holds() -> None:
    office = Office(opened=False)
    office.change.apply(Limits(max_exposure=d("100000")))
    assert office.standing.pending


def test_the_first_limits_of_all_hold_at_once_and_the_record_has_every_one() -> None:
    office = Office(None)
    office.change.apply(LOOSER)
    assert office.standing == StandingLimits(LOOSER, None, START)
    changes = office.facts()[0].decision_inputs["changes"]
    assert isinstance(changes, dict)
    assert changes["max_positions"] == {"from": None, "to": 9}


def test_without_a_trail_limits_are_applied_and_said_to_be_unrecorded() -> None:
    store = FakeLimitsStore()
    changed = ChangeLimits(store, Desk().clock, None, "somebody").apply(LOOSER)
    assert (changed.anything, changed.recorded) == (True, False)


@pytest.mark.parametrize("verb", ["confirm", "cancel"])
def test_what_does_not_exist_can_be_neither_confirmed_nor_cancelled(verb: str) -> None:
    office = Office(None)
    arguments = ["token"] if verb == "confirm" else []
    with pytest.raises(Misconfigured, match=r"^parameter /thunes/dev/limits does not exist"):
        getattr(office.change, verb)(*arguments)


def test_a_clock_that_went_back_behind_the_trail_gains_nothing() -> None:
    office = Office(StandingLimits(Limits(), None, START - timedelta(days=30)))
    office.desk.clock.pass_(hours=-48)
    office.change.apply(LOOSER)
    assert office.standing.pending is not None
    assert office.standing.pending.effective_at == START + WAIT


class Deaf:
    """A ledger that does not answer."""

    account = "dev#main"

    def read(self, *_: object, **__: object) -> Any:
        raise Transient("no answer")


def test_tightening_waits_for_no_bookkeeping() -> None:
    store = FakeLimitsStore(HELD)
    change = ChangeLimits(store, Desk().clock, Deaf(), "somebody")  # type: ignore[arg-type] # only read is asked
    changed = change.apply(TIGHTER)
    assert (changed.anything, changed.recorded, changed.standing.limits) == (True, False, TIGHTER)
    assert not change.apply(TIGHTER).anything


@pytest.mark.parametrize(
    ("standing", "wanted"), [(HELD, LOOSER), (HELD, replace(LOOSER, max_daily_loss=d("10"))), (None, TIGHTER)]
)
def test_whatever_loosens_needs_its_record(standing: StandingLimits | None, wanted: Limits) -> None:
    store = FakeLimitsStore(standing)
    with pytest.raises(Transient):
        ChangeLimits(store, Desk().clock, Deaf(), "somebody").apply(wanted)  # type: ignore[arg-type]
    assert store.written == []


def test_a_change_that_could_not_be_written_is_on_record_and_done_again_in_full() -> None:
    office = Office()
    office.store.failure = Transient("parameter cannot be reached")
    with pytest.raises(Transient):
        office.change.apply(TIGHTER)
    assert (office.standing, len(office.facts())) == (HELD, 1)
    office.store.failure = None
    office.change.apply(TIGHTER)
    assert (office.standing.limits, len(office.facts())) == (TIGHTER, 2)


def test_somebody_who_writes_at_the_same_time_does_not_keep_the_fact_from_the_trail() -> None:
    office = Office()
    office.desk.ledger.before["record"].append(Conflict("somebody was first"))
    office.change.apply(TIGHTER)
    assert len(office.facts()) == 1


def test_a_tightening_is_taken_though_the_account_has_shrunk_below_another_limit() -> None:
    office = Office(balances={"USDT": d("25")})
    office.change.apply(Limits(max_daily_loss=d("10")))
    assert office.standing.limits == Limits(max_daily_loss=d("10"))
    with pytest.raises(LimitsRefused, match="max_exposure 30 is above the account"):
        office.change.apply(Limits(max_daily_loss=d("11")))
