"""A table on moto, and the ledger in it."""

import pytest

from tests.contracts.books import ACCOUNT, LIMITS
from tests.contracts.tables import create_table
from thunes.adapters.dynamo.ledger import DynamoLedger
from thunes.adapters.dynamo.table import Table


@pytest.fixture
def table(moto: None) -> Table:
    """An empty table."""
    return Table(create_table())


@pytest.fixture
def ledger(table: Table) -> DynamoLedger:
    """An empty ledger."""
    return DynamoLedger(table, ACCOUNT, LIMITS)
