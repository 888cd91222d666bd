"""Binance's public archive of candles: one .zip for a month or a day, and beside it the SHA-256 that it must have."""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlsplit

import requests

from thunes.domain.candle import Interval
from thunes.errors import Transient
from thunes.ports import Clock
from thunes.research.data.parts import Part

ARCHIVE_URL = "https://data.binance.vision"
TIMEOUT_S = (3.05, 30.0)
PAUSES = (timedelta(milliseconds=500), timedelta(seconds=2))
# Whoever wants to be left alone for longer is asked again by a person.
LONGEST_WAIT = timedelta(minutes=2)
WAIT_UNSAID = timedelta(seconds=30)
BUSY = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.IM_A_TEAPOT)
OFFLINE = "; try again when it can, or work with a file of your own: --data FILE"
T = TypeVar("T")


class Archive:
    """The archive at ``url``."""

    def __init__(self, url: str, clock: Clock) -> None:
        self.host = urlsplit(url).netloc
        self._url = url.rstrip("/")
        self._clock = clock
        self._session = requests.Session()

    def fetch(self, symbol: str, interval: Interval, part: Part) -> bytes | None:
        """Return the CSV of ``part``, checked against its SHA-256; None where the archive has no such file.

        Raises:
            Transient: it cannot be reached, asks for too long a pause, or what came is damaged, twice.
        """
        name = f"{symbol}-{interval.name}-{part.name}.zip"
        address = f"{self._url}/data/spot/{part.kind}/klines/{symbol}/{interval.name}/{name}"
        return insisted(lambda: self._checked(name, address), self._clock)

    def _checked(self, name: str, address: str) -> bytes | None:
        said = self._get(f"{address}.CHECKSUM")
        packed = None if said is None else self._get(address)
        if said is None or packed is None:
            return None
        found = re.match(rb"[0-9a-f]{64}\b", said.strip().lower())
        if not found:
            raise Transient(f"{self.host}: the CHECKSUM of {name} holds no SHA-256; try again later")
        if hashlib.sha256(packed).hexdigest() != found[0].decode():
            raise Transient(f"{self.host}: {name} does not have the SHA-256 of its CHECKSUM; try again later")
        return self._unpacked(name, packed)

    def _unpacked(self, name: str, packed: bytes) -> bytes:
        try:
            with zipfile.ZipFile(io.BytesIO(packed)) as opened:
                return opened.read(name.replace(".zip", ".csv"))
        except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError) as error:
            raise Transient(f"{self.host}: {name} is damaged ({error}); try again later") from error

    def _get(self, address: str) -> bytes | None:
        try:
            answer = self._session.get(address, timeout=TIMEOUT_S)
        except requests.RequestException as error:
            raise Transient(f"{self.host} cannot be reached ({type(error).__name__}){OFFLINE}") from error
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return None
        if answer.status_code != HTTPStatus.OK:
            wait = _wait(answer.headers.get("Retry-After", ""), busy=answer.status_code in BUSY)
            raise Transient(f"{self.host} answers {answer.status_code}{OFFLINE}", wait)
        return answer.content


def insisted(question: Callable[[], T], clock: Clock, pauses: Sequence[timedelta | None] = PAUSES) -> T:
    """Ask once more after each pause, or after as long a one as the other side asks for; None waits for that alone.

    Raises:
        Transient: the last one, or one that asks for more than two minutes.
    """
    for pause in pauses:
        try:
            return question()
        except Transient as error:
            wait = error.retry_after or pause
            if wait is None or wait > LONGEST_WAIT:
                raise
        clock.sleep(wait)
    return question()


def _wait(said: str, *, busy: bool) -> timedelta | None:
    if re.fullmatch(r"[0-9]{1,6}", said):
        return timedelta(seconds=int(said))
    return WAIT_UNSAID if busy else None
