"""A fact on the bus reaches the phone, through the rule, the queue and the function of the deployed template."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from tests.builders import START
from thunes.domain.audit import AuditEvent, Event, Fact, canonical
from thunes.domain.chain import ChainHead, extend
from thunes.local.cloud import LocalCloud
from thunes.local.telegram_api import TelegramApi, serving

pytestmark = pytest.mark.cloud

TOKEN, OWNER, SECRET = "1:token", "4242", "webhook-secret"


@dataclass
class Phone:
    """The owner's phone, and the cloud that it hangs on."""

    cloud: LocalCloud
    api: TelegramApi

    def publish(self, *facts: AuditEvent) -> None:
        entries = [
            {
                "EventBusName": self.cloud.outputs["BusName"],
                "Source": "thunes",
                "DetailType": fact.event,
                "Detail": canonical(vars(fact)),
            }
            for fact in facts
        ]
        self.cloud.client("events").put_events(Entries=entries)

    def shows(self, text: str) -> int:
        return sum(text in call.get("text", "") for call in self.api.log)

    def wait_for(self, text: str) -> None:
        self.cloud.wait_until(lambda: self.shows(text) > 0, f"{text!r} did not reach the phone")

    def say(self, text: str, update: int, secret: str = SECRET, user: str = OWNER) -> Any:
        sender = {"id": int(user), "type": "private"}
        message = {"from": sender, "chat": sender, "date": int(self.api.now().timestamp()), "text": text}
        return self._knock({"update_id": update, "message": message}, secret)

    def tap(self, update: int) -> Any:
        """Tap the button below the newest message."""
        (row,) = json.loads(self.api.log[-1]["reply_markup"])["inline_keyboard"]
        sender = {"id": int(OWNER), "type": "private"}
        message = {"message_id": 1, "chat": sender, "date": int(self.api.now().timestamp())}
        query = {"id": "77", "from": sender, "message": message, "data": row[0]["callback_data"]}
        return self._knock({"update_id": update, "callback_query": query}, SECRET)

    def _knock(self, update: dict[str, Any], secret: str) -> Any:
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        return self.cloud.invoke("TelegramWebhook", {"headers": headers, "body": json.dumps(update)})


@pytest.fixture(scope="module")
def phone() -> Iterator[Phone]:
    """The stack with Telegram on and a Bot API on this machine in place of Telegram's."""
    api = TelegramApi(TOKEN)
    with serving(api) as url, LocalCloud() as cloud:
        cloud.deploy({"Stage": "dev", "TelegramEnabled": "true", "TelegramUrl": url, "Alerts": '{"approved": "off"}'})
        secret = {"bot_token": TOKEN, "chat_id": OWNER, "webhook_secret": SECRET, "allowed_user_ids": OWNER}
        cloud.put_secret("/thunes/dev/telegram", secret)
        yield Phone(cloud, api)


def told(kind: Event, number: int, **words: str) -> AuditEvent:
    """Return the fact number ``number`` of a trail; its inputs and outputs are both ``words``."""
    head = ChainHead(sequence=number)
    return extend(head, "dev#main", [Fact(kind, words, words)], START + timedelta(seconds=number))[0][0]


def test_a_fact_reaches_the_phone_and_what_is_off_or_unheard_of_does_not(phone: Phone) -> None:
    quiet = told(Event.SIGNAL_DECIDED, 1, why="nothing to do")
    off = told(Event.RISK_APPROVED, 2, symbol="BTCUSDT", leg="entry", quantity="1", limit_price="1")
    phone.publish(quiet, off, told(Event.BOOKS_DISAGREE, 3, why="USDT 0.5"))
    phone.wait_for("USDT 0.5")
    assert (phone.shows("USDT 0.5"), phone.shows("APPROVED"), phone.shows("nothing to do")) == (1, 0, 0)


def test_a_refusal_is_waited_out_and_nothing_is_lost(phone: Phone) -> None:
    phone.api.busy = 1
    phone.publish(told(Event.BOOKS_DISAGREE, 10, why="BTC one"), told(Event.DRILL_HELD, 11, ok="yes"))
    phone.wait_for("BTC one")
    phone.wait_for("DRILL")
    assert "Too Many Requests: retry after 1" in phone.api.refused
    assert phone.shows("BTC one") == 1


def test_repeats_become_one_message_with_a_count(phone: Phone) -> None:
    phone.publish(*(told(Event.BOOKS_DISAGREE, number, why="ETH gone") for number in (20, 21, 22)))
    phone.wait_for("\N{MULTIPLICATION SIGN}3 in 1 min")
    sent = [call for call in phone.api.log if "ETH gone" in call.get("text", "")]
    assert [call["method"] for call in sent] == ["sendMessage", "editMessageText", "editMessageText"]


def test_the_owner_halts_from_the_phone_and_an_update_is_obeyed_once(phone: Phone) -> None:
    for _ in range(2):
        assert phone.say("/halt smoke in the kitchen", 100) == {"statusCode": 200}
        assert phone.say("/status", 101) == {"statusCode": 200}
    assert phone.shows("HALTED</b> by telegram 4242: smoke in the kitchen") == 1
    phone.wait_for("smoke in the kitchen\nWas")
    assert phone.cloud.invoke("KillSwitch", {"action": "status"})["trading"]["reason"] == "smoke in the kitchen"


def test_the_owner_resumes_by_the_kill_switch_whatever_halted(phone: Phone) -> None:
    phone.cloud.invoke("KillSwitch", {})
    phone.say("/halt and another reason", 109)
    phone.say("/resume all is well", 110)
    phone.tap(111)
    shown = phone.api.log[-1]["text"]
    assert "ACTIVE</b> by kill switch: all is well (telegram 4242)" in shown
    assert shown.endswith("Schedule of entries: left off: ScheduleState of this deployment is DISABLED")


def test_a_stranger_is_noted_once_and_a_wrong_secret_never(phone: Phone) -> None:
    for number in range(3):
        assert phone.say("/halt <b>", 200 + number, user="99") == {"statusCode": 200}
        assert phone.say("/halt", 300 + number, secret="guess") == {"statusCode": 200}
    phone.wait_for("COMMAND REFUSED")
    assert phone.shows("COMMAND REFUSED") == 1
    assert phone.shows("Asked for /halt &lt;b&gt;") == 1
