"""The instrument that candles are of: its grid is as fine as their numbers, the rest is a usual symbol's."""

from thunes.domain.instrument import Instrument, parse_instrument
from thunes.features.bars import Bars, decimals_of
from thunes.simulator.listing import listed


def instrument_of(symbol: str, bars: Bars) -> Instrument:
    """Return the instrument, the same one that a replay of these candles trades on.

    Raises:
        BadCandle: when ``symbol`` ends with no quote asset that we know.
    """
    decimals = max(decimals_of(prices) for prices in (bars.open, bars.high, bars.low, bars.close))
    return parse_instrument(listed(symbol, decimals, decimals_of(bars.volume)))
