"""Mistakes that somebody could make, switched on one at a time: each must break a promise that a run notices.

A bug is a function that patches the package the way a wrong change would have written it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from requests.exceptions import RequestException

from thunes.adapters.binance.client import SpotClient
from thunes.adapters.memory.ledger import InMemoryLedger
from thunes.domain import chain, portfolio, position, settlement, sizing
from thunes.domain.command import PlaceIntent
from thunes.domain.instrument import Instrument
from thunes.domain.money import ZERO, ceil_to, floor_to
from thunes.domain.order import IntentState, OrderIntent
from thunes.domain.order_report import OrderReport
from thunes.domain.portfolio import Portfolio
from thunes.domain.position import Flow, Position
from thunes.domain.risk import rules
from thunes.domain.risk.trading_state import TradingState
from thunes.domain.signal import Signal
from thunes.domain.sizing import Proposal, Quote
from thunes.errors import Conflict, OutcomeUnknown, Refused
from thunes.ports import AccountView, Cursor, CursorKey
from thunes.usecases import check_signals, place_order, search_order, validate_risk
from thunes.usecases.check_signals import CheckSignals
from thunes.usecases.place_order import PlaceOrder
from thunes.usecases.search_order import SearchOrder
from thunes.usecases.validate_risk import ValidateRisk

Patch = pytest.MonkeyPatch
Bug = Callable[[Patch], None]
BUGS: dict[str, Bug] = {}


def bug(function: Bug) -> Bug:
    """Enter a bug under its name."""
    BUGS[function.__name__.replace("_", " ")] = function
    return function


def without_rules(patch: Patch, *dropped: rules.Rule) -> None:
    """Let entries be judged without these rules."""
    kept = tuple(rule for rule in rules.ENTRY_RULES if rule not in dropped)
    patch.setattr("thunes.domain.risk.decision.ENTRY_RULES", kept)


# --- orders at the venue ---------------------------------------------------------------------------


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
        wire = place_order._wire(intent, self.market.instrument(intent.symbol), self.clock.now())
        self.exchange.place(intent, wire)
        return original(self, intent_id)

    original = PlaceOrder._start_sending
    patch.setattr(PlaceOrder, "_start_sending", start)


@bug
def the_fence_is_a_minute_wide(patch: Patch) -> None:
    patch.setattr(place_order, "RECV_WINDOW", timedelta(seconds=60))


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


# --- numbers ---------------------------------------------------------------------------------------


@bug
def quantities_are_not_floored(patch: Patch) -> None:
    patch.setattr("thunes.domain.sizing.floor_to", lambda value, step: value)
    patch.setattr(place_order, "floor_to", lambda value, step: value)
    patch.setattr(Instrument, "failures", lambda self, quantity, price: ())


@bug
def the_grid_begins_at_the_smallest_quantity(patch: Patch) -> None:
    def offset(value: Decimal, step: Decimal) -> Decimal:
        return floor_to(value - Decimal("0.00001"), step) + Decimal("0.00001") if step < 1 else floor_to(value, step)

    patch.setattr("thunes.domain.sizing.floor_to", offset)
    patch.setattr(place_order, "floor_to", lambda value, step: value)
    patch.setattr(Instrument, "failures", lambda self, quantity, price: ())


@bug
def a_quantity_goes_through_a_float(patch: Patch) -> None:
    patch.setattr(place_order, "plain", lambda value: str(float(value) / 1e-5 * 1e-5))


@bug
def an_exit_is_rounded_up(patch: Patch) -> None:
    def up(instrument: Instrument, quote: Quote, held: Position, band: Decimal) -> Proposal:
        proposal = exit_(instrument, quote, held, band)
        return replace(proposal, quantity=ceil_to(held.quantity, instrument.lot_step))

    exit_ = sizing.size_exit
    patch.setattr(validate_risk, "size_exit", up)


@bug
def the_commission_is_forgotten(patch: Patch) -> None:
    def bare(fill: Any, base: str, quote: str) -> Flow:
        return flow(replace(fill, commission=ZERO), base, quote)

    flow = position.flow_of
    patch.setattr(position, "flow_of", bare)
    patch.setattr(portfolio, "flow_of", bare)


# --- books -----------------------------------------------------------------------------------------


@bug
def fills_are_booked_by_status(patch: Patch) -> None:
    def by_status(intent: OrderIntent, report: OrderReport, held: Portfolio, limits: Any) -> Any:
        if report.state is IntentState.EXPIRED:
            report = replace(report, fills=(), executed=ZERO)
        return settle(intent, report, held, limits)

    settle = settlement.settle
    patch.setattr("thunes.usecases.answers.settle", by_status)


@bug
def fills_that_lag_are_not_waited_for(patch: Patch) -> None:
    patch.setattr(OrderReport, "complete", property(lambda self: True))


@bug
def booked_fills_are_forgotten(patch: Patch) -> None:
    patch.setattr(OrderIntent, "unbooked", lambda self, fills: tuple(fills))
    require = InMemoryLedger._require

    def lenient(holds: bool, otherwise: str) -> None:
        require(holds or "booked already" in otherwise, otherwise)

    patch.setattr(InMemoryLedger, "_require", staticmethod(lenient))


@bug
def an_order_in_doubt_frees_its_symbol(patch: Patch) -> None:
    def free(intent: OrderIntent, held: Portfolio, *rest: Any) -> Any:
        closed = close(intent, held, *rest)
        return replace(closed, portfolio=closed.portfolio.release(intent.symbol, intent.intent_id))

    close = settlement.close
    patch.setattr("thunes.usecases.answers.close", free)


@bug
def a_finished_order_keeps_its_symbol(patch: Patch) -> None:
    patch.setattr(Portfolio, "release", lambda self, symbol, intent_id: self)


@bug
def an_approval_nobody_came_for_is_kept(patch: Patch) -> None:
    patch.setattr(SearchOrder, "_expire", lambda self, view, intent, now: intent.state)


@bug
def an_order_that_ended_meanwhile_is_a_contradiction(patch: Patch) -> None:
    patch.setattr(IntentState, "terminal", property(lambda self: False))


# --- the trail -------------------------------------------------------------------------------------


@bug
def sending_is_not_in_the_trail(patch: Patch) -> None:
    def silent(self: InMemoryLedger, view: AccountView, intent: OrderIntent, fact: Any, now: datetime) -> AccountView:
        self._require_state(intent)
        self._intents[intent.intent_id] = intent
        return self._after(view, intents=[intent.intent_id])

    patch.setattr(InMemoryLedger, "start_sending", silent)


@bug
def the_trail_is_written_after_the_books(patch: Patch) -> None:
    def later(self: InMemoryLedger, view: AccountView, *arguments: Any) -> AccountView:
        settled = settle(self, view, *arguments)
        if len(self._events) % 5 == 0:
            del self._events[-1]  # the second write never came
        return settled

    settle = InMemoryLedger.settle
    patch.setattr(InMemoryLedger, "settle", later)


@bug
def the_chain_does_not_wait_for_the_head(patch: Patch) -> None:
    def blind(self: InMemoryLedger, view: AccountView, facts: Sequence[Any], now: datetime) -> None:
        events, self._head = chain.extend(view.head, self.account, facts, now)
        self._events.extend(events)

    patch.setattr(InMemoryLedger, "_chain", blind)


@bug
def time_runs_back_in_the_trail(patch: Patch) -> None:
    def at_once(head: Any, account: str, facts: Any, now: datetime) -> Any:
        return extend(replace(head, at=datetime.min.replace(tzinfo=now.tzinfo)), account, facts, now)

    extend = chain.extend
    patch.setattr("thunes.adapters.memory.ledger.extend", at_once)


# --- decisions -------------------------------------------------------------------------------------


@bug
def the_running_candle_is_looked_at(patch: Patch) -> None:
    patch.setattr(check_signals, "closed_candles", _with_the_running_one)


def _with_the_running_one(market: Any, symbol: str, interval: Any, wanted: int, due: datetime) -> Any:
    return list(market.candles(symbol, interval, wanted + 1))[-wanted:]


@bug
def a_candle_is_decided_again(patch: Patch) -> None:
    def forget(self: CheckSignals, view: AccountView, symbol: str, now: datetime) -> Any:
        key: CursorKey = self.plan.cursor_key(symbol)
        known = view.cursors.get(key)
        fresh = {**view.cursors, key: Cursor(key, None, known.pending if known else None)}
        return decide(self, replace(view, cursors=fresh), symbol, now)

    decide = CheckSignals._decide_symbol
    patch.setattr(CheckSignals, "_decide_symbol", forget)
    patch.setattr(InMemoryLedger, "_require_cursors", lambda self, view, cursors: None)


@bug
def a_stale_signal_is_approved(patch: Patch) -> None:
    fresh = rules.stale_candle
    for name in ("ENTRY_RULES", "EXIT_RULES"):
        kept = tuple(each for each in getattr(rules, name) if each is not fresh)
        patch.setattr(f"thunes.domain.risk.decision.{name}", kept)


@bug
def the_cool_down_is_forgotten(patch: Patch) -> None:
    without_rules(patch, rules.cool_down)


@bug
def the_daily_loss_is_forgotten(patch: Patch) -> None:
    without_rules(patch, rules.max_daily_loss)


@bug
def neither_positions_nor_exposure_are_counted(patch: Patch) -> None:
    """One alone is no mistake that shows: the smallest order is so large that each limit implies the other."""
    without_rules(patch, rules.max_positions, rules.max_exposure)
    patch.setattr("thunes.adapters.memory.ledger.InMemoryLedger._require", staticmethod(_but_limits))


def _but_limits(holds: bool, otherwise: str) -> None:
    if not holds and "at their limit" not in otherwise and "at its limit" not in otherwise:
        raise Conflict(otherwise)


@bug
def the_message_is_sent_before_the_approval(patch: Patch) -> None:
    def early(self: ValidateRisk, view: AccountView, case: Any, decision: Any) -> None:
        self.queue.send(PlaceIntent(case.signal.intent_id))
        approve(self, view, case, decision)

    approve = ValidateRisk._approve
    patch.setattr(ValidateRisk, "_approve", early)
