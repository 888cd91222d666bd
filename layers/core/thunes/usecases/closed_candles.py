"""The candles a decision may see: all closed, in order, up to date, or no decision."""

from datetime import datetime

from thunes.domain.candle import BadCandle, Candle, Interval, check_order, missing
from thunes.domain.times import iso
from thunes.ports import MarketData

# So many candles may be absent from the window (the venue was down); with more, the averages are fiction.
TOLERATED_GAP = 2


def closed_candles(market: MarketData, symbol: str, interval: Interval, wanted: int, due: datetime) -> list[Candle]:
    """Return up to ``wanted`` closed candles, oldest first, the last of which closed at ``due``.

    Raises:
        BadCandle: when the newest one is late, or the series is out of order or full of holes.
    """
    candles = market.candles(symbol, interval, wanted + 1)
    check_order(candles)
    closed = [candle for candle in candles if candle.close_time <= due][-wanted:]
    newest = iso(closed[-1].close_time) if closed else "none"
    if newest != iso(due):
        raise BadCandle(f"the newest closed candle is {newest}, expected {iso(due)}")
    holes = missing(closed, interval)
    if holes > TOLERATED_GAP:
        raise BadCandle(f"{holes} candles are missing among the last {wanted}")
    return closed
