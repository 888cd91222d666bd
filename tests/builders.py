"""Values for tests, plain by default: say only what matters to the test."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from thunes.domain.candle import Candle, Interval
from thunes.domain.fill import Fill
from thunes.domain.holding import NOTHING, Holding
from thunes.domain.instrument import Grid, Instrument
from thunes.domain.order import OrderIntent
from thunes.domain.signal import Leg, Side, Signal
from thunes.domain.sizing import Quote

START = datetime(2024, 1, 10, 12, 0, 5, tzinfo=UTC)
HOUR = Interval("1h")
MILLISECOND = timedelta(milliseconds=1)

BTCUSDT = Instrument(
    symbol="BTCUSDT",
    base="BTC",
    quote="USDT",
    status="TRADING",
    price=Grid(Decimal("0.01"), Decimal(1000000), Decimal("0.01")),
    lot=Grid(Decimal("0.00001"), Decimal(9000), Decimal("0.00001")),
    min_notional=Decimal(5),
    max_notional=Decimal(9000000),
    base_precision=8,
    quote_precision=8,
    order_types=frozenset({"LIMIT", "LIMIT_MAKER", "MARKET", "STOP_LOSS_LIMIT"}),
    oco=True,
)


def d(text: str) -> Decimal:
    """Return an exact amount."""
    return Decimal(text)


def amounts(*texts: str) -> tuple[Decimal, ...]:
    """Return exact amounts, to be compared with several at once."""
    return tuple(map(Decimal, texts))


def held(holding: bool) -> Holding:
    """Return what a strategy knows of a whole position, or of none."""
    return Holding(Decimal(1), Decimal(1)) if holding else NOTHING


def candle(close: str | int, opened: datetime, interval: Interval = HOUR, **changes: Any) -> Candle:
    """Return a candle that opened and closed at ``close``."""
    price = Decimal(close)
    values: dict[str, Any] = {"open": price, "high": price, "low": price, "close": price, "volume": Decimal(100)}
    return Candle(opened, opened + interval.length - MILLISECOND, **{**values, **changes})


def candles_until(now: datetime, closes: Iterable[str | int], interval: Interval = HOUR) -> list[Candle]:
    """Return candles with these closes, the last of which closed just before ``now``."""
    listed = list(closes)
    first = interval.open_time(now) - len(listed) * interval.length
    return [candle(close, first + n * interval.length, interval) for n, close in enumerate(listed)]


def signal(**changes: Any) -> Signal:
    """Return an entry on BTCUSDT, formed at the newest close before START."""
    values: dict[str, Any] = {
        "stage": "dev",
        "strategy_id": "sma_crossover",
        "param_hash": "0123456789abcdef",
        "symbol": "BTCUSDT",
        "candle_close": HOUR.last_close(START),
        "leg": Leg.ENTRY,
        "price": Decimal("20000.00"),
    }
    return Signal(**{**values, **changes})


def intent(of: Signal | None = None, **changes: Any) -> OrderIntent:
    """Return an approved intent for 0.0004 BTC at 20100 or better."""
    source = of or signal()
    values: dict[str, Any] = {
        "intent_id": source.intent_id,
        "client_order_id": source.client_order_id,
        "strategy_id": source.strategy_id,
        "param_hash": source.param_hash,
        "symbol": source.symbol,
        "base": "BTC",
        "quote": "USDT",
        "leg": source.leg,
        "quantity": Decimal("0.00040"),
        "limit_price": Decimal("20100.00"),
        "dust_below": Decimal("0.00001"),
        "approved_at": START,
    }
    return OrderIntent(**{**values, **changes})


def fill(quantity: str = "0.00040", price: str = "20000.00", **changes: Any) -> Fill:
    """Return a buy of BTC with its commission in BTC."""
    amount = Decimal(quantity)
    values: dict[str, Any] = {
        "symbol": "BTCUSDT",
        "trade_id": 1,
        "order_id": 1,
        "side": Side.BUY,
        "price": Decimal(price),
        "quantity": amount,
        "commission": amount * Decimal("0.001"),
        "commission_asset": "BTC",
        "at": START,
    }
    return Fill(**{**values, **changes})


def quote(bid: str = "20000.00", ask: str = "20000.01", at: datetime = START) -> Quote:
    """Return best bid and ask."""
    return Quote("BTCUSDT", Decimal(bid), Decimal(ask), at)
