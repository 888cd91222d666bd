"""What the owner was told lately, on DynamoDB: notify's own kind of item, and the only one it may write."""

import hashlib

from pynamodb.attributes import ListAttribute, UnicodeAttribute, UTCDateTimeAttribute

from thunes.adapters.dynamo.attributes import WholeNumberAttribute
from thunes.adapters.dynamo.items import LedgerItem
from thunes.adapters.dynamo.table import Keys, Table, understand
from thunes.domain.told import Told
from thunes.errors import BooksDisagree


class ToldItem(LedgerItem):
    """One message to the owner."""

    key = UnicodeAttribute()
    first = UTCDateTimeAttribute()
    message = WholeNumberAttribute(null=True)
    times = WholeNumberAttribute()
    told = ListAttribute(of=UnicodeAttribute)


class DynamoToldLog:
    """One account's items; one that cannot be read counts as absent, for a fact told twice is better than none."""

    def __init__(self, table: Table, account: str) -> None:
        self._table = table
        self._pk = Keys(account).notices

    def read(self, key: str) -> Told | None:
        place = (self._pk, _sk(key))
        raw = self._table.read([place]).get(place)
        try:
            return understand(ToldItem, raw, _told) if raw else None
        except BooksDisagree:
            return None

    def write(self, key: str, told: Told) -> None:
        item = ToldItem(
            self._pk,
            _sk(key),
            key=key,
            first=told.first,
            message=told.message,
            times=told.count,
            told=list(told.events),
        )
        with self._table.transaction() as write:
            write.save(item)


def _sk(key: str) -> str:
    """A key holds whatever words a reason has; its digest is a sort key of any size that DynamoDB takes."""
    return hashlib.sha256(key.encode()).hexdigest()


def _told(item: ToldItem) -> Told:
    return Told(item.first, item.message, item.times, tuple(str(event_id) for event_id in item.told))
