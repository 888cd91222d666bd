"""`thunes telegram`: let the bot know where its webhook is, and see on the phone what each alert looks like."""

from typing import TYPE_CHECKING, Any

import click

from thunes.cli.output import json_option, show

if TYPE_CHECKING:
    from thunes.phone import Notifier

FAKE_TOKEN, FAKE_CHAT = "1:nothing-secret", "1"


@click.group()
def telegram() -> None:
    """The owner's phone."""


@telegram.command("set-webhook")
@click.argument("url")
@json_option
def set_webhook(url: str, as_json: bool) -> None:
    """Send Telegram's updates to URL, the stack's output TelegramWebhookUrl, and list the commands there are."""
    from thunes import wiring  # noqa: PLC0415
    from thunes.adapters.telegram.webhook import register  # noqa: PLC0415
    from thunes.errors import Misconfigured  # noqa: PLC0415
    from thunes.usecases.owner_commands import COMMANDS  # noqa: PLC0415

    if not url.startswith("https://"):
        raise Misconfigured(f"{url} is no https address; give the stack's output TelegramWebhookUrl")
    register(wiring.telegram_bot(), url, wiring.webhook_secret(), COMMANDS)
    show("Telegram", {"webhook": url, "commands": list(COMMANDS)}, as_json=as_json)


@telegram.command("test")
@click.option("--fake", is_flag=True, help="Send to a Bot API on this machine, and print what it took.")
@json_option
def send_samples(fake: bool, as_json: bool) -> None:
    """Send one message of every kind of alert, invented, whatever the owner's choices are."""
    if fake:
        show("A Bot API on this machine", sent_to_fake(), as_json=as_json)
        return
    from thunes import wiring  # noqa: PLC0415
    from thunes.settings import settings  # noqa: PLC0415

    settings().need("telegram_secret")
    show("Telegram", {"sent": send_all(wiring.notifier(), str(settings().stage))}, as_json=as_json)


def send_all(notifier: "Notifier", stage: str) -> list[str]:
    """Send a sample of every kind and return the kinds."""
    from datetime import UTC, datetime  # noqa: PLC0415

    from thunes import wiring  # noqa: PLC0415
    from thunes.adapters.memory.told import InMemoryToldLog  # noqa: PLC0415
    from thunes.domain.notices import KINDS, Wording  # noqa: PLC0415
    from thunes.local.sample_facts import sample_events  # noqa: PLC0415
    from thunes.usecases.tell_owner import TellOwner  # noqa: PLC0415

    tell = TellOwner(Wording(stage), notifier, InMemoryToldLog(), draw=wiring.draw_card())
    for event in sample_events(f"{stage}#main", datetime.now(UTC)):
        tell(event)
    return [kind.name for kind in KINDS]


def sent_to_fake() -> dict[str, Any]:
    """Send a sample of every kind to a Bot API on this machine; return the kinds, its log, and what it refused."""
    from thunes.adapters.telegram.bot import TelegramBot  # noqa: PLC0415
    from thunes.adapters.telegram.notifier import TelegramNotifier  # noqa: PLC0415
    from thunes.local.isolation import reach_directly  # noqa: PLC0415
    from thunes.local.telegram_api import SkippedTime, TelegramApi, serving  # noqa: PLC0415

    reach_directly()
    time = SkippedTime()
    api = TelegramApi(FAKE_TOKEN, time.now)
    with serving(api) as url:
        kinds = send_all(TelegramNotifier(TelegramBot(FAKE_TOKEN, time, url), FAKE_CHAT), "dev")
    return {"sent": kinds, "log": api.log, "refused": api.refused}
