"""What became of every mutant, by module, as mutmut wrote it down in the folder that this runs in.

A mistake that makes the tests hang is noticed; one that no test reaches is not.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.table import show

LEAST = 85
SURVIVORS = Path("survivors.diff")
NOTICED = frozenset({"killed", "timeout", "segfault"})


@dataclass(frozen=True)
class Score:
    """The mutants of one module by name, each with what became of it."""

    module: str
    outcomes: tuple[tuple[str, str], ...]

    @property
    def mutants(self) -> int:
        return len(self.outcomes)

    @property
    def survivors(self) -> list[str]:
        return [mutant for mutant, outcome in self.outcomes if outcome not in NOTICED]

    @property
    def killed(self) -> int:
        return self.mutants - len(self.survivors)

    @property
    def percent(self) -> float:
        return 100 * self.killed / self.mutants if self.mutants else 100.0


def scored(module: str) -> Score:
    """Read what became of one module's mutants."""
    from mutmut.stats import status_by_exit_code  # noqa: PLC0415 - it reads its settings when it is imported

    written = json.loads((Path("mutants") / f"{_source(module)}.meta").read_text(encoding="utf-8"))
    outcomes = written["exit_code_by_key"].items()
    return Score(module, tuple((mutant, status_by_exit_code[code]) for mutant, code in outcomes))


def write_survivors(scores: list[Score]) -> None:
    """Write what each mutant changed that nobody noticed."""
    from mutmut.mutation.diff_apply import get_diff_for_mutant  # noqa: PLC0415 - it reads its settings then

    named = [(score, mutant) for score in scores for mutant in score.survivors]
    diffs = [f"# {mutant}\n{get_diff_for_mutant(mutant, path=_source(score.module))}" for score, mutant in named]
    SURVIVORS.write_text("\n".join(diffs), encoding="utf-8")


def _source(module: str) -> Path:
    return Path("src") / "thunes" / (module.replace(".", "/") + ".py")


def main() -> int:
    """Print the table; the exit code is 1 when a module scores less than ``LEAST``."""
    scores = [scored(module) for module in sys.argv[1:]]
    together = Score("together", sum((score.outcomes for score in scores), ()))
    rows = [(s.module, s.mutants, s.killed, len(s.survivors), f"{s.percent:.1f} %") for s in [*scores, together]]
    show("Mistakes that the tests notice", ("module", "mutants", "killed", "survived", "score"), rows)
    write_survivors(scores)
    sys.stdout.write(f"what survived: {SURVIVORS.absolute()}\n")
    poor = [score.module for score in scores if score.percent < LEAST]
    if poor:
        sys.stderr.write(f"less than {LEAST} %: {', '.join(poor)}; write the tests that the survivors ask for\n")
    return 1 if poor else 0


if __name__ == "__main__":
    sys.exit(main())
