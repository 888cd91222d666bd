import pytest

from tests.usecases.desk import Desk
from thunes.domain.audit import Event
from thunes.domain.risk import TradingState
from thunes.usecases.answer_owner import HELP, AnswerOwner


def answer(desk: Desk, text: str) -> str:
    return AnswerOwner("paper", desk.trading, desk.ledger, desk.notifier)(text)


@pytest.mark.parametrize("command", ["/status", "/s", " /STATUS ", "/status please"])
def test_status_says_what_is_held_and_whether_trading_is_on(command: str) -> None:
    desk = Desk(symbols=("BTCUSDT", "ETHUSDT"))
    assert answer(desk, command) == "ACTIVE (books opened); positions: none"
    desk.hold()
    desk.hold(symbol="ETHUSDT")
    held = "BTCUSDT 0.00048951 cost 9.8; ETHUSDT 0.00048951 cost 9.8"
    assert answer(desk, command) == f"ACTIVE (books opened); positions: {held}"


def test_dust_is_not_called_held() -> None:
    desk = Desk()
    desk.hold()
    desk.place(desk.leave().intent_id)
    assert answer(desk, "/status").endswith("positions: none")


@pytest.mark.parametrize(
    ("text", "reason"), [("/halt", "/halt"), ("/h", "/halt"), ("/HALT  the market is mad ", "the market is mad")]
)
def test_halt_halts_with_the_owners_reason(text: str, reason: str) -> None:
    desk = Desk()
    assert answer(desk, text) == f"HALTED by telegram: {reason}"
    assert desk.state is TradingState.HALTED


def test_halting_again_for_another_reason_is_recorded_and_for_the_same_one_is_not() -> None:
    desk = Desk()
    desk.halt()
    for _ in range(2):
        assert answer(desk, "/halt once more") == "HALTED by telegram: once more"
    assert len(desk.events(Event.TRADING_STATE_CHANGED)) == 3


@pytest.mark.parametrize("text", ["", "/help", "/start", "hello", "/resume", "/resume now", "halt", "status"])
def test_anything_else_is_answered_with_what_there_is_and_changes_nothing(text: str) -> None:
    desk = Desk()
    events = desk.events()
    assert answer(desk, text) == HELP
    assert desk.events() == events


def test_the_answer_goes_to_the_chat_with_its_stage() -> None:
    desk = Desk()
    answer(desk, "/status")
    assert desk.notifier.texts == ["PAPER · ACTIVE (books opened); positions: none"]


@pytest.mark.parametrize("text", ["/halt\nthe market is mad", "/halt\tnow"])
def test_a_halt_written_over_two_lines_halts(text: str) -> None:
    desk = Desk()
    answer(desk, text)
    assert desk.state is TradingState.HALTED
