"""A protection whose outcome is not known, or that others have a hand in: never twice, never lost."""

from dataclasses import replace
from typing import Any

import pytest

from tests.builders import d
from tests.fakes import TIMEOUT
from tests.usecases.desk import Desk
from tests.usecases.guarded import STOP, TARGET, bought, resting
from thunes.domain.order import IntentState
from thunes.domain.risk import TradingState
from thunes.errors import BooksDisagree, Transient
from thunes.ports import AccountView

S = IntentState


def test_a_protection_in_doubt_is_not_sent_twice() -> None:
    desk = Desk()
    desk.exchange.outcomes = [None, TIMEOUT]
    desk.hold(stop_price=STOP)
    doubtful = resting(desk)
    assert doubtful.state is S.UNKNOWN
    desk.reconcile()
    assert len(desk.exchange.posts) == 2
    desk.clock.pass_(seconds=12)
    for _ in range(3):
        desk.clock.pass_(minutes=1)
        desk.reconcile()
    assert desk.intent(doubtful.intent_id).state is S.NOT_PLACED
    assert resting(desk).state is S.OPEN
    assert len(desk.exchange.posts) == 3


def test_a_protection_whose_answer_was_lost_is_found() -> None:
    desk = Desk()
    desk.exchange.outcomes, desk.exchange.lost_after_engine = [None, TIMEOUT], True
    intent = desk.approve(desk.signal(stop_price=STOP, target_price=TARGET))
    desk.place(intent.intent_id)
    assert resting(desk).state is S.UNKNOWN
    desk.reconcile()
    assert resting(desk).state is S.OPEN
    assert len(desk.exchange.posts) == 2


def test_no_answer_about_the_price_is_asked_for_again_by_the_next_run() -> None:
    desk = Desk()
    intent = desk.approve(desk.signal(stop_price=STOP))
    desk.ledger.after["settle"] = [lambda: setattr(desk.market, "failure", Transient("no answer"))]
    with pytest.raises(Transient, match="no answer"):
        desk.place(intent.intent_id)
    desk.market.failure = None
    assert desk.place(intent.intent_id) is S.FILLED
    assert resting(desk).state is S.OPEN
    assert len(desk.exchange.posts) == 2


def test_a_writer_that_comes_first_is_taken_into_account() -> None:
    desk = Desk()
    intent = desk.approve(desk.signal(stop_price=STOP))
    desk.ledger.before["start_leaving"] = [lambda: desk.set_state(TradingState.REDUCING)]
    desk.place(intent.intent_id)
    assert resting(desk).state is S.OPEN
    assert len(desk.exchange.posts) == 2


def test_another_protection_that_came_to_rest_between_two_readings_is_seen() -> None:
    desk = Desk()
    first = bought(desk)
    desk.exchange.end(first, "EXPIRED")
    desk.search(first.intent_id)
    desk.protect("BTCUSDT")
    second = resting(desk)
    view = desk.books.read()
    stale = replace(
        view.portfolio,
        protections={"BTCUSDT": replace(view.portfolio.protections["BTCUSDT"], intent_id=first.intent_id)},
    )
    read = desk.ledger.read
    answers = iter([replace(view, portfolio=stale)])

    def once_stale(*args: Any, **options: Any) -> AccountView:
        return next(answers, None) or read(*args, **options)

    desk.ledger.read = once_stale  # type: ignore[method-assign]
    desk.protect("BTCUSDT")
    assert (resting(desk), len(desk.exchange.posts)) == (second, 3)


def test_what_is_left_resting_for_dust_is_taken_back() -> None:
    desk = Desk()
    protection = bought(desk)
    rest = d("0.00001")
    desk.exchange.meet(protection, protection.client_order_ids[1], TARGET, protection.quantity - rest)
    desk.reconcile()
    assert not desk.portfolio.holds("BTCUSDT")
    assert (desk.portfolio.protections, desk.exchange.resting) == ({}, [])


def test_more_than_the_books_hold_is_a_contradiction_that_halts() -> None:
    desk = Desk()
    protection = bought(desk)
    desk.exchange.meet(protection, protection.client_order_ids[0], STOP, protection.quantity + d("0.001"))
    with pytest.raises(BooksDisagree):
        desk.reconcile()
    assert desk.state is TradingState.HALTED
