"""What the owner orders over the phone. Stopping acts at once; selling takes a tap, starting again a reason and a tap.

A button carries what it confirms: the action, the update that asked, when the offer ends, and a signature over these,
the person and the trading state as it was shown. Nothing about it needs to be kept, a changed state makes it worthless,
and that it works once only is a claim in the log.
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from thunes.domain.money import ZERO, plain
from thunes.domain.notices.markup import bold, escape, shortened
from thunes.domain.risk import Limits, TradingState, TradingStateRecord
from thunes.domain.spoken import Button, Spoken
from thunes.domain.times import EPOCH
from thunes.errors import Refused, Transient
from thunes.phone import PhoneLog
from thunes.ports import AccountView, Clock, Ledger
from thunes.usecases.owner_commands import read_command
from thunes.usecases.set_trading_state import SetTradingState, resume_token

OFFERED = {"flatten": timedelta(seconds=30), "resume": timedelta(seconds=60)}
SIGNATURE = 16
PARTS = 4
REASON_SHOWN = 200
LIVE = "live"
# Presses the deployed kill switch: what is asked of it -> what it says; raises Refused and Transient.
Press = Callable[[Mapping[str, object]], Mapping[str, Any]]


@dataclass(frozen=True)
class Reply:
    """What is answered, as HTML, with a button below it if something is to be confirmed."""

    text: str
    button: Button | None = None


@dataclass(frozen=True)
class OwnerWrites:
    """Orders; every one goes through the same use case as the kill switch.

    Resuming goes through the switch itself, by ``press``: no one else may start the schedule that it has stopped.
    """

    clock: Clock
    trading: SetTradingState
    ledger: Ledger
    log: PhoneLog
    limits: Limits
    sign: Callable[[str], str]
    press: Press

    def halt(self, spoken: Spoken, reason: str) -> Reply:
        """Stop trading now, whatever the reason looks like."""
        return self._stands(self.trading.halt(_actor(spoken), reason or "/halt"))

    def pause(self, spoken: Spoken, reason: str) -> Reply:
        """Allow exits alone; what is stopped further than that stays so."""
        return self._stands(self.trading.reduce(_actor(spoken), reason or "/pause"))

    def flatten(self, spoken: Spoken, _: str) -> Reply:
        """Offer to stop and sell everything, with what that is and what it may cost."""
        view = self.ledger.read()
        held = [position for position in view.portfolio.positions.values() if position.open]
        if not held:
            return Reply("Nothing is held; /halt stops trading")
        worth = sum((position.cost for position in held), ZERO)
        share = self.limits.price_band + self.limits.assumed_commission
        listed = [f"{plain(p.quantity)} {escape(p.base)}, cost {plain(p.cost)} {escape(p.quote)}" for p in held]
        cost = f"{(worth * share).quantize(Decimal('0.01')):f} {escape(self.limits.quote_asset)}"
        costs = f"Estimated cost up to {cost}: commission, and what a sale may give way in price"
        text = "\n".join([bold("Stop trading and sell all of this?"), *listed, costs])
        return Reply(text, self._button("flatten", "Sell everything", spoken, view))

    def resume(self, spoken: Spoken, reason: str) -> Reply:
        """Offer to trade again, once there is a reason."""
        if self.trading.stage == LIVE or not self.trading.resume_allowed:
            return Reply("Resuming is not possible from here on this stage: use the kill switch or thunes resume")
        view = self.ledger.read(portfolio=False)
        if view.trading_state.state is TradingState.ACTIVE:
            return Reply("Trading is ACTIVE already")
        if not reason:
            return Reply("Say why it is safe to trade again: /resume reason")
        state = view.trading_state
        stopped = f"{bold(state.state)} by {escape(state.actor)}: {_short(state.reason)}"
        text = f"{bold('Trade again?')}\n{stopped}\nYour reason: {_short(reason)}"
        return Reply(text, self._button("resume", "Trade again", spoken, view))

    def confirm(self, spoken: Spoken) -> Reply:
        """Do what a button offered, once and in time, if the trading state is still the one that was shown."""
        parts = spoken.text.split(".")
        action, asked, until, signature = parts if len(parts) == PARTS else [""] * PARTS
        view = self.ledger.read(portfolio=False)
        expected = self._signature(action, asked, until, spoken, view)
        if action not in OFFERED or not hmac.compare_digest(signature.encode(), expected.encode()):
            return Reply("Not done: this is not what was offered, or the trading state has changed; ask again")
        if self.clock.now() > EPOCH + timedelta(seconds=int(until)):
            return Reply("Not done: too late; ask again")
        if not self.log.claim(f"confirmed {asked}"):
            return Reply("Done already")
        if action == "flatten":
            return self._stands(self.trading.halt(_actor(spoken), "/flatten", flatten=True))
        return self._resume(spoken, self.log.said(f"update {asked}") or "", view)

    def _resume(self, spoken: Spoken, asked: str, view: AccountView) -> Reply:
        reason = f"{read_command(asked)[1]} ({_actor(spoken)})"
        request = {"stage": self.trading.stage, "reason": reason, "token": resume_token(view.trading_state)}
        try:
            pressed = self.press({"action": "resume", **request})
        except (Refused, Transient) as error:
            return Reply(f"Not done: {escape(str(error))}; ask again")
        state, actor, reason = (str(pressed["trading"][name]) for name in ("state", "actor", "reason"))
        schedules = pressed["schedules"] and f"\nSchedule of entries: {escape(str(pressed['schedules']))}"
        return Reply(f"{bold(state)} by {escape(actor)}: {_short(reason)}{schedules}")

    def _stands(self, record: TradingStateRecord) -> Reply:
        return Reply(f"{bold(record.state)} by {escape(record.actor)}: {_short(record.reason)}")

    def _button(self, action: str, label: str, spoken: Spoken, view: AccountView) -> Button:
        limit = OFFERED[action]
        until = str(int((self.clock.now() + limit - EPOCH).total_seconds()))
        asked = str(spoken.update_id)
        signature = self._signature(action, asked, until, spoken, view)
        return Button(f"{label} ({limit.seconds} s)", ".".join((action, asked, until, signature)))

    def _signature(self, action: str, asked: str, until: str, spoken: Spoken, view: AccountView) -> str:
        parts = (action, asked, until, spoken.user, spoken.chat, resume_token(view.trading_state))
        return self.sign("|".join(parts))[:SIGNATURE]


def _actor(spoken: Spoken) -> str:
    return f"telegram {spoken.user}"


def _short(text: str) -> str:
    return escape(shortened(text, REASON_SHOWN))
