"""The folder in which mutmut works: the package as it would have it, the tests, and what it has to know."""

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

from tests.mutation.plain_source import undecorated

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "layers" / "core" / "thunes"
WORK = ROOT / "artifacts" / "mutation"
DOMAIN = (
    "money", "instrument", "order", "order_report", "protection", "position", "portfolio", "settlement",
    "valuation", "history", "risk/decision", "risk/rules", "risk/exposure_rules", "risk/daily_loss",
    "risk/trading_state",
)  # fmt: skip
USECASES = (
    "place_order", "post_once", "protect_position", "lift_protection", "look_up",
    "record_fill", "reconcile", "search_order", "answers", "adopt_late_fills", "reopen_books",
    "validate_risk", "mark_positions", "lock_news", "flatten_positions", "withdraw_entries",
)  # fmt: skip
PLUGINS = ("tests.mutation.examples", "no:randomly", "no:cacheprovider", "no:xdist")
SUITES = ("tests/domain", "tests/usecases")
# What says whether a result is luck: judged by its own suites, and not asked for unless named.
JUDGES = ("research/gate", "research/statistics/*", "research/validation/*")
ITS_SUITES = ("tests/research/statistics", "tests/research/validation", "tests/research/test_gate.py")


def rooms() -> dict[str, Path]:
    """Return every module in which money is decided, by name, with its file inside the package."""
    files = [f"domain/{name}" for name in DOMAIN]
    for folder in ("filters", "risk/protections"):
        found = sorted(path.stem for path in (PACKAGE / "domain" / folder).glob("*.py") if path.stem != "__init__")
        files += [f"domain/{folder}/{name}" for name in found]
    files += [f"usecases/{name}" for name in USECASES]
    return {file.replace("/", "."): Path(f"{file}.py") for file in files}


def judges() -> dict[str, Path]:
    """Return every module that says whether a backtest is luck, by name."""
    paths = sorted(path for judge in JUDGES for path in PACKAGE.glob(f"{judge}.py") if path.stem != "__init__")
    files = [path.relative_to(PACKAGE) for path in paths]
    return {".".join(file.with_suffix("").parts): file for file in files}


def prepare(chosen: Iterable[Path]) -> None:
    """Make the folder afresh; only ``chosen`` files of the package will be mutated."""
    shutil.rmtree(WORK, ignore_errors=True)
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE, WORK / "src" / "thunes", ignore=ignore)
    shutil.copytree(ROOT / "tests", WORK / "tests", ignore=ignore)
    for file in chosen:
        source = (PACKAGE / file).read_text(encoding="utf-8")
        (WORK / "src" / "thunes" / file).write_text(undecorated(source), encoding="utf-8")
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (WORK / "pyproject.toml").write_text(f"{project}\n[tool.mutmut]\n{_settings(chosen)}", encoding="utf-8")


def _settings(chosen: Iterable[Path]) -> str:
    settings: dict[str, object] = {
        "source_paths": ["src"],
        "only_mutate": [f"src/thunes/{file}" for file in chosen],
        "pytest_add_cli_args": [part for name in PLUGINS for part in ("-p", name)],
        "pytest_add_cli_args_test_selection": ["-m", "not slow", *_suites(chosen)],
        "timeout_multiplier": 5.0,  # of the time that the tests of a function take: enough for a busy machine
        "use_git_change_detection": False,
    }
    # Texts, lists of texts, numbers and switches are written in TOML as they are in JSON.
    return "".join(f"{key} = {json.dumps(value)}\n" for key, value in settings.items())


def _suites(chosen: Iterable[Path]) -> list[str]:
    """Return the tests that the chosen files answer to."""
    kinds = {file.parts[0] == "research" for file in chosen}
    return [*(SUITES if False in kinds else ()), *(ITS_SUITES if True in kinds else ())]
