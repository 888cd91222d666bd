"""The simulated venue of a local run: its market from a file or a seed, its clock, its address."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from thunes.domain.candle import BadCandle, Interval
from thunes.domain.money import ZERO
from thunes.domain.times import iso
from thunes.simulator.candle_file import load, off_grid, outline, spans
from thunes.simulator.clock import VenueTime
from thunes.simulator.generator import generate
from thunes.simulator.listing import listing, split_symbol
from thunes.simulator.market import Market
from thunes.simulator.simulator import Simulator

# Candles before the first decision: enough for the longest default average, and a little more.
HISTORY = 100
INVENTED_SYMBOL = "BTCUSDT"
INVENTED_INTERVAL = Interval("1h")
INVENTED_START = datetime(2024, 1, 1, tzinfo=UTC)
DAYS_AHEAD = timedelta(days=7)
MOST_AHEAD = 10_000  # candles of a file, when it is replayed on the wall clock
BNB = "BNB"


@dataclass(frozen=True)
class Replay:
    """A market and the span of it that is traded: one decision per candle.

    ``holes`` are where it has no candles, and ``off_grid`` candles open at an odd time: no decision is possible there.
    """

    market: Market
    start: datetime
    cycles: int
    source: str
    holes: tuple[tuple[datetime, datetime], ...] = ()
    off_grid: int = 0

    @property
    def quote(self) -> str:
        """The asset that accounts are kept in."""
        return self.market.quote

    def tick(self, cycle: int) -> datetime:
        """Return when the schedule fires for the candle number ``cycle``: five seconds after it closed."""
        return self.start + (cycle + 1) * self.market.interval.length + timedelta(seconds=5)


def from_seed(seed: int, days: int, history: int = HISTORY) -> Replay:
    """Invent a market with ``history`` candles before the first decision: needs no data at all."""
    length = INVENTED_INTERVAL.length
    cycles = timedelta(days=days) // length
    first = INVENTED_START - history * length
    candles = generate(seed, first, INVENTED_INTERVAL, history + cycles + 1)
    market = Market(listing(INVENTED_SYMBOL, candles), INVENTED_INTERVAL, candles)
    return Replay(market, INVENTED_START, cycles, f"seed {seed}")


def now_from_seed(seed: int, interval: str, symbol: str = INVENTED_SYMBOL, history: int = HISTORY) -> Replay:
    """Invent a market that is running now: with ``history`` candles, and days to come."""
    length = Interval(interval).length
    start = Interval(interval).open_time(datetime.now(UTC))
    ahead = max(DAYS_AHEAD // length, 2)
    candles = generate(seed, start - history * length, Interval(interval), history + ahead)
    market = Market(listing(symbol, candles), Interval(interval), candles)
    return Replay(market, start, ahead, f"seed {seed}")


def from_file(path: Path, symbol: str | None, start: datetime | None, days: int, history: int = HISTORY) -> Replay:
    """Replay recorded candles, with up to ``history`` of them before the first decision.

    Raises:
        BadCandle: naming the file, what is wrong with it, and what to do.
    """
    name = _symbol(path, symbol)
    first, interval = outline(path)
    begin = interval.open_time(start or first)
    if begin < interval.open_time(first):
        raise BadCandle(f"{path.name}: begins with the candle of {iso(first)}; use a later --start")
    try:
        end = begin + timedelta(days=days)
    except OverflowError:
        raise BadCandle(f"{days} days after {iso(begin)} is no date; ask for fewer --days") from None
    recording = load(path, name, begin - history * interval.length, end + interval.length)
    last = recording.candles[-1].open_time
    if last < end - interval.length:
        raise BadCandle(f"{path.name}: ends with the candle of {iso(last)}; ask for fewer --days")
    market = Market(listing(name, recording.candles), interval, recording.candles)
    cycles = timedelta(days=days) // interval.length
    if cycles == 0:
        raise BadCandle(f"{path.name}: its candles last longer than {days} days; ask for more --days")
    return Replay(market, begin, cycles, path.name, tuple(spans(recording)), off_grid(recording))


def now_from_file(path: Path, symbol: str | None, start: datetime | None) -> Replay:
    """Replay recorded candles as if they happened now: the one of ``start``, by default the hundredth, is running.

    Raises:
        BadCandle: naming the file, what is wrong with it, and what to do.
    """
    name = _symbol(path, symbol)
    first, interval = outline(path)
    length = interval.length
    begin = interval.open_time(start or first + HISTORY * length)
    recording = load(path, name, begin - HISTORY * length, begin + MOST_AHEAD * length)
    later = interval.open_time(datetime.now(UTC)) - begin
    candles = [replace(c, open_time=c.open_time + later, close_time=c.close_time + later) for c in recording.candles]
    market = Market(listing(name, candles), interval, candles)
    ahead = sum(candle.open_time >= begin + later for candle in candles)
    return Replay(market, begin + later, ahead, path.name, off_grid=off_grid(recording))


def _symbol(path: Path, symbol: str | None) -> str:
    name = (symbol or path.name.partition("-")[0]).upper()
    split_symbol(name)
    return name


def open_venue(replay: Replay, balance: Decimal, time: VenueTime, bnb: Decimal = ZERO) -> Simulator:
    """Return a venue on that market with one account that holds ``balance`` of the quote asset, and ``bnb`` of BNB."""
    market = replay.market
    aside = {BNB: bnb} if bnb and BNB not in (market.base, market.quote) else {}
    return Simulator.create([market], {market.quote: balance, **aside}, time)
