"""A strategy's opinion at one candle close, and the identity that everything it causes inherits."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from thunes.domain.times import iso


class Side(StrEnum):
    """What an order does with the base asset."""

    BUY = "BUY"
    SELL = "SELL"


class Leg(StrEnum):
    """Which end of a position a signal is about; long only, so entries buy and exits sell."""

    ENTRY = "entry"
    EXIT = "exit"

    @property
    def side(self) -> Side:
        """The side of the order that carries this leg out."""
        return Side.BUY if self is Leg.ENTRY else Side.SELL


@dataclass(frozen=True)
class Signal:
    """An opinion to be judged: enter or leave ``symbol``, formed at ``candle_close`` at ``price`` (quote per base).

    ``confidence`` (a share of 1) is given by strategies that score a model, and by no others. ``share`` is the part of
    a full size that an entry buys, or of what is held that an exit sells; None for all of it, in one go.
    """

    stage: str
    strategy_id: str
    param_hash: str
    symbol: str
    candle_close: datetime
    leg: Leg
    price: Decimal
    stop_price: Decimal | None = None
    target_price: Decimal | None = None
    confidence: Decimal | None = None
    share: Decimal | None = None

    @property
    def digest(self) -> str:
        """26 characters that name this opinion: no clock, no randomness, the same in every retry."""
        parts = (self.stage, self.strategy_id, self.param_hash, self.symbol, iso(self.candle_close), self.leg)
        raw = hashlib.sha256("|".join(parts).encode()).digest()
        return base64.b32encode(raw).decode().lower()[:26]

    @property
    def id(self) -> str:
        """The signal's id: the de-duplication id of its message."""
        return f"sig-{self.digest}"

    @property
    def intent_id(self) -> str:
        """The id of the one intent this signal may become."""
        return f"int-{self.digest}"

    @property
    def client_order_id(self) -> str:
        """The venue's name for that intent's order; inside ``^[a-zA-Z0-9-_]{1,36}$``, generation 0."""
        return f"T0-{self.digest}"
