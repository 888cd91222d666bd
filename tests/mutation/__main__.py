"""`make mutate`: small mistakes put into the rooms where money is decided, one at a time; do the tests notice?

python -m tests.mutation                    every such room: which mistakes nobody noticed, and the score
python -m tests.mutation money filters      the modules whose names hold one of these words
python -m tests.mutation research           what says whether a backtest is luck; left out unless it is named
"""

import argparse
import os
import subprocess
import sys

from tests.mutation.workspace import WORK, judges, prepare, rooms


def main() -> int:
    """Mutate what was asked for; the exit code is 1 when a module scores too little."""
    parser = argparse.ArgumentParser(prog="make mutate")
    parser.add_argument("words", nargs="*", help="part of a module's name, as in: domain.money filters")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    asked = parser.parse_args()
    there = {**rooms(), **judges()} if asked.words else rooms()
    chosen = {name: file for name, file in there.items() if _named(name, asked.words)}
    if not chosen:
        sys.stderr.write(f"no module is named {' or '.join(asked.words)}; there are: {', '.join(there)}\n")
        return 2
    prepare(list(chosen.values()))
    # mutmut reads its settings where it is imported, so both run in its folder.
    run = _there("mutmut", "run", "--max-children", str(asked.processes))
    return run or _there("tests.mutation.score", *chosen)


def _named(name: str, words: list[str]) -> bool:
    return not words or any(word in name for word in words)


def _there(module: str, *arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", module, *arguments], cwd=WORK, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
