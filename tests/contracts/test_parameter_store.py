"""Signed-off parameters as those who sign and those who trade see them: in a folder, on moto and on MiniStack."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from moto import mock_aws

from tests.contracts.tables import aws, pretend_to_be_somebody
from thunes.adapters.parameter_folder import ParameterFolder
from thunes.adapters.s3_parameters import S3Parameters
from thunes.domain.parameter_set import ParameterHistory, ParameterSet
from thunes.errors import Conflict, Misconfigured
from thunes.local.ministack import REGION
from thunes.ports import ParameterStore

NAME, NOW, BUCKET = "sma_crossover", datetime(2026, 1, 1, tzinfo=UTC), "parameters-under-contract"


def made(number: int) -> ParameterSet:
    parameters = {"fast": number, "slow": 99, "stop_loss": "0.05"}
    return ParameterSet(NAME, 1, parameters, f"{number:016x}", f"run-{number}", "e" * 64, NOW)


@dataclass
class Kept:
    """A store, and how somebody writes past it."""

    store: ParameterStore
    scribble: Callable[[str], object]


def on_s3() -> Kept:
    client = aws("s3")
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})

    def scribble(text: str) -> object:
        return client.put_object(Bucket=BUCKET, Key=f"parameters/paper/{NAME}.json", Body=text.encode())

    return Kept(S3Parameters(client, BUCKET, "paper"), scribble)


@pytest.fixture(params=["folder", "moto", pytest.param("ministack", marks=pytest.mark.cloud)])
def kept(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Kept]:
    if request.param == "folder":
        yield Kept(ParameterFolder(tmp_path), (tmp_path / f"{NAME}.json").write_text)
        return
    pretend_to_be_somebody(monkeypatch)
    if request.param == "moto":
        with mock_aws():
            yield on_s3()
        return
    monkeypatch.setenv("AWS_ENDPOINT_URL", request.getfixturevalue("cloud"))
    found = on_s3()
    yield found
    client = aws("s3")
    for entry in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        client.delete_object(Bucket=BUCKET, Key=entry["Key"])
    client.delete_bucket(Bucket=BUCKET)


def test_where_nothing_was_signed_off_the_history_is_empty(kept: Kept) -> None:
    assert kept.store.read(NAME) == ParameterHistory()


def test_what_was_kept_comes_back_the_same(kept: Kept) -> None:
    first = ParameterHistory().approved(made(1))
    second = first.approved(made(2)).rolled_back(NOW)
    kept.store.replace(NAME, ParameterHistory(), first)
    kept.store.replace(NAME, first, second)
    assert kept.store.read(NAME) == second
    assert kept.store.read(NAME).active == made(1)
    assert kept.store.read("donchian") == ParameterHistory()


def test_who_decided_on_an_older_state_changes_nothing(kept: Kept) -> None:
    first = ParameterHistory().approved(made(1))
    kept.store.replace(NAME, ParameterHistory(), first)
    with pytest.raises(Conflict, match="changed meanwhile"):
        kept.store.replace(NAME, ParameterHistory(), ParameterHistory().approved(made(2)))
    assert kept.store.read(NAME) == first


@pytest.mark.parametrize("text", ["{", "[]", '{"sets": [], "activations": [{"number": 1, "at": "2026", "why": ""}]}'])
def test_a_damaged_document_is_named_and_never_replaced(kept: Kept, text: str) -> None:
    kept.scribble(text)
    for act in (
        lambda: kept.store.read(NAME),
        lambda: kept.store.replace(NAME, ParameterHistory(), ParameterHistory().approved(made(1))),
    ):
        with pytest.raises(Misconfigured, match=r"sma_crossover\.json is damaged"):
            act()
