"""The scheduled search with a bucket: a machine that starts empty goes on where another one ended."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gpu_jobs.optimize_strategy import main
from tests.contracts.tables import aws
from tests.jobs.found import ASKED, TRIALS, searched, summary, trials
from thunes.local.ministack import REGION

BUCKET = "stage"


@pytest.fixture
def bucket(data: Path, moto: None) -> Any:
    """A bucket as the template makes it, with candles of one symbol and something that is no business of the job."""
    client = aws("s3")
    where = {"LocationConstraint": REGION}
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=where, ObjectLockEnabledForBucket=True)
    body = (data / "BTCUSDT-1h.parquet").read_bytes()
    client.put_object(Bucket=BUCKET, Key="research/data/BTCUSDT-1h.parquet", Body=body)
    client.put_object(Bucket=BUCKET, Key="parameters/paper/sma_crossover.json", Body=b"{}")
    return client


def keys(client: Any) -> list[str]:
    return [entry["Key"] for entry in client.list_objects_v2(Bucket=BUCKET)["Contents"]]


def on_a_machine(folder: Path) -> int:
    places = [part for name in ("data", "ledger", "output") for part in (f"--{name}", str(folder / name))]
    return main([*ASKED, "--bucket", BUCKET, *places])


def ledger_of(client: Any, folder: Path) -> Path:
    """Return a copy of the bucket's ledger."""
    folder.mkdir()
    for key in keys(client):
        if key.startswith("research/ledger/"):
            (folder / Path(key).name).write_bytes(client.get_object(Bucket=BUCKET, Key=key)["Body"].read())
    return folder


def test_a_machine_goes_on_where_another_was_told_to_end(
    bucket: Any, tmp_path: Path, told_to_end: Callable[[int], None]
) -> None:
    told_to_end(3)
    assert on_a_machine(tmp_path / "one") == 130
    assert len(trials(ledger_of(bucket, tmp_path / "then"))) == 3
    assert on_a_machine(tmp_path / "two") == 0
    there = ledger_of(bucket, tmp_path / "now")
    assert [number for _, number in searched(there)] == list(range(TRIALS))
    (row,) = summary(tmp_path / "two" / "output")["studies"]
    assert (row["trials"], row["configurations"]) == (TRIALS, len(set(trials(there))))


def test_what_was_found_is_taken_back_and_nothing_else_is_touched(bucket: Any, tmp_path: Path) -> None:
    assert on_a_machine(tmp_path / "one") == 0
    (row,) = summary(tmp_path / "one" / "output")["studies"]
    there = set(keys(bucket))
    assert f"research/{row['promotion']}" in there
    kept = {"research/data", "research/ledger", "research/studies", "research/summaries"}
    assert {"/".join(key.split("/")[:2]) for key in there} == {*kept, "parameters/paper"}
    assert not [key for key in there if key.endswith(("lock", ".new"))]
    (told,) = [key for key in there if key.startswith("research/summaries/")]
    assert json.loads(bucket.get_object(Bucket=BUCKET, Key=told)["Body"].read()) == summary(tmp_path / "one" / "output")
    versions = bucket.list_object_versions(Bucket=BUCKET, Prefix="parameters/")["Versions"]
    assert len(versions) == 1


def test_without_candles_nothing_is_searched(bucket: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bucket.delete_object(Bucket=BUCKET, Key="research/data/BTCUSDT-1h.parquet")
    assert on_a_machine(tmp_path / "one") == 2
    assert "has no *.parquet" in capsys.readouterr().err
