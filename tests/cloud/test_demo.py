"""A short demo from the command line: what it shows, writes and leaves behind, and that its accounts add up."""

import csv
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.apart import Outcome
from tests.terminal import Terminal

pytestmark = pytest.mark.cloud

DAYS, CYCLES = "3", 72
# And requests: notify takes as many facts at a time as have come by then, and on a busy machine a question is repeated.
TIMINGS = {"setup_seconds", "wall_seconds", "cycles_per_second", "functions", "dynamodb_calls", "exchange_calls"}
PROMISED = {
    "cycles", "signals", "approved", "denied", "orders", "fills", "fees", "equity_start", "equity_end", "realized_pnl",
    "position", "audit_events", "audit_chain_ok", "unexplained", "dynamodb_calls", "exchange_calls", "wall_seconds",
}  # fmt: skip


@dataclass(frozen=True)
class Run:
    """A finished demo and its folder."""

    outcome: Outcome
    folder: Path

    @property
    def summary(self) -> dict[str, Any]:
        result: dict[str, Any] = self.outcome.json
        return result

    @property
    def fills(self) -> list[dict[str, str]]:
        with (self.folder / "fills.csv").open(encoding="utf-8") as lines:
            return list(csv.DictReader(lines))


def run(folder: Path, *options: str) -> Run:
    outcome = Terminal(folder)("demo", "--days", DAYS, "--json", "--out", "there", *options)
    assert outcome.code == 0, outcome.err
    return Run(outcome, folder / "there")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A demo without a halt."""
    return run(tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="module")
def halted(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The same demo, halted while it holds a position."""
    return run(tmp_path_factory.mktemp("halted"), "--halt-at", "0.5")


def test_it_ends_with_everything_that_was_promised(plain: Run) -> None:
    assert plain.summary.keys() >= PROMISED
    assert plain.summary["cycles"] == CYCLES
    assert plain.summary["fills"] > 0
    assert (plain.summary["audit_chain_ok"], plain.summary["unexplained"]) == (True, "0")


def test_amounts_are_text_and_counts_are_numbers(plain: Run) -> None:
    for name in ("equity_start", "equity_end", "realized_pnl", "unexplained"):
        assert isinstance(plain.summary[name], str), name
    for name in ("cycles", "signals", "approved", "orders", "fills", "audit_events", "dynamodb_calls"):
        assert isinstance(plain.summary[name], int), name


def test_the_account_adds_up_to_the_last_digit(plain: Run) -> None:
    quote, base, fees = Decimal(plain.summary["equity_start"]), Decimal(0), Counter[str]()
    for fill in plain.fills:
        way = 1 if fill["side"] == "BUY" else -1
        quote -= way * Decimal(fill["price"]) * Decimal(fill["quantity"])
        base += way * Decimal(fill["quantity"])
        fees[fill["commission_asset"]] += Decimal(fill["commission"])  # type: ignore[assignment] # a Counter of Decimal
    quote, base = quote - fees["USDT"], base - fees["BTC"]
    assert {asset: Decimal(amount) for asset, amount in plain.summary["fees"].items()} == fees
    assert Decimal(plain.summary["position"]["BTCUSDT"]["quantity"]) == base
    last_price = (Decimal(plain.summary["equity_end"]) - quote) / base
    assert last_price == last_price.quantize(Decimal("0.01"))


def test_the_trail_it_wrote_is_whole(plain: Run) -> None:
    verified = Terminal(plain.folder)("audit", "verify", "--file", "audit.jsonl", "--json")
    found = verified.json
    assert (verified.code, found["events"], found["chain"]) == (0, plain.summary["audit_events"], "ok")
    assert (found["archive"], found["findings"]) == ("ok", 0)


def test_every_intent_is_sent_once(plain: Run) -> None:
    assert plain.summary["approved"] == plain.summary["orders"]
    assert len({fill["intent_id"] for fill in plain.fills}) == plain.summary["orders"]


def test_it_shows_how_it_gets_on_and_where_its_files_are(plain: Run) -> None:
    lines = plain.outcome.err.splitlines()
    assert sum(line.startswith(f"{CYCLES // 10 * n}/{CYCLES} ") for n, line in enumerate(lines)) == 10
    assert lines[-1].startswith("written: there/summary.json")


def test_after_the_halt_nothing_is_approved_and_nothing_sent(halted: Run, plain: Run) -> None:
    summary = halted.summary
    assert (summary["approved_after_halt"], summary["orders_after_halt"]) == (0, 0)
    assert summary["trading_state"] == "HALTED"
    assert set(summary["denied"]) == {"state"}
    assert summary["orders"] < plain.summary["orders"]
    assert summary["position"]["BTCUSDT"]["open"]


def test_two_runs_are_the_same_run(plain: Run, halted: Run, tmp_path: Path) -> None:
    again = run(tmp_path, "--halt-at", "0.5")
    assert {**again.summary, **dict.fromkeys(TIMINGS)} == {**halted.summary, **dict.fromkeys(TIMINGS)}
    assert again.fills == halted.fills == plain.fills[: len(halted.fills)]
    assert (again.folder / "audit.jsonl").read_bytes() == (halted.folder / "audit.jsonl").read_bytes()


def test_recorded_candles_with_a_hole_are_traded_around_it(shared_data: Path, tmp_path: Path) -> None:
    path = shared_data / "klines" / "BTCUSDT-1h-2017_2023.parquet"
    result = run(tmp_path, "--data", str(path), "--start", "2023-03-22")
    assert "no candles from 2023-03-24T12:59:59.999Z to 2023-03-24T14:00:00.000Z" in result.outcome.err
    assert result.summary["data_rejected"] == 1
    assert (result.summary["audit_chain_ok"], result.summary["unexplained"]) == (True, "0")


@pytest.mark.parametrize("name", ["summary.json", "audit.jsonl", "fills.csv", "card.png"])
def test_every_file_is_there(plain: Run, name: str) -> None:
    assert (plain.folder / name).stat().st_size > 0
