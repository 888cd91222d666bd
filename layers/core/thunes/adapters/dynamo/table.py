"""The table itself: raw reads that survive a malformed item, transactions whose failures have a name."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model
from pynamodb.pagination import ResultIterator
from pynamodb.transactions import TransactWrite

from thunes.adapters.dynamo.items import LedgerItem, bind
from thunes.errors import BooksDisagree, Conflict, Transient

M = TypeVar("M", bound=Model)
T = TypeVar("T")
Raw = dict[str, dict[str, Any]]

# The other side's write, finished or under way, is what these mean.
LOST_RACE = frozenset({"ConditionalCheckFailed", "TransactionConflict"})
MAX_READS = 5
PAUSE_S = 0.05


@dataclass(frozen=True)
class Keys:
    """Partition keys of one account; ``account`` carries its stage, as in dev#main."""

    account: str

    @property
    def chain(self) -> str:
        """Where the head of the trail is."""
        return f"{self.account}#chain"

    @property
    def state(self) -> str:
        """Where the trading state is."""
        return f"{self.account}#state"

    @property
    def book(self) -> str:
        """Where the portfolio is."""
        return f"{self.account}#book"

    @property
    def cursors(self) -> str:
        """Where cursors are."""
        return f"{self.account}#cursors"

    @property
    def intents(self) -> str:
        """Where intents are."""
        return f"{self.account}#intents"

    def fills(self, epoch: int) -> str:
        """Where the fills of an epoch are; a wiped venue counts its trades from the beginning again."""
        return f"{self.account}#fills@{epoch}" if epoch else f"{self.account}#fills"

    @property
    def venue(self) -> str:
        """Where the venue's health is."""
        return f"{self.account}#venue"

    @property
    def notices(self) -> str:
        """Where it is noted what the owner was told lately."""
        return f"{self.account}#notices"

    @property
    def phone(self) -> str:
        """Where it is noted what came in over the phone."""
        return f"{self.account}#phone"

    def audit(self, day: date) -> str:
        """Where the audit events of a UTC day are."""
        return f"{self.account}#audit#{day.isoformat()}"


class Table:
    """One DynamoDB table; ``calls`` counts the requests that were sent to it.

    An item that is carried comes along with every reading, and is there for whoever takes it: no request of its own.
    """

    def __init__(self, name: str) -> None:
        bind(name)
        self.name = name
        self.calls = 0
        self._carried: dict[tuple[str, str], Raw | None] = {}
        self._carrying: set[tuple[str, str]] = set()
        self._connection = LedgerItem._get_connection().connection  # noqa: SLF001 - PynamoDB offers no other way
        self._connection.client.meta.events.register("before-send.dynamodb", self._count)

    def carry(self, key: tuple[str, str]) -> None:
        """Let the item under ``key`` come along with every reading from now on."""
        self._carrying.add(key)

    def take(self, key: tuple[str, str]) -> Raw | None:
        """Return a carried item, once, as the last reading of this invocation found it; else read it by itself.

        Raises:
            Transient: as ``read`` does.
        """
        if key not in self._carried:
            self.read([key])
        return self._carried.pop(key)

    def begin(self) -> None:
        """Start an invocation: what was carried along in an earlier one is old."""
        self._carried.clear()

    def read(self, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Raw]:
        """Return the items under those keys, consistently, still raw; missing ones are left out.

        Raises:
            Transient: when DynamoDB does not answer, or answers only in part again and again.
        """
        found = self._read([*keys, *self._carrying])
        self._carried = {key: found.get(key) for key in self._carrying}
        return {key: raw for key, raw in found.items() if key in set(keys)}

    def _read(self, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Raw]:
        wanted: Any = [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in dict.fromkeys(keys)]
        found: dict[tuple[str, str], Raw] = {}
        with _named_failures():
            for attempt in range(MAX_READS):
                time.sleep(PAUSE_S * attempt)
                answer = self._connection.batch_get_item(self.name, wanted, consistent_read=True)
                for raw in answer["Responses"].get(self.name, []):
                    found[raw["pk"]["S"], raw["sk"]["S"]] = raw
                wanted = answer.get("UnprocessedKeys", {}).get(self.name, {}).get("Keys")
                if not wanted:
                    return found
        raise Transient("DynamoDB left keys unread")

    def query(self, kind: type[M], pk: str, convert: Callable[[M], T], within: Condition | None = None) -> Iterator[T]:
        """Return the items of a partition in key order, consistently, each converted.

        Raises:
            Transient: when DynamoDB does not answer.
            BooksDisagree: naming an item that cannot be read.
        """
        for raw in self._raw(pk, within):
            yield understand(kind, raw, convert)

    def walk(self, pk: str, read: Callable[[Raw], T]) -> Iterator[T]:
        """Return the items of a partition as ``query`` does, each read from its raw form."""
        for raw in self._raw(pk):
            yield legible(raw, read)

    def _raw(self, pk: str, within: Condition | None = None) -> Iterator[Raw]:
        asked: dict[str, Any] = {"range_key_condition": within, "consistent_read": True}
        with _named_failures():
            found: Iterator[Raw] = ResultIterator(self._connection.query, (self.name, pk), asked)
            yield from found

    @contextmanager
    def transaction(self) -> Iterator[TransactWrite]:
        """Collect writes and commit them together at the end.

        Raises:
            Conflict: when a condition did not hold: nothing was written.
            Transient: when DynamoDB did not say; the writes may have happened.
        """
        with _named_failures(), TransactWrite(connection=self._connection) as write:
            yield write

    def _count(self, **_: object) -> None:
        self.calls += 1


def understand(kind: type[M], raw: Raw, convert: Callable[[M], T]) -> T:
    """Read a raw item, whole or not at all.

    Raises:
        BooksDisagree: naming the item's key when an attribute is missing, malformed or makes no sense.
    """

    def read(raw: Raw) -> T:
        item = kind.from_raw_data(raw)
        item.serialize()  # PynamoDB reads a missing attribute as None; writing it, it notices
        return convert(item)

    return legible(raw, read)


def legible(raw: Raw, read: Callable[[Raw], T]) -> T:
    """Return what ``read`` makes of a raw item; raises BooksDisagree, naming its key, when it cannot."""
    try:
        return read(raw)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        key = f"{raw['pk']['S']} {raw['sk']['S']}"
        raise BooksDisagree(f"ledger item {key} cannot be read: {error}") from error


@contextmanager
def _named_failures() -> Iterator[None]:
    try:
        yield
    except TransactWriteError as error:
        codes = {reason.code for reason in error.cancellation_reasons if reason}
        if codes and codes <= LOST_RACE:
            raise Conflict(f"another write came first: {', '.join(sorted(codes))}") from error
        raise Transient(f"transaction failed: {error.cause_response_code or error}") from error
    except (PynamoDBException, BotoCoreError, ClientError) as error:
        raise Transient(f"DynamoDB did not answer: {error}") from error
