"""What the owner was told and what they said: in memory and on DynamoDB it may not be told apart."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from moto import mock_aws

from tests.builders import START
from tests.contracts.books import ACCOUNT
from tests.contracts.tables import aws, create_table, pretend_to_be_somebody
from thunes.adapters.dynamo.phone import DynamoPhoneLog
from thunes.adapters.dynamo.table import Table
from thunes.adapters.dynamo.told import DynamoToldLog
from thunes.adapters.memory.phone import InMemoryPhoneLog
from thunes.adapters.memory.told import InMemoryToldLog
from thunes.domain.told import Told
from thunes.phone import PhoneLog, ToldLog

TOLD = Told(START, 7, 3, ("evt-a", "evt-b", "evt-c"))


@dataclass
class Logs:
    """Both logs of one account, and the table they are in if there is one."""

    told: ToldLog
    phone: PhoneLog
    table: str = ""


@pytest.fixture
def moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[Logs]:
    pretend_to_be_somebody(monkeypatch)
    with mock_aws():
        table = Table(create_table())
        yield Logs(DynamoToldLog(table, ACCOUNT), DynamoPhoneLog(table, ACCOUNT), table.name)


@pytest.fixture
def ministack(cloud: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Logs]:
    pretend_to_be_somebody(monkeypatch)
    monkeypatch.setenv("AWS_ENDPOINT_URL", cloud)
    table = Table(create_table())
    yield Logs(DynamoToldLog(table, ACCOUNT), DynamoPhoneLog(table, ACCOUNT), table.name)
    table._connection.client.close()


@pytest.fixture(params=["memory", "moto", pytest.param("ministack", marks=pytest.mark.cloud)])
def logs(request: pytest.FixtureRequest) -> Logs:
    if request.param == "memory":
        return Logs(InMemoryToldLog(), InMemoryPhoneLog())
    found: Logs = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize("told", [TOLD, Told(START + timedelta(milliseconds=1), None, 1, ())])
@pytest.mark.parametrize("key", ["evt-a", "incident|ORDER|BTCUSDT|" + "é☃" * 2000])
def test_what_was_told_is_found_again(logs: Logs, told: Told, key: str) -> None:
    assert logs.told.read(key) is None
    logs.told.write(key, told)
    assert logs.told.read(key) == told
    assert logs.told.read(f"{key} ") is None


def test_the_newest_that_was_told_counts(logs: Logs) -> None:
    logs.told.write("key", TOLD)
    later = Told(START + timedelta(hours=1), None, 1, ("evt-d",))
    logs.told.write("key", later)
    assert logs.told.read("key") == later


@pytest.mark.parametrize("said", ["", "/halt <b> é☃ 🚀", "x" * 4096])
def test_a_thing_is_claimed_once_and_what_was_said_stays(logs: Logs, said: str) -> None:
    assert logs.phone.said("update 1") is None
    assert logs.phone.claim("update 1", said) is True
    assert logs.phone.claim("update 1", "something else") is False
    assert logs.phone.said("update 1") == said
    assert logs.phone.claim("update 2") is True


def test_what_was_told_and_cannot_be_read_is_told_again(moto: Logs) -> None:
    moto.told.write("key", TOLD)
    client = aws("dynamodb")
    (item,) = client.scan(TableName=moto.table)["Items"]
    client.put_item(TableName=moto.table, Item={**item, "times": {"S": "many"}})
    assert moto.told.read("key") is None


def test_each_log_has_a_leading_key_of_its_own(moto: Logs) -> None:
    moto.told.write("key", TOLD)
    moto.phone.claim("update 1")
    items = aws("dynamodb").scan(TableName=moto.table)["Items"]
    assert {item["pk"]["S"] for item in items} == {f"{ACCOUNT}#notices", f"{ACCOUNT}#phone"}
    assert not any("event_id" in item for item in items)
