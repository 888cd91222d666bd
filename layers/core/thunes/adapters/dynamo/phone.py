"""What came in over the phone, on DynamoDB: an item per thing, written on the condition that it is new."""

from pynamodb.attributes import UnicodeAttribute

from thunes.adapters.dynamo.items import LedgerItem
from thunes.adapters.dynamo.table import Keys, Table, understand
from thunes.errors import Conflict


class PhoneItem(LedgerItem):
    """One thing that came in over the phone."""

    said = UnicodeAttribute()


class DynamoPhoneLog:
    """One account's items."""

    def __init__(self, table: Table, account: str) -> None:
        self._table = table
        self._pk = Keys(account).phone

    def claim(self, name: str, said: str = "") -> bool:
        try:
            with self._table.transaction() as write:
                write.save(PhoneItem(self._pk, name, said=said), condition=PhoneItem.pk.does_not_exist())
        except Conflict:
            return False
        return True

    def said(self, name: str) -> str | None:
        key = (self._pk, name)
        raw = self._table.read([key]).get(key)
        return understand(PhoneItem, raw, lambda item: str(item.said)) if raw else None
