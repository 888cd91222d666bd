"""What a job is asked in these tests, and what it left behind."""

import json
from pathlib import Path
from typing import Any

TRIALS = 8
SEARCH = ("sma_crossover", "--folds", "2", "--seed", "1", "--budget", "all", "--no-certify", "--min-round-trips", "5")
ASKED = (*SEARCH, "--trials", str(TRIALS), "--sampler", "random")


def summary(output: Path) -> Any:
    return json.loads((output / "summary.json").read_text(encoding="utf-8"))


def trials(ledger: Path) -> list[tuple[str, str]]:
    """Return study and number of every trial on record, however often, but those of walks forward."""
    lines = [json.loads(text) for path in ledger.glob("*.jsonl") for text in path.read_text().splitlines()]
    return sorted((line["study"], line["trial"]) for line in lines if line["kind"] == "trial")


def searched(ledger: Path) -> list[tuple[str, int]]:
    """Return the trials of the search itself, without the neighbours that the rule tried."""
    return [(study, int(trial)) for study, trial in trials(ledger) if trial.isdigit()]
