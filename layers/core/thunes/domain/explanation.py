"""Why did it do that? A decision with all that came of it: signal, rules, order, and what happened meanwhile."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from thunes.domain.audit import AuditEvent, Event, Json
from thunes.domain.decision_words import checks_of, in_words
from thunes.domain.times import iso

JUDGED = frozenset({Event.RISK_APPROVED, Event.RISK_DENIED, Event.DATA_REJECTED})
OF_THE_ACCOUNT = frozenset({Event.TRADING_STATE_CHANGED})


@dataclass(frozen=True)
class Episode:
    """One decision on a symbol: what was decided, how it was judged, what the order did, what happened around it.

    ``halted`` is the last change of the trading state before, unless that made trading ACTIVE.
    """

    symbol: str
    decided: AuditEvent
    judged: AuditEvent | None
    order: tuple[AuditEvent, ...]
    around: tuple[AuditEvent, ...]
    halted: AuditEvent | None
    replaced: bool

    @property
    def unjudged(self) -> str:
        """Why a signal has no judgement; empty when it has one, or there was no signal."""
        if self.judged or not self.decided.decision_outputs.get("signal_id"):
            return ""
        return "replaced by the next decision before it was judged" if self.replaced else "not judged yet"

    def lines(self) -> list[str]:
        """Return the episode in words, a line each."""
        inputs = self.decided.decision_inputs
        candle = f", candle closed {inputs['candle_close']}" if inputs.get("candle_close") else ""
        told = [f"{self.symbol} decided {self.decided.timestamp}{candle} ({self.decided.event_id})"]
        told += [f"  trading was not ACTIVE: {in_words(self.halted)}"] if self.halted else []
        told += [f"  {in_words(self.decided)}"]
        told += [f"  {in_words(self.judged)}", *_rules(self.judged)] if self.judged else []
        told += [f"  {self.unjudged}"] if self.unjudged else []
        told += [f"  {event.timestamp} {in_words(event)}" for event in self.order]
        return told + [f"  meanwhile {event.timestamp} {in_words(event)}" for event in self.around]

    def content(self) -> dict[str, Json]:
        """Return the episode as plain JSON."""
        return {
            "symbol": self.symbol,
            "decision": _told(self.decided),
            "judgement": {**_told(self.judged), "rules": list(checks_of(self.judged))} if self.judged else None,
            "unjudged": self.unjudged or None,
            "order": [_told(event) for event in self.order],
            "meanwhile": [_told(event) for event in self.around],
            "not_active": _told(self.halted) if self.halted else None,
        }


def explain(events: Iterable[AuditEvent], symbol: str, at: datetime | None = None, last: int = 1) -> str:
    """Return the last decisions on ``symbol``, made at or before ``at``, in plain words, oldest first."""
    found = episodes(list(events), symbol, at, last)
    if not found:
        when = f" at or before {iso(at)}" if at else ""
        return f"no decision on {symbol}{when}"
    return "\n".join(line for episode in found for line in episode.lines())


def episodes(events: Sequence[AuditEvent], symbol: str, at: datetime | None = None, last: int = 1) -> list[Episode]:
    """Return the last decisions on ``symbol``, made at or before ``at``, of a trail that is in order."""
    made = [event for event in events if _decides(event, symbol)]
    wanted = [event for event in made if at is None or event.timestamp <= iso(at)][-last:]
    return [_episode(events, event, made) for event in wanted]


def _decides(event: AuditEvent, symbol: str) -> bool:
    if event.decision_inputs.get("symbol") != symbol:
        return False
    unusable = event.event == Event.DATA_REJECTED and "signal_id" not in event.decision_inputs
    return unusable or event.event == Event.SIGNAL_DECIDED


def _episode(events: Sequence[AuditEvent], decided: AuditEvent, made: Sequence[AuditEvent]) -> Episode:
    after = [event for event in events if event.sequence > decided.sequence]
    before = [event for event in events if event.sequence < decided.sequence and event.event in OF_THE_ACCOUNT]
    signal = decided.decision_outputs.get("signal_id")
    about = [event for event in after if signal and event.decision_inputs.get("signal_id") == signal]
    judged = next((event for event in about if event.event in JUDGED), None)
    intent = judged.decision_outputs.get("intent_id") if judged else None
    order = tuple(event for event in after if intent and event.decision_inputs.get("intent_id") == intent)
    return Episode(
        symbol=str(decided.decision_inputs["symbol"]),
        decided=decided,
        judged=judged,
        order=order,
        around=tuple(_around(after, decided, made, {event.sequence for event in (*about, *order)})),
        halted=before[-1] if before and before[-1].decision_outputs.get("state") != "ACTIVE" else None,
        replaced=any(signal and event.decision_outputs.get("superseded") == signal for event in after),
    )


def _around(
    after: Iterable[AuditEvent], decided: AuditEvent, made: Iterable[AuditEvent], own: Container[int]
) -> Iterator[AuditEvent]:
    """Return what else happened on the symbol, or to the account, until the same strategy decided again."""
    following = (e for e in made if e.sequence > decided.sequence and e.strategy_id == decided.strategy_id)
    end = next(following, None)
    for event in after:
        if end and event.sequence >= end.sequence:
            return
        same = event.decision_inputs.get("symbol") == decided.decision_inputs["symbol"]
        if event.sequence not in own and (same or event.event in OF_THE_ACCOUNT):
            yield event


def _rules(judged: AuditEvent) -> list[str]:
    found = [[str(check.get(name)) for name in ("rule", "value", "limit")] for check in checks_of(judged)]
    verdicts = ["passed" if check.get("passed") else "FAILED" for check in checks_of(judged)]
    rule, value, limit = (max(map(len, column)) for column in zip(*found, strict=True)) if found else (0, 0, 0)
    return [
        f"    {verdict}  {row[0]:<{rule}}  {row[1]:>{value}}  limit {row[2]:<{limit}}".rstrip()
        for row, verdict in zip(found, verdicts, strict=True)
    ]


def _told(event: AuditEvent) -> dict[str, Json]:
    return {
        "sequence": event.sequence,
        "event_id": event.event_id,
        "at": event.timestamp,
        "event": event.event,
        "words": in_words(event),
    }
