"""What research costs on this machine, each figure beside its peer of the same run.

    uv run python tests/benchmarks/research/bench.py

With ``THUNES_FREQTRADE`` freqtrade is one of the peers: see ``freqtrade_peer``. Without, its seconds are quoted.
Nothing here is a test. Each measurement is a process of its own: see ``alone``.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT))

from tests.benchmarks.research.alone import BLOCKED, SHARES, WAYS  # noqa: E402 - run as a file, it is not on the path
from tests.benchmarks.table import show  # noqa: E402

OUT = ROOT / "artifacts" / "benchmarks-research.json"
Found = dict[str, dict[str, Any]]
STARTS = ("compiling", "second start")
AS_GOOD_AS = 1e-8
COLUMNS = ("s", "CPU s", "x as fast", "x by CPU", "peak MB")


def main() -> None:
    """Measure, print one table each, and write everything to ``OUT``."""
    with TemporaryDirectory(prefix="thunes-numba-") as folder:
        found = {
            "compiling": alone("pass", NUMBA_CACHE_DIR=folder),
            "second start": alone("pass", NUMBA_CACHE_DIR=folder),
        }
    for name in WAYS:
        sys.stderr.write(f"measuring: {name}\n")
        found[name] = alone(name)
    for table in (show_passes, show_starts, show_sweeps, show_replays, show_studies, show_commands):
        table(found)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(f"\nwritten: {OUT.relative_to(ROOT)}\n")


def alone(name: str, **environment: str) -> dict[str, Any]:
    """Return what one measurement found, in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.research.alone", name]
    run = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def show_passes(found: Found) -> None:
    """Show one backtest over a year of minutes: signals, fills and equity."""
    names = {"kernel": "pass", "kernel without numba": BLOCKED, "vectorbt (peer)": "pass by vectorbt"}
    peer = found["pass by vectorbt"]
    for name in names.values():
        same(found[name]["final"], peer["final"], name)
    rows = [(label, *_figures(found[name], peer)) for label, name in names.items()]
    show(f"525,600 candles, {peer['fills']:,} fills, warm", ("way", *COLUMNS), rows)


def show_starts(found: Found) -> None:
    """Show what the first run of a process costs: once ever, and then again and again."""
    rows = [
        (name, f"{found[name]['first']:.2f}", f"{found[name]['warm']:.4f}") for name in ("compiling", "second start")
    ]
    show("The first run of a process, before and after its code is on disk", ("process", "first s", "warm s"), rows)


def show_sweeps(found: Found) -> None:
    """Show sweeps beside vectorbt's broadcast, whose time for some of the pairs is scaled up to all of them."""
    titles = {"short": "10,000 pairs x 2,160 candles", "long": "100 pairs x 525,600 candles"}
    rows = []
    for which, title in titles.items():
        ours, peer = found[f"{which} sweep"], found[f"{which} broadcast"]
        same(ours["check"], peer["check"], title)
        scaled = {**peer, **{name: peer[name] * SHARES[which] for name in ("warm", "cpu")}}
        label = f"vectorbt, {peer['pairs']:,} pairs, time x {SHARES[which]}"
        rows.append((title, *_figures(ours, scaled)))
        rows.append((label, *_figures(scaled, scaled)))
    show("Sweeps, warm", ("sweep", *COLUMNS), rows)


def show_replays(found: Found) -> None:
    """Show candles a second through the use cases, and what an entry with its exit adds to that."""
    seen = found["replay"]
    rows = [
        ("candles without a signal, per CPU second", f"{seen['candles']:,.0f}", "1"),
        ("an entry and its exit, ms", f"{seen['cycle_ms']:.2f}", f"{seen['cycle_ms'] * seen['candles'] / 1000:.0f}"),
    ]
    show("Replay", ("what", "figure", "candles' worth"), rows)


def show_studies(found: Found) -> None:
    """Show what a trial costs beside Optuna with the same work, and what Optuna costs with none."""
    seen = found["study"]
    names = {"ours, on record": "ours", "Optuna, the same work (peer)": "peer", "Optuna, no work": "idle"}
    rows = [(label, f"{seen[name]:.2f}", f"{seen[name] / seen['peer']:.2f}") for label, name in names.items()]
    show(f"A trial of {seen['trials']}, TPE, 8,760 candles", ("way", "ms", "x the peer"), rows)


def show_commands(found: Found) -> None:
    """Show the whole command, page included, beside vectorbt's own first run with its statistics, and freqtrade's."""
    seen = found["command"]
    where = "" if seen["measured"] else ", measured elsewhere"
    rows = [
        (label, f"{seen[name]:.1f}", f"{seen['peer'] / seen[name]:.1f}", f"{seen['freqtrade'] / seen[name]:.1f}")
        for label, name in {
            "thunes backtest, nothing compiled": "cold",
            "the same again": "second",
            "vectorbt and its stats() (peer)": "peer",
            f"freqtrade backtesting (peer{where})": "freqtrade",
        }.items()
    ]
    columns = ("command", "s", "x as fast as vectorbt", "as freqtrade")
    show("525,600 candles, from nothing to the page", columns, rows)


def same(ours: float, peers: float, name: str) -> None:
    """Raise where a way and its peer do not come to the same: a figure of something else is no ratio."""
    if not abs(ours - peers) <= AS_GOOD_AS * abs(peers):
        raise AssertionError(f"{name}: {ours!r}, and its peer comes to {peers!r}")


def _figures(found: dict[str, Any], peer: dict[str, Any]) -> tuple[str, ...]:
    """Return the cells of ``COLUMNS``: CPU is counted too, because a machine that others use has no time of its own."""
    ratios = (f"{peer[name] / found[name]:.1f}" for name in ("warm", "cpu"))
    return f"{found['warm']:.4f}", f"{found['cpu']:.4f}", *ratios, f"{found['peak_mb']:.0f}"


if __name__ == "__main__":
    main()
