"""The project's template and code as `sam package` would upload them, for a cloud that has its own Python."""

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

BUCKET = "thunes-local-artifacts"
# Rooms that never run in Lambda; layers/core/Makefile leaves out the same ones.
NOT_IN_LAMBDA = ("research", "simulator", "local", "cli")


def project_root() -> Path:
    """Return the checkout that this package runs from: the folder that holds template.yaml.

    Raises:
        FileNotFoundError: when the package was installed without its project.
    """
    root = Path(__file__).resolve().parents[4]
    if not (root / "template.yaml").is_file():
        raise FileNotFoundError("the local cloud runs from a checkout of the project: template.yaml is not here")
    return root


def artifacts(root: Path) -> dict[str, bytes]:
    """Return the zip files by object key. The layers of libraries are empty: MiniStack's interpreter has them."""
    package = root / "layers" / "core" / "thunes"
    code = [
        (path, f"python/thunes/{path.relative_to(package)}")
        for path in sorted(package.rglob("*.py"))
        if path.relative_to(package).parts[0] not in NOT_IN_LAMBDA
    ]
    handlers = [(path, path.name) for path in sorted((root / "functions").glob("*.py"))]
    libraries = {f"{name}.zip": _zip([]) for name in ("deps", "card", "numbers")}
    return {"functions.zip": _zip(handlers), "core.zip": _zip(code), **libraries}


def template(root: Path) -> dict[str, Any]:
    """Return template.yaml with its code in the artifacts' bucket, and without nested stacks."""
    content: dict[str, Any] = yaml_parse((root / "template.yaml").read_text(encoding="utf-8"))
    uploaded(content, f"s3://{BUCKET}")
    content["Resources"] = {
        name: resource
        for name, resource in content["Resources"].items()
        if resource["Type"] != "AWS::CloudFormation::Stack"
    }
    return content


def uploaded(content: dict[str, Any], place: str) -> None:
    """Let a template take its code from the zip files at ``place``."""
    for resource in content["Resources"].values():
        if "CodeUri" in resource["Properties"]:
            resource["Properties"]["CodeUri"] = f"{place}/functions.zip"
        if "ContentUri" in resource["Properties"]:
            resource["Properties"]["ContentUri"] = f"{place}/{Path(resource['Properties']['ContentUri']).name}.zip"


def reserved_concurrency(content: dict[str, Any]) -> dict[str, int]:
    """Return the concurrency that functions reserve unless the account is too small for it, by logical id."""
    return {
        name: int(resource["Properties"]["ReservedConcurrentExecutions"]["Fn::If"][1])
        for name, resource in content["Resources"].items()
        if "ReservedConcurrentExecutions" in resource["Properties"]
    }


def _zip(files: Iterable[tuple[Path, str]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("python/README", "THUNES\n")
        for path, name in files:
            archive.write(path, name)
    return buffer.getvalue()
