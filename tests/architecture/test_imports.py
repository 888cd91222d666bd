"""Imports point inward: the contracts of pyproject.toml, as a test."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_import_contracts_are_kept() -> None:
    checker = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([checker, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_help_is_quick_because_it_imports_nothing_heavy() -> None:
    heavy = "{'pydantic', 'botocore', 'pynamodb', 'binance', 'aiohttp', 'duckdb', 'rich', 'numpy', 'telegram'}"
    code = f"import sys; from thunes.cli import run; run(['--help']); print(sorted({heavy} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"


def test_the_kill_switch_imports_no_exchange_library_and_no_numbers_library() -> None:
    code = (
        "import sys; sys.path.insert(0, 'functions'); import kill_switch; from thunes import wiring; "
        "import thunes.usecases.set_trading_state, thunes.adapters.dynamo.ledger; "
        "print(sorted({'binance', 'aiohttp', 'telegram', 'numpy', 'requests'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
