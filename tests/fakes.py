"""Stand-ins for the outside world, kept honest by tests/contracts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from tests.builders import BTCUSDT, START
from thunes.domain.audit import AuditEvent
from thunes.domain.candle import Candle, Interval
from thunes.domain.health import Health
from thunes.domain.instrument import Instrument
from thunes.domain.sizing import Quote
from thunes.domain.spoken import Button, Press
from thunes.errors import OutcomeUnknown, Refused


class FixedClock:
    """Moves only when told, or slept on."""

    def __init__(self, now: datetime = START) -> None:
        self.time = now
        self.slept = timedelta(0)

    def now(self) -> datetime:
        return self.time

    def sleep(self, length: timedelta) -> None:
        self.slept += length
        self.time += length

    def pass_(self, **length: float) -> None:
        self.time += timedelta(**length)


class FakeMarket:
    """Market data by hand; set ``failure`` to make every question fail with it."""

    def __init__(self, clock: FixedClock, candles: Sequence[Candle] = ()) -> None:
        self.clock = clock
        self.series = list(candles)
        self.instruments = {BTCUSDT.symbol: BTCUSDT}
        self.bid, self.ask = Decimal("20000.00"), Decimal("20000.01")
        self.quote_age = timedelta(0)
        self.failure: Exception | None = None
        self.known = Health()
        self.questions: list[str] = []
        self.forgotten: list[str] = []

    def instrument(self, symbol: str) -> Instrument:
        self._asked("instrument")
        if symbol not in self.instruments:
            raise Refused(-1121, "Invalid symbol.")
        return self.instruments[symbol]

    def forget(self, symbol: str) -> None:
        self.forgotten.append(symbol)

    def candles(self, symbol: str, interval: Interval, limit: int) -> Sequence[Candle]:
        self._asked("candles")
        if symbol not in self.instruments:
            raise Refused(-1121, "Invalid symbol.")
        known = [candle for candle in self.series if candle.open_time <= self.clock.now()]
        return known[-limit:]

    def quote(self, symbol: str) -> Quote:
        self._asked("quote")
        if symbol not in self.instruments:
            raise Refused(-1121, "Invalid symbol.")
        return Quote(symbol, self.bid, self.ask, self.clock.now() - self.quote_age)

    def average_price(self, symbol: str) -> Decimal:
        self._asked("average_price")
        if symbol not in self.instruments:
            raise Refused(-1121, "Invalid symbol.")
        return (self.bid + self.ask) / 2

    def health(self) -> Health:
        return self.known

    def _asked(self, question: str) -> None:
        self.questions.append(question)
        if self.failure:
            raise self.failure


class RecordingNotifier:
    """Remembers what the owner was told, loudly or not; ``texts`` is what stands on the phone."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.silent: list[bool] = []
        self.photos: list[tuple[bytes, str]] = []
        self.editable, self.sees = True, True
        self.failure: Exception | None = None

    def send(self, text: str, silent: bool = False) -> int | None:
        if self.failure:
            raise self.failure
        self.texts.append(text)
        self.silent.append(silent)
        return len(self.texts) - 1

    def send_photo(self, png: bytes, caption: str, silent: bool = False) -> bool:
        if self.sees:
            self.photos.append((png, caption))
        return self.sees

    def edit(self, message: int, text: str) -> bool:
        if self.failure:
            raise self.failure
        if self.editable:
            self.texts[message] = text
        return self.editable


class RecordingChat:
    """Remembers what was answered, to whom, and below which press."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []
        self.rewritten: list[tuple[Press, str]] = []
        self.buttons: list[Button | None] = []
        self.failure: Exception | None = None

    def say(self, chat: str, text: str, button: Button | None = None) -> None:
        if self.failure:
            raise self.failure
        self.said.append((chat, text))
        self.buttons.append(button)

    def rewrite(self, press: Press, text: str, button: Button | None = None) -> None:
        if self.failure:
            raise self.failure
        self.rewritten.append((press, text))
        self.buttons.append(button)


class RecordingBus:
    """Remembers what was published."""

    def __init__(self) -> None:
        self.events: list[AuditEvent] = []

    def publish(self, events: Sequence[AuditEvent]) -> None:
        self.events.extend(events)


def halted(instrument: Instrument) -> Instrument:
    """Return the instrument as it is while its market is closed."""
    return replace(instrument, status="HALT")


TIMEOUT = OutcomeUnknown("no answer: ReadTimeout")
