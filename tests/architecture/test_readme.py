"""What the README says is there, is there: commands, targets, links, settings, rooms."""

import re
from pathlib import Path

import pytest

from tests.architecture.transformed import source
from thunes.cli import cli
from thunes.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in TEXT.splitlines() if line.startswith("|")]
PATH = ("check_signals", "validate_risk", "place_order", "reconcile", "publish_facts", "notify", "kill_switch")
VARIABLES = {name for row in ROWS for name in re.findall(rf"`({PREFIX}[A-Z_]+)`", row[0])}
PARAMETERS = {row[1].strip("`"): row[2].strip("`") for row in ROWS if re.fullmatch(r"`[A-Z][A-Za-z]+`", row[1])}


def commands() -> set[str]:
    """Return every command that the pages let a reader type."""
    return {found for page in PAGES for found in re.findall(r"`?\bthunes ([a-z]+)\b", page.read_text(encoding="utf-8"))}


def test_every_command_exists() -> None:
    assert {"demo", "up", "halt", "resume", "audit", "config", "status"} <= commands()
    assert commands() <= set(cli.commands)


def test_every_make_target_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^    |`)make ([a-z-]+)", TEXT, re.MULTILINE))
    assert {"demo", "test", "lint", "bench", "build", "validate", "deploy"} <= named <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (page.parent / target).exists(), target


def test_every_setting_is_explained() -> None:
    assert {PREFIX + (field.alias or name).upper() for name, field in Settings.model_fields.items()} == VARIABLES


def test_every_parameter_is_explained_with_its_default() -> None:
    parameters = source()["Parameters"]
    defaults = {name: str(parameter["Default"]) for name, parameter in parameters.items() if "Default" in parameter}
    assert {**defaults, "Stage": "dev"} == PARAMETERS  # its default is samconfig.toml's, which knows the stack too


def test_every_room_is_on_the_map() -> None:
    package = ROOT / "layers" / "core" / "thunes"
    layout = TEXT.partition("## Where everything is")[2].partition("## ")[0]
    rooms = [path.name for path in package.iterdir() if path.is_dir() and not path.name.startswith("__")]
    assert [room for room in rooms if f"{room}/" not in layout] == []
    assert [name for name in re.findall(r"^(?:  )?([a-z_]+)/ ", layout, re.MULTILINE) if not _room(name)] == []


def test_the_path_names_every_function_on_it() -> None:
    path = TEXT.partition("```mermaid")[2].partition("```")[0]
    assert [name for name in PATH if f"[{name}]" not in path] == []


def _room(name: str) -> bool:
    return (ROOT / name).is_dir() or (ROOT / "layers" / "core" / "thunes" / name).is_dir()
