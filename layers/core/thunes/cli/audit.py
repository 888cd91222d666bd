"""`thunes audit`: is the trail whole, what is in it, and a copy to keep."""

import gc
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thunes.cli.audit_export import export
from thunes.cli.audit_search import search
from thunes.cli.failures import Finding
from thunes.cli.output import json_option, say, show
from thunes.cli.trails import Trail, count_lines, file_option, find_trail, head_beside, read_file, seal_beside

if TYPE_CHECKING:
    from thunes.usecases.compare_archive import Shelf
    from thunes.usecases.verify_trail import Verified, VerifyTrail

S3 = "s3"
SHOWN = 20


@click.group()
def audit() -> None:
    """Look at the audit trail."""


audit.add_command(search)
audit.add_command(export)


@audit.command()
@file_option
@click.option("--head", help="Hash of the newest event. Default: what the seal or summary.json beside the file says.")
@click.option("--archive", metavar="DIR|s3", help="Default: the deployed one, or the copy beside the file.")
@json_option
def verify(file: Path | None, head: str | None, archive: str | None, as_json: bool) -> None:
    """Walk the chain, its seals and its archive, and name the first event that does not hold."""
    from thunes import wiring  # noqa: PLC0415 - heavy
    from thunes.usecases.verify_trail import VerifyTrail  # noqa: PLC0415

    gc.disable()  # a million small objects and no cycle among them: looking for one takes a quarter of the time
    trail = find_trail(file)
    verifying = VerifyTrail(wiring.clock(), _shelf(trail, archive))
    beside: dict[str, Any] = {}
    if trail.ledger:
        verified = verifying.ledger(trail.ledger)
    else:
        verified, beside = _verify_file(verifying, trail.file or Path(), head)
    result = {**_result(verified), **beside}
    show("Audit trail", result, as_json=as_json)
    if verified.findings:
        raise Finding(str(verified.findings[0]))
    if beside.get("root") == "another":
        raise Finding("the events are chained, and yet their Merkle root is not the one beside the file")


def _shelf(trail: Trail, archive: str | None) -> "Shelf | None":
    from thunes import wiring  # noqa: PLC0415
    from thunes.adapters.folder import FolderShelf  # noqa: PLC0415
    from thunes.settings import settings  # noqa: PLC0415

    beside = (trail.file or Path()).parent / "archive"
    if archive is None and trail.file and (beside / "audit").is_dir():
        return FolderShelf(beside)
    if archive and archive != S3:
        if not (Path(archive) / "audit").is_dir():
            raise click.UsageError(f"{archive} is no copy of an archive: it has no folder audit")
        return FolderShelf(Path(archive))
    if archive == S3 or (trail.ledger and settings().archive):
        return wiring.shelf()
    if trail.ledger:
        say("the archive is not looked at; set THUNES_ARCHIVE, the stack's output ArchiveBucket, or give --archive")
    return None


def _verify_file(verifying: "VerifyTrail", file: Path, head: str | None) -> "tuple[Verified, dict[str, Any]]":
    """Verify a file from where it begins, by what is known of its end."""
    from thunes.domain.chain import ChainHead, before  # noqa: PLC0415
    from thunes.domain.finding import FILE  # noqa: PLC0415
    from thunes.domain.merkle import Tree  # noqa: PLC0415

    tree, seal, named = Tree(), seal_beside(file), head_beside(file)
    first = next(read_file(file), None)
    start = before(first) if first and (seal or named is None) else ChainHead()
    if seal:
        start, named = ChainHead(seal.first - 1, seal.before), ChainHead(seal.last, seal.head)
    if head:
        named = ChainHead(start.sequence + count_lines(file), head)
    verified = verifying.events(read_file(file, tree.add if seal else None), start, named, FILE)
    beside: dict[str, Any] = {}
    if start.sequence:
        beside["begins"] = f"after event {start.sequence}: what came before is not in the file"
    if named is None:
        beside["tail"] = "unknown: give the --head that it must end with"
    if seal:
        beside["root"] = "ok" if tree.root() == seal.root else "another"
    return verified, beside


def _result(verified: "Verified") -> Mapping[str, Any]:
    walked, found = verified.walked, verified.findings
    result: dict[str, Any] = {
        "events": walked.events,
        "chain": "broken" if walked.findings else "ok",
        "head": walked.head.hash,
        "sealed_days": len(walked.seals),
        "archive": ("broken" if len(found) > len(walked.findings) else "ok") if verified.archive else "not looked at",
        "findings": len(found),
    }
    if found:
        result |= {"first": vars(found[0]), "found": [str(finding) for finding in found[:SHOWN]]}
    return result
