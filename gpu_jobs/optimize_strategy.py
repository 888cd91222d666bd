"""A search on every file of candles and the gate's answer to each, by itself: the job of a container, once a week.

A container is nobody's. It starts empty, so the ledger of every trial ever made, and a study that was left half done,
are brought to it and taken back: n of the deflated Sharpe ratio does not begin anew. And nobody watches it, so what it
leaves is evidence. It opens no holdout and signs nothing off: a person does both, with `thunes promote`.
"""

import io
import json
import signal
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from types import FrameType
from typing import Any

import click

from thunes import wiring
from thunes.adapters.clock import SystemClock
from thunes.adapters.s3_folder import S3Folder
from thunes.cli.failures import INTERRUPTED, OK, UNEXPECTED, Finding, exit_code
from thunes.cli.optimize import search
from thunes.domain.times import iso
from thunes.errors import Misconfigured
from thunes.research import carried, promotion
from thunes.research.backtest import code_version
from thunes.research.trials import TrialLedger
from thunes.strategies import REGISTRY

PROCESSING = Path("/opt/ml/processing")
# What no search by itself can answer.
LOCKED = ("holdout_sharpe", "holdout_near_outer")
FOLDER = click.Path(path_type=Path, file_okay=False)
Row = dict[str, Any]


@dataclass(frozen=True)
class Job:
    """The options as they were given. ``searching`` goes to `thunes optimize` as it is."""

    strategy: str
    searching: tuple[str, ...]
    data: Path
    ledger: Path
    output: Path
    folds: int
    bucket: str | None
    prefix: str

    @property
    def studies(self) -> Path:
        """Where studies are kept, by name."""
        return self.output / "studies"

    @property
    def trials(self) -> Path:
        """Where the ledger is kept that this job adds to."""
        return self.output / "ledger"

    def there(self, name: str) -> S3Folder | None:
        """Return the folder ``name`` of the bucket, if there is a bucket."""
        return S3Folder(wiring.aws("s3"), self.bucket, f"{self.prefix}/{name}") if self.bucket else None

    def study_of(self, candles: Path) -> str:
        """Name the study of a file by all that was asked: the same question goes on with the same study."""
        asked = "\n".join((self.strategy, *self.searching, code_version())).encode()
        return f"{self.strategy}-{candles.stem}-{sha256(asked + candles.read_bytes()).hexdigest()[:12]}"


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("strategy", type=click.Choice(sorted(REGISTRY)))
@click.argument("searching", nargs=-1, type=click.UNPROCESSED)
@click.option("--data", type=FOLDER, default=PROCESSING / "input" / "data", help="Candles: one study per *.parquet.")
@click.option("--ledger", type=FOLDER, default=PROCESSING / "input" / "ledger", help="Trials of earlier runs.")
@click.option("--output", type=FOLDER, default=PROCESSING / "output", help="Gets studies, ledger and summary.json.")
@click.option("--folds", type=click.IntRange(2, 50), default=5, show_default=True, help="Of the walk forward.")
@click.option("--minutes", type=click.IntRange(1), help="Then it ends as if it were told to.")
@click.option("--bucket", help="Brings data, ledger and studies from there, and takes them back.")
@click.option("--prefix", default="research", show_default=True, help="Where in the bucket.")
def run(minutes: int | None, **given: Any) -> int:
    """Search STRATEGY on every file of --data and ask the gate; further options are those of thunes optimize.

    Ends with 0 when every study ran, whatever the gate says, and with 130 when it was told to end before.
    """
    with _told_to_end(minutes):
        return _run(Job(**given))


@contextmanager
def _told_to_end(minutes: int | None) -> Iterator[None]:
    """Let SIGTERM, and the end of so many minutes, be what Ctrl-C is: the study ends after the trial under way."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        pressed = signal.getsignal(signal.SIGINT)
        if not callable(pressed):  # whoever started us may have told us to ignore Ctrl-C
            raise KeyboardInterrupt
        pressed(number, frame)

    before = [(number, signal.signal(number, interrupt)) for number in (signal.SIGTERM, signal.SIGALRM)]
    signal.alarm(0 if minutes is None else minutes * 60)
    try:
        yield
    finally:
        signal.alarm(0)
        for number, handler in before:
            signal.signal(number, handler)


def _run(job: Job) -> int:
    rows: list[Row] = []
    begun, ended = datetime.now(UTC), False
    files = _brought(job)
    try:
        for candles in files:
            rows.append({"study": job.study_of(candles), "data": candles.name, "state": "failed"})
            rows[-1] |= _study(job, candles)
            _log(rows[-1])
        ended = True
    except KeyboardInterrupt:
        for row in (row for row in rows if row["state"] == "failed"):
            row["state"] = "interrupted"
            _log(row)
    finally:
        _summarize(job, {"strategy": job.strategy, "at": iso(begun), "ended": ended, "studies": rows})
    return OK if ended else INTERRUPTED


def _brought(job: Job) -> list[Path]:
    """Bring candles and ledger, and return the files of candles."""
    data, ledger = job.there("data"), job.there("ledger")
    if data and ledger:
        carried.fetch(data, job.data)
        carried.fetch_ledger(ledger, job.trials)
    for path in sorted(path for path in job.ledger.glob("*") if path.is_file()):
        carried.take(path.name, path.read_bytes(), job.trials)
    files = sorted(job.data.glob("*.parquet"))
    if not files:
        raise Misconfigured(f"{job.data} has no *.parquet; put candles there, as thunes data download writes them")
    return files


def _study(job: Job, candles: Path) -> Row:
    """Search and ask the gate; whatever happens, the ledger and then the study are taken back."""
    name, begun = job.study_of(candles), time.monotonic()
    there, ledger = job.there(f"studies/{name}"), job.there("ledger")
    if there and not (job.studies / name).exists():
        carried.fetch(there, job.studies / name)
    try:
        found = _searched(job, candles, name)
        answer = _judged(job, found, job.studies / name / "result")
    finally:
        if there and ledger:
            carried.keep_ledger(ledger, job.trials)
            carried.keep(there, job.studies / name)
    return {**answer, "trials": found["counts"]["trials"], "seconds": round(time.monotonic() - begun, 1)}


def _searched(job: Job, candles: Path, name: str) -> Row:
    """Run `thunes optimize`, and return what it said."""
    places = ("--data", candles, "--study", name, "--out", job.studies, "--ledger", job.trials, "--json")
    told, asked = io.StringIO(), [job.strategy, *job.searching, *map(str, places)]
    with redirect_stdout(told), search.make_context("thunes optimize", asked) as context, suppress(Finding):
        search.invoke(context)  # a finding is that nothing could be taken, which is in what it said
    found: Row = json.loads(told.getvalue())
    return found


def _judged(job: Job, found: Row, result: Path) -> Row:
    """Return what the gate says of what was taken, and write it beside the run; nothing is signed off."""
    if found["best"] is None:
        return {"state": "nothing taken"}
    run = result / found["run"]
    candidate = promotion.candidate_of(run, TrialLedger(job.trials))
    answer = promotion.promote(candidate, job.folds, None, SystemClock().now())
    written = promotion.write_evidence(answer, run)
    failed = [condition.name for condition in answer.conditions if condition.passed is False]
    refused_by = [name for name in failed if name not in LOCKED]
    return {
        "state": "refused" if refused_by else "for a person",
        "parameters": found["best"]["parameters"],
        "refused_by": refused_by,
        "conditions": answer.evidence["conditions"],
        "configurations": answer.evidence["ledger"]["configurations"],
        "evidence": answer.evidence_hash,
        "promotion": written.relative_to(job.output).as_posix(),
    }


def _summarize(job: Job, summary: Row) -> None:
    text = json.dumps(summary, indent=2) + "\n"
    job.output.mkdir(parents=True, exist_ok=True)
    (job.output / "summary.json").write_text(text, encoding="utf-8")
    there = job.there("summaries")
    if there:
        there.write(f"{summary['at'].replace(':', '')}.json", text.encode())


def _log(row: Row) -> None:
    line = {name: value for name, value in row.items() if name != "conditions"}
    sys.stdout.write(json.dumps(line, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the job; a mistake is one line, and its kind the exit code, as the command line has them."""
    try:
        return int(run.main(arguments, prog_name="optimize_strategy.py", standalone_mode=False) or OK)
    except Exception as error:
        code = exit_code(error)
        if code == UNEXPECTED:
            traceback.print_exception(error)
        said = error.format_message() if isinstance(error, click.ClickException) else str(error)
        sys.stderr.write(f"error: {' '.join(said.split()) or type(error).__name__}\n")
        return code


if __name__ == "__main__":
    sys.exit(main())
