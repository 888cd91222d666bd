"""The venue's health on DynamoDB: an item of its own, each write conditional on the one before."""

from dataclasses import replace

from thunes.adapters.dynamo.items import HealthItem
from thunes.adapters.dynamo.table import Keys, Table, understand
from thunes.domain.health import Breaker, Health
from thunes.errors import BooksDisagree, Transient

HEALTH = "HEALTH"


class DynamoVenueHealth:
    """One account's item, which comes along whenever the ledger is read.

    A malformed one lets nothing leave: who may not know whether it is banned stays silent.
    """

    def __init__(self, table: Table, account: str) -> None:
        self._table = table
        self._key = (Keys(account).venue, HEALTH)
        table.carry(self._key)

    def read(self) -> Health:
        raw = self._table.take(self._key)
        if raw is None:
            return Health()
        try:
            return understand(HealthItem, raw, _health)
        except BooksDisagree as error:
            raise Transient(f"{error}; delete the item to begin afresh") from error

    def replace(self, seen: Health, after: Health) -> Health:
        written = replace(after, changes=seen.changes + 1)
        unchanged = HealthItem.changes == seen.changes if seen.changes else HealthItem.pk.does_not_exist()
        with self._table.transaction() as write:
            write.save(_item(self._key, written), condition=unchanged)
        return written


def _health(item: HealthItem) -> Health:
    return Health(Breaker(item.breaker), item.failures, item.openings, item.until, item.banned_until, item.changes)


def _item(key: tuple[str, str], health: Health) -> HealthItem:
    return HealthItem(
        *key,
        breaker=health.breaker.value,
        failures=health.failures,
        openings=health.openings,
        until=health.until,
        banned_until=health.banned_until,
        changes=health.changes,
    )
