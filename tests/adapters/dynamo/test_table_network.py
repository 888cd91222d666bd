"""DynamoDB over a real connection: what is sent again, what is counted, and what a broken one means."""

from collections.abc import Iterator
from itertools import count
from time import sleep

import pytest

from tests.adapters.http_service import Answer, Asked, Service, answering
from tests.builders import START
from tests.contracts.books import ACCOUNT, FACT, LIMITS
from thunes.adapters.dynamo.items import LedgerItem
from thunes.adapters.dynamo.ledger import DynamoLedger
from thunes.adapters.dynamo.table import Table
from thunes.domain.chain import ChainHead
from thunes.domain.portfolio import Portfolio
from thunes.domain.risk import TradingStateRecord
from thunes.errors import Conflict, Transient
from thunes.ports import AccountView

NOTHING = Answer(200, {"Responses": {}, "UnprocessedKeys": {}})
THROTTLED = Answer(400, {"__type": "com.amazonaws.dynamodb.v20120810#ThrottlingException", "message": "slow down"})
BROKEN = Answer(500, {"__type": "com.amazonaws.dynamodb.v20120810#InternalServerError", "message": "sorry"})
CLOSED = Answer(None)
LOST = Answer(
    400,
    {
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "Transaction cancelled",
        "CancellationReasons": [{"Code": "None"}, {"Code": "TransactionConflict", "Message": "Transaction is ongoing"}],
    },
)
NEVER_READ = AccountView(ChainHead(), TradingStateRecord.unreadable("not read"), Portfolio(), 0)
_names = (f"remote-{number}" for number in count(1))


@pytest.fixture
def script() -> list[Answer]:
    """The answers to come, in order; the last one is repeated."""
    return [NOTHING]


@pytest.fixture
def dynamodb(script: list[Answer], somebody: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """A DynamoDB that answers by the script."""

    def answer(_: Asked) -> Answer:
        return script.pop(0) if len(script) > 1 else script[0]

    with answering(answer) as service:
        monkeypatch.setenv("AWS_ENDPOINT_URL", service.url)
        yield service


@pytest.fixture
def table(dynamodb: Service) -> Iterator[Table]:
    """A table over there."""
    table = Table(next(_names))
    yield table
    table._connection.client.close()


@pytest.mark.parametrize("failure", [THROTTLED, BROKEN, CLOSED], ids=["throttled", "broken", "closed"])
def test_one_failure_is_asked_again_and_counted(table: Table, script: list[Answer], failure: Answer) -> None:
    script.insert(0, failure)
    assert table.read([("a", "1")]) == {}
    assert table.calls == 2


def test_a_dynamodb_that_keeps_failing_is_asked_three_times(
    table: Table, script: list[Answer], dynamodb: Service
) -> None:
    script[:] = [THROTTLED]
    with pytest.raises(Transient, match="ThrottlingException"):
        table.read([("a", "1")])
    assert (table.calls, len(dynamodb.asked)) == (3, 3)


def test_a_write_that_is_sent_again_carries_the_same_token(
    table: Table, script: list[Answer], dynamodb: Service
) -> None:
    """Else a write whose answer was lost would lose against itself and look like a conflict."""
    ledger = DynamoLedger(table, ACCOUNT, LIMITS)
    view = ledger.read()
    script[:] = [CLOSED, Answer(200)]
    ledger.record(view, [FACT], START)
    first, second = (asked.json["ClientRequestToken"] for asked in dynamodb.asked[1:])
    assert first == second


def test_two_writes_carry_two_tokens(table: Table, script: list[Answer], dynamodb: Service) -> None:
    ledger = DynamoLedger(table, ACCOUNT, LIMITS)
    view = ledger.read()
    script[:] = [Answer(200)]
    ledger.record(ledger.record(view, [FACT], START), [FACT], START)
    first, second = (asked.json["ClientRequestToken"] for asked in dynamodb.asked[1:])
    assert first != second


def test_a_transaction_in_somebody_elses_way_is_a_conflict(table: Table, script: list[Answer]) -> None:
    ledger = DynamoLedger(table, ACCOUNT, LIMITS)
    view = ledger.read()
    script[:] = [LOST]
    with pytest.raises(Conflict, match="TransactionConflict"):
        ledger.record(view, [FACT], START)


def test_an_answer_that_does_not_come_in_time_is_transient(somebody: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LedgerItem.Meta, "read_timeout_seconds", 0.05)
    monkeypatch.setattr(LedgerItem.Meta, "max_retry_attempts", 0)
    with answering(_too_late) as service:
        monkeypatch.setenv("AWS_ENDPOINT_URL", service.url)
        table = Table(next(_names))
        with pytest.raises(Transient, match="Read timeout"):
            table.read([("a", "1")])
        table._connection.client.close()


def test_a_dynamodb_that_is_not_there_is_transient(somebody: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(lambda _: NOTHING) as service:
        gone = service.url
    monkeypatch.setattr(LedgerItem.Meta, "max_retry_attempts", 0)
    monkeypatch.setenv("AWS_ENDPOINT_URL", gone)
    ledger = DynamoLedger(Table(next(_names)), ACCOUNT, LIMITS)
    with pytest.raises(Transient, match="Could not connect"):
        ledger.read()
    with pytest.raises(Transient, match="Could not connect"):
        ledger.fills("BTCUSDT")
    with pytest.raises(Transient) as caught:
        ledger.record(NEVER_READ, [FACT], START)
    assert not isinstance(caught.value, Conflict)


def test_without_credentials_nothing_is_sent(dynamodb: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    table = Table(next(_names))
    with pytest.raises(Transient, match="Unable to locate credentials"):
        table.read([("a", "1")])
    assert (table.calls, dynamodb.asked) == (0, [])


def _too_late(_: Asked) -> Answer:
    sleep(0.3)
    return CLOSED
