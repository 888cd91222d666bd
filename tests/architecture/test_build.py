"""What `make build` leaves for Lambda: small, without what Lambda has, with the byte code it cannot write."""

import subprocess
from pathlib import Path

import pytest
from samtranslator.yaml_helper import yaml_parse

from thunes.local.package import NOT_IN_LAMBDA

ROOT = Path(__file__).parents[2]
BUILD = ROOT / ".aws-sam" / "build"
LIMIT = 70_000_000  # bytes, unpacked
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
    layers = [path for name in ("DepsLayer", "CoreLayer") for path in (BUILD / name).rglob("*") if path.is_file()]
    assert 0 < sum(path.stat().st_size for path in layers) <= LIMIT


@pytest.mark.parametrize("name", NEVER)
def test_what_no_function_needs_is_not_there(name: str) -> None:
    assert not (BUILD / "DepsLayer" / "python" / name).exists()


def test_the_rooms_of_the_laptop_stay_on_the_laptop() -> None:
    package = BUILD / "CoreLayer" / "python" / "thunes"
    assert (package / "usecases").is_dir()
    assert not [room for room in NOT_IN_LAMBDA if (package / room).exists()]


def test_compiled_code_is_for_the_runtime_s_python_and_machine() -> None:
    libraries = list((BUILD / "DepsLayer").rglob("*.so"))
    assert libraries
    assert all("x86_64" not in library.name for library in libraries)


def test_every_module_comes_with_its_byte_code() -> None:
    if subprocess.run([ROOT / "layers" / "deps" / "python312"], capture_output=True, check=False).returncode:
        pytest.skip("python3.12 is not at hand, so the build has no byte code")
    modules = [path for name in ("DepsLayer", "CoreLayer") for path in (BUILD / name).rglob("*.py")]
    bare = [path for path in modules if not (path.parent / "__pycache__" / f"{path.stem}.cpython-312.pyc").is_file()]
    assert bare == []
