"""The command line starts light, helps, and refuses what it does not know in one line."""

import subprocess
import sys

import pytest

from tests.terminal import Terminal

HEAVY = {"binance", "botocore", "duckdb", "ministack", "numpy", "pydantic", "pynamodb", "rich", "samtranslator"}
COMMANDS = (
    "demo",
    "up",
    "status",
    "halt",
    "pause",
    "resume",
    "drill",
    "balance",
    "paper",
    "filters",
    "audit",
    "config",
)


def test_help_names_every_command(terminal: Terminal) -> None:
    outcome = terminal("--help")
    assert outcome.code == 0
    assert all(f"  {command} " in outcome.out for command in COMMANDS)


def test_help_loads_nothing_heavy() -> None:
    script = "import sys; from thunes import cli; code = cli.run(['--help']); print(code, *sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    code, *loaded = done.stdout.splitlines()[-1].split()
    assert code == "0"
    assert HEAVY.isdisjoint(loaded)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(terminal: Terminal, command: str) -> None:
    outcome = terminal(command, "--help")
    assert outcome.code == 0
    assert outcome.out.startswith(f"Usage: thunes {command}")


@pytest.mark.parametrize("arguments", [["buy"], ["status", "--loud"], ["audit", "shred"], ["resume"]])
def test_what_it_does_not_know_is_one_line_and_a_hint(terminal: Terminal, arguments: list[str]) -> None:
    outcome = terminal(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    what, hint = outcome.err.splitlines()
    assert what.startswith("error: ")
    assert hint.strip().startswith("see thunes")


def test_the_version_is_the_package_s(terminal: Terminal) -> None:
    from thunes import __version__  # noqa: PLC0415

    assert terminal("--version").out.split()[-1] == __version__
