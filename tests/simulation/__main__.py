"""`make simulate`: many seeds on every core, or one seed with its whole trace.

python -m tests.simulation --seeds 200          every promise on 200 runs; what struck how often
python -m tests.simulation --seed 7             one run, its trace on stdout, the same bytes every time
python -m tests.simulation --seed 7 --shrink    the fewest faults that still break the promise
"""

import argparse
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.simulation.faults import CATALOGUE
from tests.simulation.run import Result, Run
from tests.simulation.shrink import shrink
from tests.simulation.world import SYMBOLS

TOLD = 40


def run_seed(seed: int) -> Result:
    """Run one seed; of its trace only the end is brought home."""
    result = Run(seed).go()
    result.trace = result.trace[-TOLD:] if result.violation else []
    return result


def main() -> int:
    """Run what was asked for; the exit code is 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="make simulate")
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--from", type=int, default=0, dest="first")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--shrink", action="store_true")
    asked = parser.parse_args()
    if asked.seed is None:
        return many(range(asked.first, asked.first + asked.seeds))
    return shortest(asked.seed) if asked.shrink else one(asked.seed)


def one(seed: int) -> int:
    """Print the trace of one run."""
    result = Run(seed).go()
    sys.stdout.write("\n".join(result.trace) + f"\n{result.violation or 'every promise was kept'}\n")
    return 1 if result.violation else 0


def shortest(seed: int) -> int:
    """Print the fewest strikes that break the promise which the seed breaks."""
    whole = Run(seed).go()
    if whole.violation is None:
        sys.stdout.write("every promise was kept: there is nothing to shorten\n")
        return 0
    promise = whole.violation.partition(":")[0]

    def fails(muted: object) -> bool:
        violation = Run(seed, muted=list(muted)).go().violation  # type: ignore[call-overload]
        return violation is not None and violation.startswith(promise)

    kept = shrink(whole.numbers, fails)
    run = Run(seed, muted=[number for number in whole.numbers if number not in kept])
    result = run.go()
    names = [f"{strike.number} {strike.name}" for strike in run.dice.strikes if strike.number in kept]
    sys.stdout.write("\n".join([*result.trace[-TOLD:], f"{result.violation}", f"strikes: {', '.join(names)}"]) + "\n")
    return 1


def many(seeds: range) -> int:
    """Run the seeds and print a table of what struck."""
    started = time.perf_counter()
    with ProcessPoolExecutor() as pool:
        results = list(pool.map(run_seed, seeds, chunksize=4))
    seconds = time.perf_counter() - started
    strikes = sum((result.strikes for result in results), Counter[str]())
    for name, what in CATALOGUE.items():
        sys.stdout.write(f"{name:<22}{strikes[name]:>7}  {what}\n")
    missed = [name for name in CATALOGUE if not strikes[name]]
    hours = sum(result.hours for result in results) * len(SYMBOLS)
    broken = [result for result in results if result.violation]
    for result in broken:
        sys.stdout.write("\n" + "\n".join(result.trace))
        sys.stdout.write(f"\n{commit()} seed {result.seed}: {result.violation}; make simulate SEED={result.seed}\n")
    sys.stdout.write(
        f"\n{len(results)} seeds, {sum(r.approved for r in results)} approvals, {sum(r.fills for r in results)} fills, "
        f"{hours:.0f} market-hours in {seconds:.1f} s: {hours / seconds:.1f} per second\n"
        f"{len(CATALOGUE) - len(missed)} of {len(CATALOGUE)} rows struck; missed: {', '.join(missed) or 'none'}\n"
        f"{len(broken)} violations\n"
    )
    return 1 if broken else 0


def commit() -> str:
    """Return the commit that is checked out; a run is told by it and its seed."""
    found = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=Path(__file__).parent, capture_output=True, text=True, check=False
    )
    return found.stdout.strip() or "no commit"


if __name__ == "__main__":
    sys.exit(main())
