"""What is said over the phone is obeyed once, and what is not understood changes nothing."""

import pytest

from tests.usecases.desk import Desk
from tests.usecases.phone import OWNER, Phone
from thunes.domain.audit import Event
from thunes.domain.notices.markup import bare
from thunes.domain.risk import TradingState
from thunes.domain.spoken import Stranger
from thunes.errors import BooksDisagree, Transient
from thunes.usecases.answer_owner import HELP, REFUSALS_AN_HOUR
from thunes.usecases.owner_commands import COMMANDS, read_command


@pytest.mark.parametrize(
    "text", ["", "/help", "/start", "hello", "halt", "status", "/buy", "/halted", "//halt", "<b>", "/s\ud800"]
)
def test_anything_else_is_answered_with_what_there_is_and_changes_nothing(text: str) -> None:
    desk = Desk()
    events = desk.events()
    assert Phone(desk).say(text) == bare(HELP)
    assert desk.events() == events


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("/status", ("status", "")),
        (" /STATUS ", ("status", "")),
        ("/s", ("status", "")),
        ("/status@thunes_bot", ("status", "")),
        ("/halt  the market is mad ", ("halt", "the market is mad")),
        ("/h\nthe market\nis mad", ("halt", "the market\nis mad")),
        ("/why btcusdt", ("why", "btcusdt")),
    ],
)
def test_a_command_is_read_however_it_is_written(text: str, read: tuple[str, str]) -> None:
    assert read_command(text) == read


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_that_is_offered_is_answered(name: str) -> None:
    phone = Phone(Desk())
    assert phone.say(f"/{name}")
    assert len(phone.chat.said) == 1


def test_the_answer_goes_to_whoever_spoke_with_the_stage() -> None:
    phone = Phone(Desk(), stage="paper")
    phone.say("/status")
    ((chat, text),) = phone.chat.said
    assert chat == OWNER
    assert text.startswith("<b>PAPER</b> · <b>ACTIVE</b>")


@pytest.mark.parametrize("text", ["/status", "/flatten", "/halt now", "/help"])
def test_an_update_delivered_twice_is_answered_once(text: str) -> None:
    desk = Desk()
    phone = Phone(desk)
    assert phone.say(text, update=7)
    assert phone.say(text, update=7) == ""
    assert len(phone.chat.said) == 1


def test_a_halt_delivered_again_does_not_undo_a_resume() -> None:
    desk = Desk()
    phone = Phone(desk)
    phone.say("/halt", update=7)
    phone.say("/resume all is well")
    phone.press(phone.button)
    phone.say("/halt", update=7)
    assert desk.state is TradingState.ACTIVE


@pytest.mark.parametrize("command", ["/halt", "/pause"])
def test_a_stop_that_could_not_be_written_is_tried_again_when_it_is_delivered_again(command: str) -> None:
    desk = Desk()
    phone = Phone(desk)
    desk.ledger.before["record"].append(Transient("DynamoDB did not answer"))
    with pytest.raises(Transient):
        phone.say(command, update=7)
    assert phone.say(command, update=7)
    assert desk.state is not TradingState.ACTIVE


@pytest.mark.parametrize("error", [Transient("no answer"), BooksDisagree("item cannot be read")])
@pytest.mark.parametrize("text", ["/status", "/flatten", "/resume now"])
def test_what_cannot_be_answered_now_is_said_to_be_so(error: Exception, text: str) -> None:
    desk = Desk()
    phone = Phone(desk)
    desk.ledger.before["read"].append(error)
    assert phone.say(text) == "The books cannot be read now"


def test_a_lost_answer_takes_nothing_back() -> None:
    desk = Desk()
    phone = Phone(desk)
    phone.chat.failure = Transient("Telegram is down")
    phone.say("/halt")
    assert desk.state is TradingState.HALTED


def test_a_status_can_be_refreshed_in_place() -> None:
    desk = Desk()
    phone = Phone(desk)
    phone.say("/status")
    desk.halt()
    assert phone.press(phone.button).startswith("HALTED")
    ((press, _),) = phone.chat.rewritten
    assert (press.chat, press.message) == (OWNER, 1)
    assert phone.button


def test_a_stranger_is_told_nothing_and_leaves_one_line_an_hour() -> None:
    desk = Desk()
    phone = Phone(desk)
    for _ in range(5):
        assert phone.knock(what="/halt <b>") == ""
    (refused,) = desk.events(Event.COMMAND_REFUSED)
    assert refused.decision_inputs == {"user": "99", "what": "/halt <b>"}
    assert refused.decision_outputs == {"why": "not a listed user"}
    phone.wait(hours=1)
    phone.knock()
    assert len(desk.events(Event.COMMAND_REFUSED)) == 2
    assert (phone.chat.said, desk.state) == ([], TradingState.ACTIVE)


def test_a_crowd_of_strangers_cannot_flood_the_trail() -> None:
    desk = Desk()
    phone = Phone(desk)
    for user in range(1000, 1300):
        phone.answer(Stranger(str(user), "/start"))
    assert len(desk.events(Event.COMMAND_REFUSED)) <= REFUSALS_AN_HOUR
    assert desk.chain_holds()


def test_what_a_stranger_wrote_can_always_be_written_down() -> None:
    desk = Desk()
    Phone(desk).knock(what="\ud800")
    assert desk.events(Event.COMMAND_REFUSED)[0].decision_inputs["what"] == "?"
