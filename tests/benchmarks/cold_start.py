"""CPU seconds from nothing to ready, for every function, with only the built layers on the path.

Ready is: handler imported and its use case wired, which imports what the first invocation would. The peers are the
same start without the shipped byte code, and the bare import of the exchange library.
"""

import os
import platform
import subprocess
from pathlib import Path
from statistics import median

from tests.benchmarks.layers import ROOT, built
from tests.benchmarks.table import show

RUNS = 3
BUDGET_S = 1.0
READY = {
    "check_signals": "wiring.check_signals()",
    "check_signals, arrays": "import os; os.environ.update(THUNES_STRATEGY='rsi_reversion'); wiring.check_signals()",
    "validate_risk": "wiring.validate_risk(); wiring.signals_queue()",
    "place_order": "wiring.place_order(); wiring.orders_queue()",
    "reconcile": "wiring.reconcile()",
    "summarize_day": "wiring.summarize_day()",
    "watch_performance": "wiring.watch_performance()",
    "publish_facts": "wiring.archive(); wiring.bus(); wiring.audit_events([])",
    "notify": "wiring.tell_owner(); wiring.notices_queue()",
    "kill_switch": "wiring.kill_switch()",
    "telegram_webhook": "wiring.phone_log(); import thunes.adapters.telegram.chat, thunes.usecases.answer_owner",
}
PEER = "import binance.client"
NEEDED = ("TABLE", "SIGNALS_QUEUE", "ORDERS_QUEUE", "NOTICES_QUEUE", "BUS", "ARCHIVE")
ENVIRONMENT = {
    **{f"THUNES_{name}": "benchmark" for name in NEEDED},
    "THUNES_EXCHANGE_URL": "http://127.0.0.1:1/api",
    "THUNES_ENTRY_SCHEDULE": "benchmark",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "nobody",
    "AWS_SECRET_ACCESS_KEY": "nothing",
    "PYTHONDONTWRITEBYTECODE": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
TIMED = "import time\n{code}\nprint(time.process_time())"


def runtime() -> Path | None:
    """Return the runtime's Python, where it is at hand."""
    found = subprocess.run([ROOT / "layers/deps/python312"], capture_output=True, text=True, check=False)
    return Path(found.stdout.strip()) if found.returncode == 0 else None


def measure() -> dict[str, dict[str, float]]:
    """Return and show seconds per function; nothing where python3.12 is not at hand."""
    python = runtime()
    if python is None:
        show("Cold start: python3.12 is not at hand", ("function",), [])
        return {}
    with built(f"{platform.machine()}-manylinux_2_28", ("deps", "core", "numbers")) as folders:
        path = ":".join(map(str, [*folders, ROOT / "functions"]))
        peer = _seconds(python, path, PEER)
        figures = {name: _start(python, path, name, peer) for name in READY}
    columns = ("function", "import", "ready", "of the library's import", "without byte code", f"within {BUDGET_S} s")
    show("Cold start in CPU seconds", columns, [_row(name, found) for name, found in figures.items()])
    return {"peer, the exchange library alone": {"ready": peer}, **figures}


def _start(python: Path, path: str, name: str, peer: float) -> dict[str, float]:
    module = name.partition(",")[0]
    ready = f"import {module}; from thunes import wiring; {READY[name]}"
    shipped, bare = _seconds(python, path, ready), _seconds(python, path, ready, "-Xpycache_prefix=/nowhere")
    return {
        "import": _seconds(python, path, f"import {module}"),
        "ready": shipped,
        "ratio to the peer": round(shipped / peer, 2),
        "ratio without byte code": round(bare / shipped, 2),
    }


def _seconds(python: Path, path: str, code: str, *options: str) -> float:
    command = [str(python), "-S", *options, "-c", TIMED.format(code=code)]
    environment = {**ENVIRONMENT, "PYTHONPATH": path, "PATH": os.environ["PATH"]}
    runs = [
        float(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
        for _ in range(RUNS)
    ]
    return round(median(runs), 3)


def _row(name: str, found: dict[str, float]) -> tuple[object, ...]:
    within = "yes" if found["ready"] <= BUDGET_S else "NO"
    ratio, without = f"x {found['ratio to the peer']}", f"x {found['ratio without byte code']}"
    return (name, found["import"], found["ready"], ratio, without, within)
