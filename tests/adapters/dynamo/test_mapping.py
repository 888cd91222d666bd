"""Whatever a value is, its item holds all of it: checked on invented ones, without a table."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st
from pynamodb.models import Model

from tests.builders import START, intent, signal
from thunes.adapters.dynamo import mapping
from thunes.adapters.dynamo.items import CursorItem, FillItem, IntentItem, PortfolioItem
from thunes.domain.fill import Fill
from thunes.domain.history import Left, Peak, RoundTrip, Unlocking
from thunes.domain.order import IntentState, OrderIntent, OrderKind, Wire
from thunes.domain.portfolio import Day, Portfolio, Protection, Reservation
from thunes.domain.position import Position
from thunes.domain.signal import Leg, Side, Signal
from thunes.ports import Cursor, CursorKey

M = TypeVar("M", bound=Model)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
names = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=12)
times = st.datetimes(datetime(1970, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis adds the zone
windows = st.timedeltas(min_value=mapping.MILLISECOND, max_value=60_000 * mapping.MILLISECOND).map(
    lambda length: length // mapping.MILLISECOND * mapping.MILLISECOND
)
amounts = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places), st.integers(-(10**38) + 1, 10**38 - 1), st.integers(0, 18)
)
positions = st.builds(
    Position,
    symbol=names,
    base=names,
    quote=names,
    quantity=amounts,
    cost=amounts,
    realized=amounts,
    open=st.booleans(),
    opened_at=st.none() | times,
    strategy_id=texts,
    stop_price=st.none() | amounts,
    target_price=st.none() | amounts,
    protections=st.integers(0, 9),
    realized_before=amounts,
    share=amounts,
)
legs = st.sampled_from(Leg)
protections = st.builds(Protection, intent_id=texts, symbol=names, quantity=amounts)
reservations = st.builds(
    Reservation, intent_id=texts, symbol=names, leg=st.sampled_from(Leg), amount=amounts, strategy_id=texts
)
signals = st.builds(
    Signal,
    stage=names,
    strategy_id=texts,
    param_hash=texts,
    symbol=names,
    candle_close=times,
    leg=st.sampled_from(Leg),
    price=amounts,
    stop_price=st.none() | amounts,
    target_price=st.none() | amounts,
    confidence=st.none() | amounts,
    share=st.none() | amounts,
)
wires = st.builds(
    Wire,
    quantity=texts,
    price=texts,
    client_order_id=texts,
    sent_at=times,
    recv_window=windows,
    stop_price=texts,
    target_price=texts,
)
fills = st.builds(
    Fill,
    symbol=names,
    trade_id=st.integers(0, 2**63),
    order_id=st.integers(0, 2**63),
    side=st.sampled_from(Side),
    price=amounts,
    quantity=amounts,
    commission=amounts,
    commission_asset=names,
    at=times,
)
round_trips = st.builds(
    RoundTrip, symbol=names, strategy_id=texts, closed_at=times, profit=amounts, left=st.sampled_from(Left)
)
portfolios = st.builds(
    Portfolio,
    positions=st.lists(positions, max_size=3).map(lambda held: {position.symbol: position for position in held}),
    reservations=st.lists(reservations, max_size=3).map(lambda held: {entry.symbol: entry for entry in held}),
    protections=st.lists(protections, max_size=3).map(lambda held: {entry.symbol: entry for entry in held}),
    balances=st.dictionaries(names, amounts, max_size=3),
    fees=st.dictionaries(names, amounts, max_size=3),
    day=st.none() | st.builds(Day, date=st.dates(date(1970, 1, 1)), realized=amounts),
    last_loss_at=st.none() | times,
    round_trips=st.lists(round_trips, max_size=3).map(tuple),
    approvals=st.lists(times, max_size=3).map(tuple),
    peak=st.none() | st.builds(Peak, equity=amounts, at=times),
    unlockings=st.lists(st.builds(Unlocking, lock=names, at=times), max_size=3).map(tuple),
    epoch=st.integers(0, 9),
)
intents = st.builds(
    replace,
    st.just(intent()),
    quantity=amounts,
    stop_price=st.none() | amounts,
    target_price=st.none() | amounts,
    kind=st.sampled_from(OrderKind),
    approved_at=times,
    state=st.sampled_from(IntentState),
    wire=st.none() | wires,
    executed=amounts,
    booked_fills=st.frozensets(st.integers(0, 2**63), max_size=5),
    not_found=st.integers(0, 9),
    reason=texts,
    share=amounts,
)
cursors = st.builds(
    Cursor, st.just(CursorKey(signal().strategy_id, "BTCUSDT")), st.none() | times, st.none() | signals, texts
)


@given(portfolios)
def test_a_portfolio_comes_back_whole(portfolio: Portfolio) -> None:
    item = _stored(PortfolioItem, mapping.portfolio_item("book", portfolio, 7))
    assert (mapping.portfolio_of(item), item.version) == (portfolio, 7)
    assert (item.exposure, item.at_stake) == (portfolio.exposure, len(portfolio.symbols_at_stake))
    assert (item.locked or set()) == set(portfolio.reservations)


@given(intents)
def test_an_intent_comes_back_whole(wanted: OrderIntent) -> None:
    assert mapping.intent_of(_stored(IntentItem, mapping.intent_item("intents", wanted))) == wanted


@given(cursors)
def test_a_cursor_comes_back_whole(cursor: Cursor) -> None:
    item = _stored(CursorItem, mapping.cursor_item("book", cursor))
    assert mapping.cursor_of(item) == cursor
    assert item.pending_id == (cursor.pending.id if cursor.pending else None)


@given(fills)
def test_a_fill_comes_back_whole(fill: Fill) -> None:
    assert mapping.fill_of(_stored(FillItem, mapping.fill_item("fills", fill))) == fill


@given(st.lists(fills, max_size=5))
def test_fills_of_a_symbol_sort_by_trade_id(several: list[Fill]) -> None:
    alike = [replace(fill, symbol="BTCUSDT") for fill in several]
    by_key = sorted(alike, key=lambda fill: str(mapping.fill_item("fills", fill).sk))
    assert [fill.trade_id for fill in by_key] == sorted(fill.trade_id for fill in alike)


def test_what_was_written_before_protections_were_known_is_read_as_it_is() -> None:
    held = Portfolio(positions={"BTCUSDT": Position("BTCUSDT", "BTC", "USDT", Decimal(1), open=True)})
    book = mapping.portfolio_item("book", held, 7).serialize()
    del book["positions"]["L"][0]["M"]["protections"]
    assert "protections" not in book
    assert mapping.portfolio_of(PortfolioItem.from_raw_data(book)) == held
    sent = replace(intent(), wire=Wire("1", "2", "T0-a", START, timedelta(seconds=2)))
    item = mapping.intent_item("intents", sent).serialize()
    del item["kind"]
    for name in ("stop_price", "target_price"):
        del item["wire"]["M"][name]
    assert mapping.intent_of(IntentItem.from_raw_data(item)) == sent


def _stored(kind: type[M], item: M) -> M:
    """Return the item as it comes back from the wire."""
    return kind.from_raw_data(item.serialize())
