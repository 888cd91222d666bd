"""A terminal in which the command line is used as a person uses it: its own process, folder and environment."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.apart import Asked, Outcome, run_apart

THUNES = Path(sys.executable).parent / "thunes"
LIMIT_S = 120


@dataclass(frozen=True)
class Terminal:
    """Run ``thunes`` in ``folder`` with ``variables`` on top of a clean environment."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str, typed: str = "") -> Outcome:
        """Run one command to its end, with ``typed`` on its standard input."""
        return run_apart(Asked(arguments, self.folder, self.environment, typed), LIMIT_S)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command that runs until it is stopped."""
        return subprocess.Popen(
            [THUNES, *arguments],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @property
    def environment(self) -> dict[str, str]:
        """This process's environment without what could configure the command or AWS."""
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(("THUNES_", "AWS_", "PYTHON"))
        }
        return {**inherited, "AWS_EC2_METADATA_DISABLED": "true", **self.variables}
