"""One item of every kind as DynamoDB holds it, to be damaged."""

import pytest
from moto import mock_aws

from tests.builders import START, fill, intent, signal
from tests.contracts.books import (
    ACCOUNT,
    FACT,
    LIMITS,
    holding,
    opened,
    position,
    read,
    sending,
    start_sending,
    waiting,
)
from tests.contracts.books import approve as approve_intent
from tests.contracts.tables import aws, create_table, pretend_to_be_somebody
from thunes.adapters.dynamo.items import CursorItem, HeadItem, IntentItem, LedgerItem, PortfolioItem, StateItem
from thunes.adapters.dynamo.ledger import DynamoLedger
from thunes.adapters.dynamo.table import Raw, Table
from thunes.domain.order_report import OrderReport
from thunes.domain.settlement import settle

Items = dict[tuple[str, str], Raw]

PLACES: dict[type[LedgerItem], tuple[str, str]] = {
    HeadItem: (f"{ACCOUNT}#chain", "HEAD"),
    StateItem: (f"{ACCOUNT}#state", "STATE"),
    PortfolioItem: (f"{ACCOUNT}#book", "PORTFOLIO"),
    CursorItem: (f"{ACCOUNT}#cursors", f"{signal().strategy_id}#BTCUSDT"),
    IntentItem: (f"{ACCOUNT}#intents", intent().intent_id),
}


def write_every_kind(ledger: DynamoLedger) -> None:
    """Bring an empty ledger to where it holds an item of every kind, a partial fill among them."""
    approve_intent(ledger, opened(ledger, holding(position("ETHUSDT"))), signal())
    start_sending(ledger, read(ledger))
    view = read(ledger)
    part = fill("0.00010")
    report = OrderReport("BTCUSDT", 1, intent().client_order_id, "PARTIALLY_FILLED", part.quantity, (part,))
    ledger.settle(view, settle(sending(intent()), report, view.portfolio), START)
    ledger.record(read(ledger), [FACT], START, [waiting(signal())])


def raw_items() -> Items:
    """Return every item of such a ledger, raw."""
    with pytest.MonkeyPatch.context() as environment:
        pretend_to_be_somebody(environment)
        with mock_aws():
            name = create_table()
            write_every_kind(DynamoLedger(Table(name), ACCOUNT, LIMITS))
            found = aws("dynamodb").scan(TableName=name)["Items"]
    return {(item["pk"]["S"], item["sk"]["S"]): item for item in found}
