"""The table: every request is counted, long answers come in pages, and damage found on the way is named."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.adapters.dynamo.damage import write_every_kind
from tests.builders import START
from tests.contracts.books import ACCOUNT, FACT, INTENTS, KEYS, LIMITS, opened
from tests.contracts.tables import aws, create_table
from thunes.adapters.dynamo.ledger import DynamoLedger
from thunes.adapters.dynamo.table import Keys, Table
from thunes.domain.audit import Event, Fact
from thunes.domain.chain import verify
from thunes.errors import BooksDisagree

HALF_A_PAGE = Fact(Event.DATA_REJECTED, {"why": "x" * 350_000})
NOT_NAMED = "queries hand on what PynamoDB raises for an item that it cannot read"


def test_keys_tell_stages_accounts_kinds_and_days_apart() -> None:
    keys = Keys("paper#second")
    kinds = [keys.chain, keys.state, keys.book, keys.cursors, keys.intents, keys.fills(0), keys.audit(START.date())]
    assert kinds == [
        "paper#second#chain",
        "paper#second#state",
        "paper#second#book",
        "paper#second#cursors",
        "paper#second#intents",
        "paper#second#fills",
        "paper#second#audit#2024-01-10",
    ]


def test_a_reading_is_one_request_however_much_it_asks_for(table: Table, ledger: DynamoLedger) -> None:
    ledger.read(KEYS, INTENTS)
    assert table.calls == 1


def test_a_write_is_one_request(table: Table, ledger: DynamoLedger) -> None:
    view = ledger.read()
    ledger.record(view, [FACT] * 3, START)
    assert table.calls == 2


def test_every_query_is_counted(table: Table, ledger: DynamoLedger) -> None:
    ledger.fills("BTCUSDT")
    assert table.calls == 1


def test_a_trail_is_one_reading_and_one_query_per_day(table: Table, ledger: DynamoLedger) -> None:
    ledger.record(ledger.record(ledger.read(), [FACT], START), [FACT], START + timedelta(days=2))
    before = table.calls
    assert len(list(ledger.trail())) == 2
    assert table.calls - before == 4


def test_days_before_the_first_event_and_after_the_last_are_not_asked_for(table: Table, ledger: DynamoLedger) -> None:
    ledger.record(ledger.read(), [FACT], START)
    before = table.calls
    assert len(list(ledger.trail(date(1999, 1, 1), date(2099, 1, 1)))) == 1
    assert table.calls - before == 2


def test_a_day_that_fills_several_pages_is_read_whole(table: Table, ledger: DynamoLedger) -> None:
    view = ledger.read()
    for _ in range(7):
        view = ledger.record(view, [HALF_A_PAGE], START)
    before = table.calls
    events = list(ledger.trail())
    assert table.calls - before > 2
    assert len(events) == 7
    assert verify(events, view.head) is None


def test_two_accounts_in_one_table_do_not_meet(table: Table, ledger: DynamoLedger) -> None:
    write_every_kind(ledger)
    neighbour = DynamoLedger(table, "dev#main2", LIMITS)
    view = neighbour.read(KEYS, INTENTS)
    assert (view.opened, view.cursors, view.intents, neighbour.fills("BTCUSDT")) == (False, {}, {}, [])
    opened(neighbour)
    assert verify(ledger.trail(), ledger.read().head) is None
    assert {event.account for event in ledger.trail()} == {ACCOUNT}


def test_the_newest_table_is_the_one_that_items_live_in(moto: None) -> None:
    first = DynamoLedger(Table(create_table()), ACCOUNT, LIMITS)
    opened(first)
    second = DynamoLedger(Table(create_table()), ACCOUNT, LIMITS)
    assert not second.read().opened


@pytest.mark.parametrize(
    ("name", "value"),
    [("price", {"S": "20000"}), ("trade_id", {"N": "1.5"}), ("side", {"S": "HOLD"}), ("quantity", None)],
)
def test_a_damaged_fill_stops_the_reader(
    table: Table, ledger: DynamoLedger, name: str, value: dict[str, Any] | None
) -> None:
    write_every_kind(ledger)
    key = f"{ACCOUNT}#fills", f"BTCUSDT#{1:020d}"
    _damage(table, key, name, value)
    with pytest.raises(BooksDisagree, match=" ".join(key)):
        ledger.fills("BTCUSDT")


@pytest.mark.parametrize(("name", "value"), [("sequence", {"S": "1"}), ("decision_inputs", {"S": "{"}), ("hash", None)])
def test_a_damaged_audit_event_stops_the_reader(
    table: Table, ledger: DynamoLedger, name: str, value: dict[str, Any] | None
) -> None:
    write_every_kind(ledger)
    key = f"{ACCOUNT}#audit#{START.date()}", f"{1:012d}"
    _damage(table, key, name, value)
    with pytest.raises(BooksDisagree, match=" ".join(key)):
        list(ledger.trail())


def _damage(table: Table, key: tuple[str, str], name: str, value: dict[str, Any] | None) -> None:
    client = aws("dynamodb")
    item = client.get_item(TableName=table.name, Key={"pk": {"S": key[0]}, "sk": {"S": key[1]}})["Item"]
    client.put_item(TableName=table.name, Item={n: v for n, v in {**item, name: value}.items() if v is not None})
