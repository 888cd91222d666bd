"""A story that a demo goes through: its market, the owner's limits and phone, and when everything is started again."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from thunes import wiring
from thunes.domain.audit import AuditEvent, Event
from thunes.domain.day_text import day_text
from thunes.domain.money import plain, ratio
from thunes.domain.signal import Leg
from thunes.local.cloud import LocalCloud
from thunes.local.telegram_api import TelegramApi, serving
from thunes.local.venue import HISTORY, Replay
from thunes.simulator.crash import HOUR, INTERVAL, crash
from thunes.simulator.listing import listing
from thunes.simulator.market import Market

TOKEN, OWNER, SECRET = "1:story", "4242", "/thunes/dev/telegram"
# From noon over midnight to the next morning; the fall begins in the evening.
START, CYCLES, FALL_AT = datetime(2024, 1, 1, 12, tzinfo=UTC), 216, 72
# The next day begins and nothing is resumed; and in between everything is started again.
RESTART_AT = FALL_AT + HOUR + 6
CRASH_LIMITS: Mapping[str, object] = {
    "max_position_size": Decimal(100),
    "max_position_loss": Decimal(50),
    "max_symbol_exposure": Decimal(150),
    "max_exposure": Decimal(300),
    "max_daily_loss": Decimal(5),
    "flatten_on_halt": True,
}


@dataclass
class Scenario:
    """What makes a run a story; without a name it is none, and the run is as any."""

    name: str = ""
    limits: Mapping[str, object] = field(default_factory=dict)
    restart_at: int | None = None
    phone: TelegramApi | None = None
    restarted_as: str = ""

    @contextmanager
    def telephone(self) -> Iterator[dict[str, str]]:
        """Serve the owner's phone, if there is one; give the template's parameters that make the stack call it."""
        if self.phone is None:
            yield {}
            return
        quiet = json.dumps({"approved": "off", "denied": "off"})
        with serving(self.phone) as url:
            yield {"TelegramEnabled": "true", "TelegramUrl": url, "Alerts": quiet}

    @contextmanager
    def cloud(self) -> Iterator[LocalCloud]:
        """Start a local cloud, one that can be started again where the story wants that."""
        if self.restart_at is None:
            with LocalCloud() as cloud:
                yield cloud
            return
        with TemporaryDirectory(prefix="thunes-kept-") as kept, LocalCloud(state=Path(kept)) as cloud:
            yield cloud

    def restart(self, cloud: LocalCloud) -> None:
        """End everything, start it again, and remember what the account may do then."""
        cloud.restart()
        self.restarted_as = wiring.ledger().read().trading_state.state.value

    def connect(self, cloud: LocalCloud) -> None:
        """Give the functions the number of the owner's phone."""
        if self.phone:
            content = {"bot_token": TOKEN, "chat_id": OWNER, "webhook_secret": "story", "allowed_user_ids": OWNER}
            cloud.put_secret(SECRET, content)

    def told(self, replay: Replay, trail: Sequence[AuditEvent]) -> dict[str, Any]:
        """Return how the story ended, in numbers and in the words of its summaries; empty where there is none."""
        if not self.name:
            return {}
        halts = [e for e in trail if e.event == Event.TRADING_STATE_CHANGED and e.decision_outputs["state"] == "HALTED"]
        texts = [str(call.get("text", "")) for call in self.phone.log] if self.phone else []
        return {
            "scenario": self.name,
            "fell": plain(_fall(replay)),
            "halts": len(halts),
            "halt_reason": halts[0].decision_inputs["reason"] if halts else None,
            "halt_alerts": sum("HALTED" in text.partition("\n")[0] for text in texts),
            "entries_after_halt": _entries_after(halts[0], trail) if halts else None,
            "state_after_restart": self.restarted_as,
            "explanation": [line for event in trail if event.event == Event.DAY_SUMMARIZED for line in _words(event)],
        }


def crash_story(seed: int) -> tuple[Replay, Scenario]:
    """Return a market that falls by almost a third within an hour, and an account that is in it."""
    length = INTERVAL.length
    candles = crash(seed, START - HISTORY * length, HISTORY + CYCLES + 1, HISTORY + FALL_AT)
    market = Market(listing("BTCUSDT", candles), INTERVAL, candles)
    replay = Replay(market, START, CYCLES, f"crash, seed {seed}")
    return replay, Scenario("crash", CRASH_LIMITS, RESTART_AT, TelegramApi(TOKEN))


def _fall(replay: Replay) -> Decimal:
    """Return by which share of itself the price fell in the worst hour."""
    moments = [replay.tick(cycle) for cycle in range(replay.cycles)]
    prices = [replay.market.price(moment) for moment in moments]
    return max(ratio(before - after, before) for before, after in zip(prices, prices[HOUR:], strict=False))


def _entries_after(halt: AuditEvent, trail: Sequence[AuditEvent]) -> int:
    begun = (Event.RISK_APPROVED, Event.ORDER_SENDING)
    later = [event for event in trail if event.sequence > halt.sequence and event.event in begun]
    return sum(event.decision_inputs["leg"] == Leg.ENTRY for event in later)


def _words(event: AuditEvent) -> list[str]:
    return day_text(event.decision_inputs, event.decision_outputs).splitlines()
