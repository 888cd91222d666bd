"""A month of candles through the local cloud: cycles per second, and which function the time went to."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks.table import show


def measure() -> dict[str, Any]:
    """Return the demo's own summary and show where its time went."""
    with TemporaryDirectory() as folder:
        thunes = Path(sys.executable).with_name("thunes")
        subprocess.run([thunes, "demo", "--json", "--out", folder], check=True, capture_output=True)
        summary: dict[str, Any] = json.loads((Path(folder) / "summary.json").read_text(encoding="utf-8"))
    functions = summary["functions"]
    inside = sum(found["milliseconds"] for found in functions.values())
    rows = [_row(name, found, inside) for name, found in sorted(functions.items(), key=_longest_first)]
    wall = summary["wall_seconds"] * 1000
    rows.append(("all functions", "", inside, f"{inside / wall:.0%} of the wall clock", "", ""))
    title = f"{summary['cycles']} cycles in {summary['wall_seconds']} s: {summary['cycles_per_second']} per second"
    show(title, ("function", "runs", "ms", "share", "DynamoDB", "exchange"), rows)
    return summary


def _longest_first(entry: tuple[str, dict[str, int]]) -> int:
    return -entry[1]["milliseconds"]


def _row(name: str, found: dict[str, int], inside: int) -> tuple[object, ...]:
    share = f"{found['milliseconds'] / inside:.0%}"
    return (name, found["runs"], found["milliseconds"], share, found["dynamodb_calls"], found["exchange_calls"])
