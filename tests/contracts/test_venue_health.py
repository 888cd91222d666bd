"""The record of the venue's health: in memory and on DynamoDB it may not be told apart."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from moto import mock_aws

from tests.builders import START
from tests.contracts.books import ACCOUNT
from tests.contracts.tables import aws, create_table, pretend_to_be_somebody
from thunes.adapters.dynamo.health import DynamoVenueHealth
from thunes.adapters.dynamo.table import Table
from thunes.adapters.memory.health import InMemoryVenueHealth
from thunes.domain.health import Breaker, Health, Outcome
from thunes.errors import Conflict, Transient
from thunes.ports import VenueHealth

THREADS = 16
OPENED = Health(Breaker.OPEN, openings=2, until=START)
EVERYTHING = Health(Breaker.HALF_OPEN, 4, 2, START + timedelta(milliseconds=1), START + timedelta(days=3))


@pytest.fixture
def moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[DynamoVenueHealth]:
    pretend_to_be_somebody(monkeypatch)
    with mock_aws():
        yield DynamoVenueHealth(Table(create_table()), ACCOUNT)


@pytest.fixture
def ministack(cloud: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[DynamoVenueHealth]:
    pretend_to_be_somebody(monkeypatch)
    monkeypatch.setenv("AWS_ENDPOINT_URL", cloud)
    table = Table(create_table())
    yield DynamoVenueHealth(table, ACCOUNT)
    table._connection.client.close()


@pytest.fixture(params=["memory", "moto", pytest.param("ministack", marks=pytest.mark.cloud)])
def health(request: pytest.FixtureRequest) -> VenueHealth:
    if request.param == "memory":
        return InMemoryVenueHealth()
    found: VenueHealth = request.getfixturevalue(request.param)
    return found


def test_a_venue_that_nothing_is_known_of_is_sound(health: VenueHealth) -> None:
    assert health.read() == Health()


@pytest.mark.parametrize("written", [Health(), Health(failures=3), OPENED, EVERYTHING])
def test_what_is_written_is_read_and_its_changes_are_counted(health: VenueHealth, written: Health) -> None:
    first = health.replace(health.read(), written)
    assert first == health.read() == replace(written, changes=1)
    second = health.replace(first, written)
    assert second == health.read() == replace(written, changes=2)


def test_whoever_saw_something_older_writes_nothing(health: VenueHealth) -> None:
    nothing = health.read()
    first = health.replace(nothing, OPENED)
    for seen in (nothing, replace(first, changes=2)):
        with pytest.raises(Conflict):
            health.replace(seen, EVERYTHING)
    assert health.read() == first


def test_of_two_who_would_probe_one_may(health: VenueHealth) -> None:
    seen = health.replace(health.read(), OPENED)
    probing = health.replace(seen, seen.after(Outcome.PROBED, START))
    assert probing.breaker is Breaker.HALF_OPEN
    with pytest.raises(Conflict):
        health.replace(seen, seen.after(Outcome.PROBED, START))


def test_a_malformed_item_lets_nothing_leave_and_says_what_to_do(moto: DynamoVenueHealth) -> None:
    moto.replace(moto.read(), OPENED)
    key = {"pk": {"S": f"{ACCOUNT}#venue"}, "sk": {"S": "HEALTH"}}
    item = {**key, "breaker": {"S": "AJAR"}, **{name: {"N": "1"} for name in ("failures", "openings", "changes")}}
    aws("dynamodb").put_item(TableName=moto._table.name, Item=item)
    with pytest.raises(Transient, match=r"venue HEALTH cannot be read.*delete the item to begin afresh"):
        moto.read()


@pytest.mark.cloud
def test_of_many_probes_at_once_exactly_one_may_leave(ministack: DynamoVenueHealth) -> None:
    seen = ministack.replace(ministack.read(), OPENED)
    start = Barrier(THREADS)

    def probe(_: int) -> bool:
        start.wait()
        try:
            ministack.replace(seen, seen.after(Outcome.PROBED, START))
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(THREADS) as threads:
        assert sum(threads.map(probe, range(THREADS))) == 1
    assert ministack.read().breaker is Breaker.HALF_OPEN


@pytest.mark.cloud
def test_of_many_bans_at_once_the_longest_is_what_remains(ministack: DynamoVenueHealth) -> None:
    start = Barrier(THREADS)

    def ban(number: int) -> None:
        own = DynamoVenueHealth(Table(ministack._table.name), ACCOUNT)  # as every function has one
        start.wait()
        while True:
            seen = own.read()
            after = seen.banned(START + timedelta(seconds=number))
            if after == seen:
                return
            try:
                own.replace(seen, after)
            except Conflict:
                continue
            else:
                return

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(ban, range(THREADS)))
    assert ministack.read().banned_until == START + timedelta(seconds=THREADS - 1)
