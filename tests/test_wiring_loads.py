"""What a cold start pays for: a function loads what it uses and nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.contracts.tables import CREDENTIALS
from thunes.local.ministack import REGION

ROOT = Path(__file__).parents[1]
NAMES = {
    **{f"THUNES_{name}": "name" for name in ("TABLE", "ARCHIVE", "BUS", "SIGNALS_QUEUE", "ORDERS_QUEUE")},
    "THUNES_EXCHANGE_URL": "http://127.0.0.1:9/api",
    "AWS_DEFAULT_REGION": REGION,
    **CREDENTIALS,
}
OVER_ARRAYS = {"THUNES_STRATEGY": "rsi_reversion"}
OTHERS = (
    "validate_risk", "place_order", "reconcile", "summarize_day", "seal_days", "watch_performance", "observe", "bus",
    "kill_switch", "tell_owner",
)  # fmt: skip


@pytest.mark.parametrize(
    ("function", "part", "unneeded"),
    [
        ("kill_switch", "kill_switch", ["binance", "requests", "telegram", "websockets"]),
        ("publish_facts", "archive", ["binance", "requests", "telegram", "websockets"]),
        ("validate_risk", "ledger", ["telegram"]),
        ("check_signals", "check_signals", ["numpy", "telegram"]),
    ],
)
def test_a_function_loads_no_library_that_it_never_uses(function: str, part: str, unneeded: list[str]) -> None:
    script = f"import functions.{function}; from thunes import wiring; wiring.{part}()"
    assert loaded(script, NAMES).isdisjoint(unneeded)


def test_the_function_that_decides_loads_numpy_for_a_strategy_over_arrays() -> None:
    assert "numpy" in loaded("from thunes import wiring; wiring.check_signals()", {**NAMES, **OVER_ARRAYS})


def test_no_other_function_needs_numpy_whatever_the_strategy() -> None:
    every = "; ".join(f"wiring.{name}()" for name in OTHERS)
    script = f"import sys; sys.modules['numpy'] = None; from thunes import wiring; {every}"
    assert "thunes.usecases.watch_performance" in loaded(script, {**NAMES, **OVER_ARRAYS})


def test_importing_a_function_reads_no_setting_and_builds_nothing() -> None:
    found = loaded("import functions.place_order", {"THUNES_STAGE": "nonsense"})
    assert "thunes.wiring" in found
    assert found.isdisjoint({"binance", "pynamodb", "telegram"})


def loaded(script: str, environment: dict[str, str]) -> set[str]:
    """Run ``script`` in a process of its own and return the modules it loaded."""
    found = subprocess.run(
        [sys.executable, "-c", f"{script}; import sys; print(*sys.modules)"],
        cwd=ROOT,
        env={"PATH": "", **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(found.stdout.split())
