"""What `make build` leaves for Lambda: small, without what Lambda has, with the byte code it cannot write."""

import subprocess
import sys
from pathlib import Path

import pytest
from samtranslator.yaml_helper import yaml_parse

from thunes.local.package import NOT_IN_LAMBDA

ROOT = Path(__file__).parents[2]
BUILD = ROOT / ".aws-sam" / "build"
LIMIT = 70_000_000  # bytes, unpacked
# What one function carries besides: Lambda takes 250 MB of it all.
OWN = {"CardLayer": 25_000_000, "NumbersLayer": 40_000_000}
COMPILED = ("DepsLayer", *OWN)
NEVER = ("boto3", "numba", "numpy", "pandas", "pytest", "vectorbt")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not BUILD.is_dir(), reason="nothing is built; run make build first"),
]


def test_everything_that_would_be_uploaded_is_there() -> None:
    content = yaml_parse((BUILD / "template.yaml").read_text(encoding="utf-8"))
    properties = [resource["Properties"] for resource in content["Resources"].values()]
    local = [p[field] for p in properties for field in ("CodeUri", "ContentUri", "TemplateURL") if field in p]
    assert len(local) == 17
    assert [path for path in local if not (BUILD / path).exists()] == []


def test_the_layers_fit() -> None:
    assert 0 < size("DepsLayer", "CoreLayer") <= LIMIT


@pytest.mark.parametrize("name", OWN)
def test_what_one_function_carries_fits(name: str) -> None:
    assert 0 < size(name) <= OWN[name]


@pytest.mark.parametrize("name", NEVER)
def test_what_no_function_needs_is_not_there(name: str) -> None:
    assert not (BUILD / "DepsLayer" / "python" / name).exists()


def test_the_rooms_of_the_laptop_stay_on_the_laptop() -> None:
    package = BUILD / "CoreLayer" / "python" / "thunes"
    assert (package / "usecases").is_dir()
    assert not [room for room in NOT_IN_LAMBDA if (package / room).exists()]


@pytest.mark.parametrize("name", COMPILED)
def test_compiled_code_is_for_the_runtime_s_python_and_machine(name: str) -> None:
    libraries = list((BUILD / name).rglob("*.so"))
    assert libraries
    assert all("x86_64" not in library.name for library in libraries)


def test_every_module_comes_with_its_byte_code() -> None:
    if subprocess.run([ROOT / "layers" / "deps" / "python312"], capture_output=True, check=False).returncode:
        pytest.skip("python3.12 is not at hand, so the build has no byte code")
    modules = [path for name in ("CoreLayer", *COMPILED) for path in (BUILD / name).rglob("*.py")]
    bare = [path for path in modules if not (path.parent / "__pycache__" / f"{path.stem}.cpython-312.pyc").is_file()]
    assert bare == []


PARTS_OF_NUMPY = """
import importlib, pkgutil, sys
import thunes.features, thunes.strategies
for room in (thunes.features, thunes.strategies):
    for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
        importlib.import_module(module.name)
print(*{name.split(".")[1] for name in sys.modules if name.startswith("numpy.")})
"""


def test_the_numbers_layer_has_every_part_of_numpy_that_features_and_strategies_load() -> None:
    run = subprocess.run([sys.executable, "-c", PARTS_OF_NUMPY], capture_output=True, text=True, check=True)
    there = {path.name.partition(".")[0] for path in (BUILD / "NumbersLayer" / "python" / "numpy").iterdir()}
    assert {"_core", "linalg"} <= set(run.stdout.split()) <= there


def size(*layers: str) -> int:
    """Return the bytes of all files of these layers."""
    return sum(path.stat().st_size for name in layers for path in (BUILD / name).rglob("*") if path.is_file())
