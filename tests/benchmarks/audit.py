"""How long a trail of a hundred thousand events takes to verify: its chain alone, with seals and archive, from a file.

The peer of the same run is the least that must be done: reading each line and hashing it.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.table import show
from tests.builders import START, d
from tests.fake_archive import FakeArchive
from tests.fakes import FixedClock
from thunes.cli.trails import read_file
from thunes.domain.audit import AuditEvent, Event, Fact
from thunes.domain.chain import ChainHead, extend, verify
from thunes.domain.finding import FILE
from thunes.domain.seal import seal
from thunes.usecases.verify_trail import VerifyTrail

EVENTS = 100_000
A_DAY = 300
RULES = ("state", "stale_candle", "stale_price", "max_positions", "max_exposure", "cash", "max_daily_loss", "notional")
CHECKS = [{"rule": rule, "value": "9.99", "limit": "10", "passed": True} for rule in RULES]
DECIDED = Fact(
    Event.SIGNAL_DECIDED,
    {
        "symbol": "BTCUSDT",
        "candle_close": START,
        "close": d("20000.01"),
        "holding": False,
        "fast": d("2"),
        "slow": d("3"),
    },
    {
        "signal": None,
        "signal_id": None,
        "why": "fast SMA not above slow SMA, and we are out already",
        "superseded": None,
    },
    "sma_crossover",
    "0123456789abcdef",
)
APPROVED = Fact(Event.RISK_APPROVED, {"symbol": "BTCUSDT", "leg": "entry"}, {"checks": CHECKS}, "sma_crossover")


def measure() -> dict[str, float]:
    """Return CPU seconds by way, for ``EVENTS`` events of some 700 bytes, their days sealed and archived."""
    archive = FakeArchive()
    events = _trail(archive)
    clock = FixedClock(START + timedelta(days=1000))
    head = ChainHead(events[-1].sequence, events[-1].hash)
    listed = list(archive.listed(""))
    archive.listed = lambda folder: iter(listed)  # type: ignore[method-assign] # S3 knows its objects' MD5
    with TemporaryDirectory() as folder:
        file = Path(folder) / "audit.jsonl"
        file.write_text("".join(event.line() + "\n" for event in events), encoding="utf-8")
        verifying = VerifyTrail(clock, archive)
        ways: dict[str, Callable[[], object]] = {
            "read and hash each line": lambda: _peer(file),
            "chain, in memory": lambda: verify(events, head),
            "chain, from a file": lambda: verify(read_file(file), head),
            "chain, seals and archive": lambda: verifying.events(events, ChainHead(), head, FILE).findings,
        }
        found = {name: _seconds(way) for name, way in ways.items()}
    peer = found["read and hash each line"]
    rows = [(name, f"{seconds:.2f}", f"{seconds / peer:.1f}") for name, seconds in found.items()]
    show(f"Verifying {EVENTS:,} audit events", ("way", "CPU s", "x peer"), rows)
    return found


def _trail(archive: FakeArchive) -> list[AuditEvent]:
    head, events = ChainHead(), list[AuditEvent]()
    for day in range(EVENTS // A_DAY + 1):
        now = START + timedelta(days=day)
        of_before = events[-A_DAY:]
        yesterday = (now - timedelta(days=1)).date()
        sealed = seal(of_before, yesterday, yesterday) if day else None
        facts = [sealed.fact if sealed else DECIDED, *([DECIDED] * (A_DAY - 2)), APPROVED]
        more, head = extend(head, "dev#main", facts[: EVENTS - len(events)], now)
        if sealed:
            archive.keep(sealed, of_before)
        archive.store(more)
        events += more
    return events


def _peer(file: Path) -> Iterator[None]:
    for line in file.read_bytes().splitlines():
        json.loads(line)
        hashlib.sha256(line).hexdigest()
    return iter(())


def _seconds(way: Callable[[], object]) -> float:
    started = time.process_time()
    outcome = way()
    if outcome and not isinstance(outcome, Iterator):
        raise AssertionError(f"what is whole was found broken: {outcome}")
    return round(time.process_time() - started, 2)
