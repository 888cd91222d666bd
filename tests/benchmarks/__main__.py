"""What the system costs in bytes, CPU seconds, orders and cycles on this machine: `make bench`.

Nothing here is a test: figures depend on the machine, so each is shown as a ratio to a peer of the same run.
"""

import json
import sys
from pathlib import Path

from tests.benchmarks import audit, cold_start, filters, layers, replay

OUT = Path("artifacts/benchmarks.json")


def main() -> None:
    """Measure, print one table each, and write everything to ``OUT``."""
    results = {
        "layers": layers.measure(),
        "cold_start": cold_start.measure(),
        "filters": filters.measure(),
        "audit": audit.measure(),
        "replay": replay.measure(),
    }
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(f"\nwritten: {OUT}\n")


if __name__ == "__main__":
    main()
