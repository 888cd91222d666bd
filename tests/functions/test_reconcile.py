"""Schedule -> ledger against venue."""

from tests.builders import d
from tests.functions.world import World, event
from thunes.domain.chain import verify
from thunes.domain.risk import TradingState


def test_the_first_run_opens_the_books_with_what_the_venue_shows(rising: World) -> None:
    answer = rising.invoke("reconcile", event("scheduler"))
    view = rising.ledger.read()
    assert answer == {"opened": True, "settled": {}, "waiting": 0, "unexplained": {}, "standing": None}
    assert (view.version, view.portfolio.balances) == (1, {"USDT": d("1000")})
    assert view.trading_state.state is TradingState.ACTIVE
    assert rising.facts() == ["books_opened", "trading_state_changed"]


def test_books_that_agree_with_the_venue_are_left_alone(trading: World) -> None:
    before = trading.ledger.read()
    assert trading.tick("reconcile")["unexplained"] == {}
    assert trading.ledger.read() == before


def test_after_a_fill_every_unit_is_explained(trading: World) -> None:
    trading.cycle()
    answer = trading.tick("reconcile")
    assert answer.pop("standing")["positions"] == 1
    assert answer == {"opened": False, "settled": {}, "waiting": 0, "unexplained": {}}
    assert verify(trading.ledger.trail(), trading.ledger.read().head) is None


def test_money_that_nobody_can_explain_halts_trading_and_is_named(trading: World) -> None:
    trading.simulator.engine.account.receive("USDT", d("-0.00000001"))
    assert trading.tick("reconcile")["unexplained"] == {"USDT": "-0.00000001"}
    state = trading.ledger.read().trading_state
    assert (state.state, state.actor) == (TradingState.HALTED, "reconcile")
    assert state.reason == "books disagree with the venue: USDT -0.00000001"
    assert trading.facts()[-2:] == ["books_disagree", "trading_state_changed"]


def test_an_approval_that_was_never_sent_is_abandoned_after_a_while(trading: World) -> None:
    trading.tick("check_signals")
    trading.deliver(trading.signals, "validate_risk")
    assert trading.tick("reconcile")["waiting"] == 1
    trading.wait(seconds=76)
    assert list(trading.tick("reconcile")["settled"].values()) == ["ABANDONED"]
    assert trading.ledger.read().portfolio.reservations == {}


def test_any_payload_will_do(trading: World) -> None:
    payloads: list[object] = [{}, None, "junk"]
    assert [trading.invoke("reconcile", payload)["opened"] for payload in payloads] == [False] * 3
