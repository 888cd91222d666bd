"""The owner's settings: THUNES_* variables, read once per process, never at import."""

import os
from collections.abc import Mapping
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Json,
    ValidationError,
    field_validator,
    model_validator,
)

from thunes.domain.notices import read_choices
from thunes.errors import Misconfigured, NoConsent

PREFIX = "THUNES_"
# Of the command line alone.
NOT_SETTINGS = frozenset({"THUNES_ARCHIVE_URL", "THUNES_DEBUG", "THUNES_LOCAL_PID", "THUNES_MARKET_DATA_URL"})
LIVE_CONSENT = "I accept that real money can be lost"


class Stage(StrEnum):
    """Where money is real and where it is not."""

    DEV = "dev"
    PAPER = "paper"
    LIVE = "live"


PAPER_HOSTS = frozenset({"demo-api.binance.com", "testnet.binance.vision", "api1.testnet.binance.vision"})
EXCHANGE_URLS = {Stage.PAPER: "https://demo-api.binance.com/api", Stage.LIVE: "https://api.binance.com/api"}
LIVE_HOSTS = frozenset({"api.binance.com", "api-gcp.binance.com", *(f"api{n}.binance.com" for n in range(1, 5))})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

Names = Annotated[tuple[str, ...], BeforeValidator(lambda text: tuple(part.strip() for part in text.split(",")))]


class ConsentMissing(ValueError):
    """What a validator may raise for NoConsent."""


class Settings(BaseModel):
    """One deployment's settings. A function is given those that it needs; asking for another is an error."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    stage: Stage = Stage.DEV
    account_name: Annotated[str, Field(alias="account", pattern=r"^[a-z0-9-]{1,32}$")] = "main"
    symbols: Names = ("BTCUSDT",)
    interval: str = "1h"
    strategy: str = "sma_crossover"
    parameters: Json[dict[str, object]] = Field(default_factory=dict, validate_default=False)
    limits: str = ""
    clock: Literal["system", "venue"] = "system"
    exchange_url: str = ""
    live_consent: str = ""
    allow_resume: bool = True
    table: str = ""
    signals_queue: str = ""
    orders_queue: str = ""
    notices_queue: str = ""
    bus: str = ""
    archive: str = ""
    binance_secret: str = ""
    telegram_secret: str = ""
    entry_schedule: str = ""
    schedule_state: Literal["ENABLED", "DISABLED"] = "DISABLED"
    telegram_url: str = ""
    alerts: Json[dict[str, object]] = Field(default_factory=dict, validate_default=False)

    @property
    def account(self) -> str:
        """Stage and account name: the first part of every key, so that stages can never mix."""
        return f"{self.stage}#{self.account_name}"

    @property
    def exchange(self) -> str:
        """The venue's REST address."""
        return self.exchange_url or EXCHANGE_URLS.get(self.stage, "")

    def need(self, name: str) -> str:
        """Return a setting that this function cannot do without.

        Raises:
            Misconfigured: naming the variable when it is empty.
        """
        value = getattr(self, name)
        if not value:
            raise Misconfigured(f"{PREFIX}{name.upper()} is not set; name a deployed one, or start `thunes up` here")
        return str(value)

    @field_validator("symbols")
    @classmethod
    def _some_symbols(cls, symbols: tuple[str, ...]) -> tuple[str, ...]:
        if not all(symbol.isascii() and symbol.isalnum() and symbol.isupper() for symbol in symbols):
            raise ValueError("give symbols in capitals, separated by commas, as in BTCUSDT,ETHUSDT")
        if len(set(symbols)) < len(symbols):
            raise ValueError("a symbol is there twice")
        return symbols

    @model_validator(mode="after")
    def _stage_matches(self) -> "Settings":
        address = urlsplit(self.exchange)
        host = (address.hostname or "").rstrip(".")
        if self.stage is Stage.LIVE and self.live_consent != LIVE_CONSENT:
            raise ConsentMissing(f'stage live needs {PREFIX}LIVE_CONSENT="{LIVE_CONSENT}"')
        if self.stage is Stage.LIVE and host not in LIVE_HOSTS:
            raise ValueError(f"stage live does not go with exchange host {host!r}")
        if self.stage is Stage.PAPER and host not in PAPER_HOSTS:
            raise ValueError(f"stage paper does not go with exchange host {host!r}")
        if self.stage is Stage.DEV and host and host not in LOOPBACK:
            raise ValueError(f"stage dev trades on a simulator on this machine, not on {host!r}")
        if self.stage is not Stage.DEV and address.scheme != "https":
            raise ValueError(f"{PREFIX}EXCHANGE_URL must begin with https:// on stage {self.stage}")
        if self.clock == "venue" and self.stage is not Stage.DEV:
            raise ValueError(f"{PREFIX}CLOCK=venue is for stage dev alone")
        return self

    @field_validator("alerts")
    @classmethod
    def _known_alerts(cls, alerts: dict[str, object]) -> dict[str, object]:
        read_choices(alerts)
        return alerts

    @model_validator(mode="after")
    def _token_goes_to_telegram(self) -> "Settings":
        """Nothing but Telegram itself may ever be sent the bot's token, unless it is a stand-in on this machine."""
        host = urlsplit(self.telegram_url).hostname
        if self.telegram_url and (self.stage is not Stage.DEV or host not in LOOPBACK):
            raise ValueError(f"{PREFIX}TELEGRAM_URL is for stage dev and a stand-in on this machine alone")
        return self


def load(environment: Mapping[str, str]) -> Settings:
    """Read settings from ``environment``; empty variables count as absent.

    Raises:
        Misconfigured: one line that names the variable, what is wrong and what would be right.
        NoConsent: stage live without the words that it takes.
    """
    given = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(PREFIX) and name not in NOT_SETTINGS and value
    }
    known = {field.alias or name for name, field in Settings.model_fields.items()}
    for name in sorted(given.keys() - known):
        nearest = get_close_matches(name, known, n=1)
        meant = f"; did you mean {PREFIX}{nearest[0].upper()}?" if nearest else ""
        raise Misconfigured(f"{PREFIX}{name.upper()} is no setting{meant}")
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        cause = error.errors(include_url=False)[0].get("ctx", {}).get("error")
        kind = NoConsent if isinstance(cause, ConsentMissing) else Misconfigured
        raise kind(_one_line(error)) from None


@cache
def settings() -> Settings:
    """Return this process's settings, read from its environment at the first call."""
    return load(os.environ)


def _one_line(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    message = first["msg"].removeprefix("Value error, ")
    where = ".".join(map(str, first["loc"]))
    return f"{PREFIX}{where.upper()}: {message}" if where else message
