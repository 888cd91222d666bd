"""What a finished run comes to: the summary that people and programs read, the trail, the fills."""

import csv
import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from thunes.domain.audit import AuditEvent, Event
from thunes.domain.chain import verify
from thunes.domain.money import ZERO, plain
from thunes.domain.position import Position
from thunes.domain.times import iso
from thunes.local.days import stage_of, summary_in
from thunes.local.venue import Replay
from thunes.ports import AccountView


@dataclass(frozen=True)
class Finished:
    """Everything a run left behind."""

    replay: Replay
    start_balance: Decimal
    end_equity: Decimal
    view: AccountView
    trail: Sequence[AuditEvent]
    unexplained: Mapping[str, str]
    log_lines: Sequence[Mapping[str, Any]]
    setup_seconds: float
    run_seconds: float
    weather: Mapping[str, Any] | None = None
    archive: Mapping[str, bytes] = field(default_factory=dict)
    story: Mapping[str, Any] = field(default_factory=dict)


def summary(run: Finished) -> dict[str, Any]:
    """Return the run in numbers: amounts as text, counts as numbers."""
    happened = {**_what_happened(run.trail), **(run.weather or {})}
    return {**run.story, **_what_ran(run), **happened, **_what_it_came_to(run), **_is_it_whole(run), **_cost(run)}


def _what_ran(run: Finished) -> dict[str, Any]:
    market = run.replay.market
    return {
        "source": run.replay.source,
        "symbol": market.symbol,
        "interval": market.interval.name,
        "start": iso(run.replay.start),
        "cycles": run.replay.cycles,
    }


def _what_happened(trail: Sequence[AuditEvent]) -> dict[str, Any]:
    kinds = Counter(event.event for event in trail)
    return {
        "signals": sum(event.decision_outputs.get("signal") is not None for event in trail),
        "approved": kinds[Event.RISK_APPROVED],
        "denied": denied(trail),
        "data_rejected": kinds[Event.DATA_REJECTED],
        "orders": kinds[Event.ORDER_SENDING],
        "refused": refused(trail),
        "fills": len(all_fills(trail)),
        **after_halt(trail),
    }


def _what_it_came_to(run: Finished) -> dict[str, Any]:
    positions = run.view.portfolio.positions.values()
    return {
        "fees": {asset: plain(amount) for asset, amount in sorted(run.view.portfolio.fees.items())},
        "equity_start": plain(run.start_balance),
        "equity_end": plain(run.end_equity),
        "realized_pnl": plain(sum((position.realized for position in positions), ZERO)),
        "position": {position.symbol: _position(position) for position in positions},
        "trading_state": run.view.trading_state.state.value,
    }


def _is_it_whole(run: Finished) -> dict[str, Any]:
    gaps = [f"{asset} {amount}" for asset, amount in sorted(run.unexplained.items())]
    return {
        "audit_events": len(run.trail),
        "audit_chain_ok": verify(run.trail, run.view.head) is None,
        "audit_head": run.view.head.hash,
        "unexplained": ", ".join(gaps) or "0",
    }


def _cost(run: Finished) -> dict[str, Any]:
    calls = [line for line in run.log_lines if line.get("message") == "done"]
    return {
        "dynamodb_calls": sum(line["dynamodb_calls"] for line in calls),
        "exchange_calls": sum(line["exchange_calls"] for line in calls),
        "setup_seconds": round(run.setup_seconds, 2),
        "wall_seconds": round(run.run_seconds, 2),
        "cycles_per_second": round(run.replay.cycles / run.run_seconds, 1),
        "functions": functions(calls),
    }


def denied(trail: Sequence[AuditEvent]) -> dict[str, int]:
    """Count the denials by reason."""
    reasons = [str(event.decision_outputs["denied"]) for event in trail if event.event == Event.RISK_DENIED]
    return dict(sorted(Counter(reasons).items()))


def refused(trail: Sequence[AuditEvent]) -> dict[str, int]:
    """Count the orders that the venue refused, by its reason."""
    reasons = [str(event.decision_outputs["reason"]) for event in trail if event.event == Event.ORDER_REFUSED]
    return dict(sorted(Counter(reasons).items()))


def after_halt(trail: Sequence[AuditEvent]) -> dict[str, Any]:
    """Return when trading was halted, and what was approved and sent afterwards; empty when it never was."""
    halts = [e for e in trail if e.event == Event.TRADING_STATE_CHANGED and e.decision_outputs["state"] == "HALTED"]
    if not halts:
        return {}
    later = Counter(event.event for event in trail if event.sequence > halts[0].sequence)
    return {
        "halted_at": halts[0].timestamp,
        "approved_after_halt": later[Event.RISK_APPROVED],
        "orders_after_halt": later[Event.ORDER_SENDING],
    }


def all_fills(trail: Sequence[AuditEvent]) -> list[dict[str, Any]]:
    """Return every fill of the trail with its intent; some are booked while their order is still in doubt."""
    return [
        {"intent_id": event.decision_inputs["intent_id"], "symbol": event.decision_inputs["symbol"], **fill}
        for event in trail
        for fill in _dicts(event.decision_outputs.get("fills"))
    ]


def functions(calls: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """Return where the time went: per function, its runs, its milliseconds and its calls."""
    spent: dict[str, Counter[str]] = defaultdict(Counter)
    for line in calls:
        counted = ("milliseconds", "cpu_milliseconds", "dynamodb_calls", "exchange_calls")
        spent[line["function"]].update({"runs": 1, **{name: line[name] for name in counted}})
    return {name: dict(counter) for name, counter in sorted(spent.items())}


def write(run: Finished, folder: Path) -> Path:
    """Write summary.json, audit.jsonl, fills.csv, card.png and the archive into ``folder``; return the first."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "audit.jsonl").write_text("".join(event.line() + "\n" for event in run.trail), encoding="utf-8")
    _write_archive(run.archive, folder / "archive")
    fills = all_fills(run.trail)
    with (folder / "fills.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, fieldnames=list(fills[0]) if fills else ["intent_id"])
        writer.writeheader()
        writer.writerows(fills)
    _write_card(run, folder / "card.png")
    path = folder / "summary.json"
    path.write_text(json.dumps(summary(run), indent=2) + "\n", encoding="utf-8")
    return path


def _write_archive(objects: Mapping[str, bytes], folder: Path) -> None:
    """Write the bucket's objects as files, in place of those of an earlier run."""
    shutil.rmtree(folder, ignore_errors=True)
    for key, body in objects.items():
        path = folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)


def _write_card(run: Finished, path: Path) -> None:
    """Draw the newest day that was summarized; a run that ended before there was one has no card."""
    from thunes.adapters.card import draw_card  # noqa: PLC0415 - heavy

    path.unlink(missing_ok=True)
    day = summary_in(run.trail, None)
    if day:
        path.write_bytes(draw_card(day.decision_inputs, day.decision_outputs, stage_of(day)))


def _position(position: Position) -> dict[str, Any]:
    return {"quantity": plain(position.quantity), "cost": plain(position.cost), "open": position.open}


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
