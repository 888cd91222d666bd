"""Signals queue -> reservation -> orders queue: size a signal, judge it, write the verdict once."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial

from thunes.domain.audit import Event, Fact
from thunes.domain.command import PlaceIntent
from thunes.domain.instrument import Instrument, MalformedInstrument
from thunes.domain.money import EXACT, ONE, ZERO
from thunes.domain.order import OrderIntent
from thunes.domain.portfolio import Portfolio, Reservation
from thunes.domain.position import Position
from thunes.domain.risk import Approved, Case, Denied, Limits, RiskDecision, decide, decide_unseen
from thunes.domain.signal import Leg, Signal
from thunes.domain.sizing import Proposal, Quote, entry_budget, entry_limit, part_budget, size_entry, size_exit, weight
from thunes.errors import Refused, Transient
from thunes.ports import AccountView, Clock, CommandQueue, CursorKey, Ledger, MarketData
from thunes.usecases.bids import bids_of
from thunes.usecases.check_signals import faulted_at
from thunes.usecases.conflicts import until_unchallenged
from thunes.usecases.unexplained import DISAGREEMENT


@dataclass(frozen=True)
class ValidateRisk:
    """Turn a signal into an approved intent or a recorded denial, exactly once however often it is delivered."""

    limits: Limits
    clock: Clock
    market: MarketData
    ledger: Ledger
    queue: CommandQueue

    def __call__(self, signal: Signal) -> RiskDecision | None:
        """Judge ``signal``; None when it was judged before, or replaced by a newer one, or its data was unusable.

        Raises:
            Transient: when market data or ledger cannot answer; deliver the signal again. An entry is denied
                instead when that is because nothing may be sent to the venue; an exit waits.
        """
        return until_unchallenged(partial(self._judge, signal))

    def _judge(self, signal: Signal) -> RiskDecision | None:
        view = self.ledger.read(cursors=[_key(signal), DISAGREEMENT])
        pending = view.cursor(_key(signal)).pending
        if pending is None or pending.id != signal.id:
            self._resend_if_approved(view, signal)
            return None
        try:
            case = self._case(view, signal)
        except (Refused, MalformedInstrument) as error:
            self._reject(view, signal, str(error))
            return None
        except Transient:
            denied = self._deny_unseen(view, signal)
            if denied is None:
                raise
            return denied
        decision = decide(case, self.limits)
        if isinstance(decision, Approved):
            self._approve(view, case, decision)
        else:
            fact = _fact(Event.RISK_DENIED, signal, case, {"denied": decision.reason, **_checks(decision)})
            self._record(view, signal, fact, case.now)
        return decision

    def _case(self, view: AccountView, signal: Signal) -> Case:
        instrument, quote = self.market.instrument(signal.symbol), self.market.quote(signal.symbol)
        bids = bids_of(self.market, view.portfolio, quote) if signal.leg is Leg.ENTRY else {}
        return Case(
            now=self.clock.now(),
            trading_state=view.trading_state,
            portfolio=view.portfolio,
            signal=signal,
            quote=quote,
            instrument=instrument,
            proposal=self._size(signal, view.portfolio, instrument, quote),
            health=self.market.health(),
            bids=bids,
            doubt=view.cursor(DISAGREEMENT).fault,
            faulted_at=faulted_at(view.cursor(_key(signal))),
        )

    def _resend_if_approved(self, view: AccountView, signal: Signal) -> None:
        """The approval is durable before its message is sent; a crash in between is mended here."""
        live = view.portfolio.reservations.get(signal.symbol)
        if live and live.intent_id == signal.intent_id:
            self.queue.send(PlaceIntent(signal.intent_id))

    def _reject(self, view: AccountView, signal: Signal, why: str) -> None:
        fact = _fact(Event.DATA_REJECTED, signal, None, {"why": why})
        self._record(view, signal, fact, self.clock.now())

    def _deny_unseen(self, view: AccountView, signal: Signal) -> Denied | None:
        now = self.clock.now()
        denied = decide_unseen(self.market.health(), now) if signal.leg is Leg.ENTRY else None
        if denied:
            fact = _fact(Event.RISK_DENIED, signal, None, {"denied": denied.reason, **_checks(denied)})
            self._record(view, signal, fact, now)
        return denied

    def _record(self, view: AccountView, signal: Signal, fact: Fact, now: datetime) -> None:
        self.ledger.record(view, [fact], now, [replace(view.cursor(_key(signal)), pending=None)])

    def _size(self, signal: Signal, portfolio: Portfolio, instrument: Instrument, quote: Quote) -> Proposal:
        held = portfolio.positions.get(signal.symbol, Position(signal.symbol, instrument.base, instrument.quote))
        if signal.leg is Leg.EXIT:
            return size_exit(instrument, quote, held, self.limits.price_band, signal.share)
        if signal.share is not None:
            part = part_budget(self.limits.max_position_size, held.cost, signal.share)
            return size_entry(instrument, quote, part, self.limits.price_band)
        limit = entry_limit(instrument, quote, self.limits.price_band)
        smallest = EXACT.multiply(instrument.smallest_entry(limit, self.limits.assumed_commission), limit)
        sure = weight(signal.confidence, self.limits.min_confidence, self.limits.full_confidence)
        budget = entry_budget(self.limits.max_position_size, held.cost, smallest, sure)
        return size_entry(instrument, quote, budget, self.limits.price_band)

    def _approve(self, view: AccountView, case: Case, decision: Approved) -> None:
        signal = case.signal
        intent = _intent(case)
        amount = case.at_stake if case.entry else ZERO
        reservation = Reservation(intent.intent_id, signal.symbol, signal.leg, amount, signal.strategy_id)
        reserved = view.portfolio.approve(reservation, case.now)
        outputs = {
            "intent_id": intent.intent_id,
            "quantity": intent.quantity,
            "limit_price": intent.limit_price,
            "reserved": amount,
            **_checks(decision),
        }
        judged = replace(view.cursor(_key(signal)), pending=None)
        self.ledger.approve(view, intent, reserved, judged, _fact(Event.RISK_APPROVED, signal, case, outputs))
        self.queue.send(PlaceIntent(intent.intent_id))


def _key(signal: Signal) -> CursorKey:
    return CursorKey(signal.strategy_id, signal.symbol)


def _intent(case: Case) -> OrderIntent:
    signal, instrument = case.signal, case.instrument
    return OrderIntent(
        intent_id=signal.intent_id,
        client_order_id=signal.client_order_id,
        strategy_id=signal.strategy_id,
        param_hash=signal.param_hash,
        symbol=signal.symbol,
        base=instrument.base,
        quote=instrument.quote,
        leg=signal.leg,
        quantity=case.proposal.quantity,
        limit_price=case.proposal.limit_price,
        dust_below=instrument.smallest_order(case.proposal.limit_price),
        approved_at=case.now,
        stop_price=signal.stop_price,
        target_price=signal.target_price,
        share=ONE if signal.share is None else signal.share,
    )


def _checks(decision: RiskDecision) -> dict[str, object]:
    return {"checks": [asdict(check) for check in decision.checks]}


def _fact(event: Event, signal: Signal, case: Case | None, outputs: Mapping[str, object]) -> Fact:
    inputs: dict[str, object] = {
        "signal_id": signal.id,
        "symbol": signal.symbol,
        "leg": signal.leg,
        "candle_close": signal.candle_close,
        "price": signal.price,
    }
    if case:
        inputs |= {
            "bid": case.quote.bid,
            "ask": case.quote.ask,
            "quantity": case.proposal.quantity,
            "limit_price": case.proposal.limit_price,
            "exposure": case.portfolio.exposure,
        }
    return Fact(event, inputs, outputs, signal.strategy_id, signal.param_hash)
