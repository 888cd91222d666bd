"""Mistakes on the way of an order to the venue and back."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from requests.exceptions import RequestException

from tests.simulation.bugs.entering import Patch, bug
from thunes.adapters.binance.client import SpotClient
from thunes.domain.order import IntentState
from thunes.domain.risk import trading_state
from thunes.domain.risk.trading_state import TradingState
from thunes.domain.signal import Signal
from thunes.errors import OutcomeUnknown, Refused
from thunes.usecases import post_once, search_order
from thunes.usecases.place_order import PlaceOrder


@bug
def the_post_is_retried(patch: Patch) -> None:
    send = SpotClient._send

    def again(self: SpotClient, method: str, path: str, params: dict[str, object]) -> Any:
        try:
            return send(self, method, path, params)
        except RequestException:
            return send(self, method, path, params)

    patch.setattr(SpotClient, "_send", again)


@bug
def a_time_out_is_taken_for_a_refusal(patch: Patch) -> None:
    patch.setattr("thunes.adapters.binance.client.of_broken_order", lambda error: Refused(0, "no answer"))


@bug
def a_5xx_is_taken_for_a_refusal(patch: Patch) -> None:
    patch.setattr("thunes.adapters.binance.client.of_order", lambda answer: Refused(answer.code, answer.message))


@bug
def a_garbled_answer_is_taken_for_a_refusal(patch: Patch) -> None:
    post = SpotClient.post_once

    def refuse(self: SpotClient, path: str, params: Mapping[str, object]) -> Any:
        try:
            return post(self, path, params)
        except OutcomeUnknown as error:
            if "not JSON" in str(error):
                raise Refused(0, "garbled") from error
            raise

    patch.setattr(SpotClient, "post_once", refuse)


@bug
def a_client_order_id_is_used_again(patch: Patch) -> None:
    patch.setattr(Signal, "client_order_id", property(lambda self: f"T0-{self.symbol}-{self.leg}"))


@bug
def the_order_is_sent_before_sending_is_written(patch: Patch) -> None:
    def start(self: PlaceOrder, intent_id: str) -> Any:
        view = self.ledger.read(intents=[intent_id])
        intent = view.intents[intent_id]
        if intent.state is not IntentState.APPROVED:
            return intent.state
        self.exchange.place(intent, post_once.wire_of(intent, intent.quantity, self.clock.now()))
        return original(self, intent_id)

    original = PlaceOrder._start_sending
    patch.setattr(PlaceOrder, "_start_sending", start)


@bug
def the_fence_is_a_minute_wide(patch: Patch) -> None:
    patch.setattr(post_once, "RECV_WINDOW", timedelta(seconds=60))


@bug
def silence_counts_before_the_fence_has_closed(patch: Patch) -> None:
    patch.setattr("thunes.domain.order.Wire.quiet_after", property(lambda self: self.sent_at))
    patch.setattr(search_order, "SEARCHES_NEEDED", 1)
    patch.setattr(search_order, "AT_WORK", timedelta(0))


@bug
def an_old_approval_is_sent(patch: Patch) -> None:
    patch.setattr(PlaceOrder, "_veto", lambda self, view, intent, instrument, now: None)


@bug
def the_state_is_looked_at_nowhere_before_an_order_goes_out(patch: Patch) -> None:
    patch.setattr(TradingState, "allows", lambda self, leg: True)


@bug
def a_halt_that_flattens_lets_entries_through_as_well(patch: Patch) -> None:
    everything = trading_state.Allowing(frozenset({TradingState.ACTIVE}), frozenset(TradingState))
    patch.setattr(trading_state, "states_allowing", lambda leg: everything)
