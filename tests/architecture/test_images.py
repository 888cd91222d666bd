"""Images are not built by tests: what their files say is read instead."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IMAGES = sorted((ROOT / "infra" / "images").glob("*.Dockerfile"))
BASE = "python:3.12-slim"


def steps(path: Path) -> list[tuple[str, str]]:
    """Return instructions and what they say, continued lines joined, comments left out."""
    whole = path.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.strip() for line in whole.splitlines() if line.strip() and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def copied(path: Path) -> list[str]:
    return [source for word, rest in steps(path) if word in {"COPY", "ADD"} for source in rest.split()[:-1]]


def test_there_is_an_image() -> None:
    assert [path.name for path in IMAGES] == ["research.Dockerfile"]


@pytest.mark.parametrize("path", IMAGES, ids=lambda path: path.name)
def test_what_is_copied_is_there_and_let_through(path: Path) -> None:
    ignored = path.with_name(f"{path.name}.dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[1] == "*"
    assert copied(path)
    for source in copied(path):
        assert (ROOT / source).exists(), source
        assert f"!{source}" in ignored, source


@pytest.mark.parametrize("path", IMAGES, ids=lambda path: path.name)
def test_it_runs_as_somebody_who_may_do_little(path: Path) -> None:
    users = [rest for word, rest in steps(path) if word == "USER"]
    assert users
    assert users[-1] not in {"root", "0"}
    words = [word for word, _ in steps(path)]
    assert not {"COPY", "RUN"} & set(words[words.index("USER") :])


@pytest.mark.parametrize("path", IMAGES, ids=lambda path: path.name)
def test_libraries_are_those_of_the_lock_and_come_from_no_address_of_ours(path: Path) -> None:
    assert steps(path)[0] == ("FROM", BASE)
    (install,) = [rest for word, rest in steps(path) if word == "RUN" and "pip install" in rest]
    assert "--require-hashes" in install
    assert not re.search(r"https?://|index-url|find-links", path.read_text(encoding="utf-8"))


def test_the_script_is_where_it_is_started() -> None:
    image = ROOT / "infra" / "images" / "research.Dockerfile"
    (entry,) = [rest for word, rest in steps(image) if word == "ENTRYPOINT"]
    assert "/opt/thunes/gpu_jobs/optimize_strategy.py" in entry
    assert ("COPY", "gpu_jobs /opt/thunes/gpu_jobs") in steps(image)
    assert ("COPY", "layers/core/thunes /opt/thunes/core/thunes") in steps(image)
