"""An item that somebody has damaged: the trading state reads as HALTED, anything else stops the reader by name."""

import re
from copy import deepcopy
from typing import Any

import pytest

from tests.adapters.dynamo.damage import PLACES, Items, raw_items
from tests.contracts.books import ACCOUNT
from thunes.adapters.dynamo.items import CursorItem, HeadItem, IntentItem, LedgerItem, PortfolioItem, StateItem
from thunes.adapters.dynamo.table import Keys
from thunes.adapters.dynamo.views import view_of
from thunes.domain.risk import TradingState, TradingStateRecord
from thunes.errors import BooksDisagree

KEYS = Keys(ACCOUNT)
UNREAD = {"pk", "sk", "exposure", "at_stake", "locked", "pending_id"}
"""Keys, and what only conditions look at."""


@pytest.fixture(scope="module")
def whole() -> Items:
    """Every item, undamaged."""
    return raw_items()


@pytest.fixture
def items(whole: Items) -> Items:
    """Every item, free to be damaged."""
    return deepcopy(whole)


def attributes(*kinds: type[LedgerItem], nullable: bool = False) -> list[Any]:
    """Return the attributes of those items that a reader looks at."""
    return [
        pytest.param(kind, name, id=f"{kind.__name__}.{name}")
        for kind in kinds
        for name, attribute in kind.get_attributes().items()
        if name not in UNREAD and (nullable or not attribute.null)
    ]


def test_undamaged_items_are_read(items: Items) -> None:
    view = view_of(KEYS, items)
    assert (view.version, view.trading_state.state, view.head.sequence) == (3, TradingState.ACTIVE, 6)
    assert (len(view.cursors), len(view.intents), len(view.portfolio.positions)) == (1, 1, 2)


STATES: list[Any] = [
    ("state", {"S": "RUNNING"}),
    ("state", {"S": "active"}),
    ("state", {"S": ""}),
    ("state", {"N": "1"}),
    ("state", {"NULL": True}),
    ("state", {"L": [{"S": "ACTIVE"}]}),
    ("state", None),
    ("since", {"S": "yesterday"}),
    ("since", {"N": "1704888005"}),
    ("actor", {"N": "1"}),
    ("reason", {"BOOL": True}),
    ("since", None),
    ("since", {"NULL": True}),
    ("actor", None),
    ("reason", None),
]


@pytest.mark.parametrize(("name", "value"), STATES)
def test_a_damaged_trading_state_reads_as_halted(items: Items, name: str, value: dict[str, Any] | None) -> None:
    _damage(items, StateItem, name, value)
    found = view_of(KEYS, items).trading_state
    assert (found.state, found.since, found.actor) == (TradingState.HALTED, None, "nobody")
    assert f"{ACCOUNT}#state STATE" in found.reason


def test_a_trading_state_that_is_not_there_reads_as_halted(items: Items) -> None:
    del items[PLACES[StateItem]]
    assert view_of(KEYS, items).trading_state == TradingStateRecord.unreadable("no trading state is recorded")


@pytest.mark.parametrize(("kind", "name"), attributes(HeadItem, PortfolioItem, CursorItem, IntentItem, nullable=True))
def test_an_attribute_of_another_type_stops_the_reader(items: Items, kind: type[LedgerItem], name: str) -> None:
    _damage(items, kind, name, {"BOOL": True})
    with pytest.raises(BooksDisagree, match=_key(kind)):
        view_of(KEYS, items)


@pytest.mark.parametrize(("kind", "name"), attributes(HeadItem, PortfolioItem, CursorItem, IntentItem))
def test_an_attribute_that_is_not_there_stops_the_reader(items: Items, kind: type[LedgerItem], name: str) -> None:
    _damage(items, kind, name, None)
    with pytest.raises(BooksDisagree, match=_key(kind)):
        view_of(KEYS, items)


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        (HeadItem, "sequence", {"N": "1.5"}),
        (HeadItem, "at", {"S": "yesterday"}),
        (HeadItem, "first_day", {"S": "2024-13-01"}),
        (PortfolioItem, "day", {"S": "the tenth"}),
        (CursorItem, "decided", {"S": "2024-01-10"}),
        (IntentItem, "state", {"S": "LOST"}),
        (IntentItem, "leg", {"S": "sideways"}),
        (IntentItem, "booked_fills", {"L": [{"S": "1"}]}),
    ],
)
def test_a_value_without_meaning_stops_the_reader(
    items: Items, kind: type[LedgerItem], name: str, value: dict[str, Any]
) -> None:
    _damage(items, kind, name, value)
    with pytest.raises(BooksDisagree, match=_key(kind)):
        view_of(KEYS, items)


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        (PortfolioItem, ("positions", "L", 0, "M", "quantity"), {"S": "1"}),
        (PortfolioItem, ("reservations", "L", 0, "M", "leg"), {"S": "sideways"}),
        (PortfolioItem, ("reservations", "L", 0, "M", "amount"), {"NULL": True}),
        (PortfolioItem, ("balances", "L", 0), {"N": "1"}),
        (CursorItem, ("pending", "M", "leg"), {"S": "sideways"}),
        (CursorItem, ("pending", "M", "price"), {"S": "20000"}),
        (IntentItem, ("wire", "M", "sent_at"), {"S": "now"}),
        (IntentItem, ("wire", "M", "recv_window_ms"), {"NULL": True}),
    ],
)
def test_damage_inside_an_attribute_stops_the_reader(
    items: Items, kind: type[LedgerItem], path: tuple[Any, ...], value: dict[str, Any]
) -> None:
    inner: Any = items[PLACES[kind]]
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    with pytest.raises(BooksDisagree, match=_key(kind)):
        view_of(KEYS, items)


def _damage(items: Items, kind: type[LedgerItem], name: str, value: dict[str, Any] | None) -> None:
    item = items[PLACES[kind]]
    assert name in item or kind.get_attributes()[name].null
    if value is None:
        del item[name]
    else:
        item[name] = value


def _key(kind: type[LedgerItem]) -> str:
    return re.escape(" ".join(PLACES[kind]))
