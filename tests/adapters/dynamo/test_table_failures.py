"""What DynamoDB's refusals mean: another write came first, or ask again later."""

from collections.abc import Iterator, Sequence

import pytest
from botocore.stub import ANY, Stubber

from tests.builders import START
from tests.contracts.books import FACT
from thunes.adapters.dynamo.ledger import DynamoLedger
from thunes.adapters.dynamo.table import MAX_READS, Table
from thunes.errors import Conflict, Transient
from thunes.ports import AccountView

REFUSALS = [
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "RequestLimitExceeded",
    "InternalServerError",
    "ResourceNotFoundException",
    "AccessDeniedException",
    "ExpiredTokenException",
]
ALL_OF_A_QUERY = dict.fromkeys(
    (
        "TableName",
        "KeyConditionExpression",
        "ExpressionAttributeNames",
        "ExpressionAttributeValues",
        "ReturnConsumedCapacity",
    ),
    ANY,
)
KEYS = [("a", "1"), ("a", "2"), ("b", "1")]


@pytest.fixture
def answers(table: Table) -> Iterator[Stubber]:
    """What DynamoDB will answer, in order; all of it must have been asked for in the end."""
    with Stubber(table._connection.client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refused_reading_is_transient(answers: Stubber, ledger: DynamoLedger, code: str) -> None:
    answers.add_client_error("batch_get_item", code, "try later", 400)
    with pytest.raises(Transient, match=code) as caught:
        ledger.read()
    assert not isinstance(caught.value, Conflict)


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refused_query_is_transient(answers: Stubber, ledger: DynamoLedger, code: str) -> None:
    answers.add_client_error("query", code, "try later", 400)
    with pytest.raises(Transient, match="DynamoDB did not answer"):
        ledger.fills("BTCUSDT")


@pytest.mark.parametrize("code", [*REFUSALS, "TransactionInProgressException", "IdempotentParameterMismatchException"])
def test_a_refused_write_is_transient(answers: Stubber, ledger: DynamoLedger, code: str) -> None:
    view = _empty(answers, ledger)
    answers.add_client_error("transact_write_items", code, "try later", 400)
    with pytest.raises(Transient, match=code) as caught:
        ledger.record(view, [FACT], START)
    assert not isinstance(caught.value, Conflict)


@pytest.mark.parametrize(
    "reasons",
    [
        ["ConditionalCheckFailed", "None"],
        ["None", "TransactionConflict"],
        ["ConditionalCheckFailed", "TransactionConflict"],
        ["ConditionalCheckFailed", "ConditionalCheckFailed"],
    ],
)
def test_a_write_that_lost_a_race_is_a_conflict(answers: Stubber, ledger: DynamoLedger, reasons: list[str]) -> None:
    view = _canceled(answers, ledger, reasons)
    with pytest.raises(Conflict, match="another write came first"):
        ledger.record(view, [FACT], START)


@pytest.mark.parametrize(
    "reasons",
    [
        ["ThrottlingError", "None"],
        ["ConditionalCheckFailed", "ThrottlingError"],
        ["ProvisionedThroughputExceeded", "TransactionConflict"],
        ["ValidationError", "None"],
        ["ItemCollectionSizeLimitExceeded", "None"],
        ["None", "None"],
    ],
)
def test_a_write_that_was_canceled_for_another_reason_is_no_conflict(
    answers: Stubber, ledger: DynamoLedger, reasons: list[str]
) -> None:
    view = _canceled(answers, ledger, reasons)
    with pytest.raises(Transient, match="TransactionCanceledException") as caught:
        ledger.record(view, [FACT], START)
    assert not isinstance(caught.value, Conflict)


def test_keys_that_were_left_unread_are_asked_for_again(answers: Stubber, table: Table) -> None:
    left = [_key("a", "2"), _key("b", "1")]
    answers.add_response("batch_get_item", _batch(table, [_key("a", "1")], left), _asking(table, [*map(_pair, KEYS)]))
    answers.add_response("batch_get_item", _batch(table, [_key("b", "1")], [_key("a", "2")]), _asking(table, left))
    answers.add_response("batch_get_item", _batch(table, [], []), _asking(table, [_key("a", "2")]))
    assert set(table.read(KEYS)) == {("a", "1"), ("b", "1")}


def test_keys_that_stay_unread_are_transient_and_not_missing(answers: Stubber, table: Table) -> None:
    for _ in range(MAX_READS):
        answers.add_response("batch_get_item", _batch(table, [_key("a", "1")], [_key("a", "2")]))
    with pytest.raises(Transient, match="unread"):
        table.read(KEYS)


def test_a_query_sees_whatever_was_written_before(answers: Stubber, ledger: DynamoLedger) -> None:
    answers.add_response(
        "query", {"Items": [], "Count": 0, "ScannedCount": 0}, {**ALL_OF_A_QUERY, "ConsistentRead": True}
    )
    assert ledger.fills("BTCUSDT") == []


def _empty(answers: Stubber, ledger: DynamoLedger) -> AccountView:
    answers.add_response("batch_get_item", {"Responses": {}, "UnprocessedKeys": {}})
    return ledger.read()


def _canceled(answers: Stubber, ledger: DynamoLedger, reasons: list[str]) -> AccountView:
    view = _empty(answers, ledger)
    answers.add_client_error(
        "transact_write_items",
        "TransactionCanceledException",
        "Transaction cancelled, please refer cancellation reasons for specific reasons",
        400,
        modeled_fields={"CancellationReasons": [{"Code": code} for code in reasons]},
    )
    return view


def _key(pk: str, sk: str) -> dict[str, dict[str, str]]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _pair(key: tuple[str, str]) -> dict[str, dict[str, str]]:
    return _key(*key)


def _batch(table: Table, items: Sequence[object], left: Sequence[object]) -> dict[str, object]:
    unread = {table.name: {"Keys": left, "ConsistentRead": True}} if left else {}
    return {"Responses": {table.name: items}, "UnprocessedKeys": unread}


def _asking(table: Table, keys: Sequence[object]) -> dict[str, object]:
    request = {table.name: {"ConsistentRead": True, "Keys": keys}}
    return {"RequestItems": request, "ReturnConsumedCapacity": "TOTAL"}
