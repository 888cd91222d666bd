"""Point this process at a local cloud: the same variables that a function is given."""

from collections.abc import Mapping
from dataclasses import replace

from thunes import wiring
from thunes.adapters.clock import SystemClock
from thunes.adapters.ssm import SsmLimits
from thunes.limits_file import parse_file
from thunes.local.cloud import LocalCloud
from thunes.local.isolation import isolate
from thunes.local.package import project_root
from thunes.settings import settings
from thunes.simulator.market import Market
from thunes.simulator.simulator import API_KEY, API_SECRET
from thunes.usecases.change_limits import ChangeLimits

LIMITS = "/thunes/dev/limits"


def parameters(market: Market, exchange_url: str) -> dict[str, str]:
    """Return the template parameters of a local run on one market."""
    return {
        "Stage": "dev",
        "Symbols": market.symbol,
        "Interval": market.interval.name,
        "ExchangeUrl": exchange_url,
    }


def fill_in_secret(cloud: LocalCloud) -> None:
    """Give the functions the key of the simulated account."""
    cloud.put_secret(cloud.outputs["BinanceSecretName"], {"api_key": API_KEY, "api_secret": API_SECRET})


def give_limits(cloud: LocalCloud, quote: str, **changes: object) -> None:
    """Apply the stage's own file, for a market that is paid for in ``quote``: as `thunes limits apply` would.

    ``changes`` are limits that this run has otherwise.
    """
    file = project_root() / "infra" / "config" / "dev.json"
    wanted = replace(parse_file(file.read_text(encoding="utf-8"), str(file)), quote_asset=quote, **changes)  # type: ignore[arg-type] # by name, and judged like any
    ChangeLimits(SsmLimits(cloud.client("ssm"), LIMITS), SystemClock(), None, "local cloud").apply(wanted)


def environment(cloud: LocalCloud, given: Mapping[str, str]) -> dict[str, str]:
    """Return the variables with which a process joins the cloud as its owner."""
    return {
        **cloud.ministack.environment,
        "THUNES_STAGE": given["Stage"],
        "THUNES_SYMBOLS": given["Symbols"],
        "THUNES_INTERVAL": given["Interval"],
        "THUNES_EXCHANGE_URL": given["ExchangeUrl"],
        "THUNES_CLOCK": given.get("Clock", "system"),
        "THUNES_TABLE": cloud.outputs["TableName"],
        "THUNES_ARCHIVE": cloud.outputs["ArchiveBucket"],
        "THUNES_LIMITS": LIMITS,
        "THUNES_BINANCE_SECRET": cloud.outputs["BinanceSecretName"],
    }


def join(variables: Mapping[str, str]) -> None:
    """Let this process's wiring use those variables, and nothing else that was configured, from here on."""
    isolate(variables)
    settings.cache_clear()
    wiring.forget()
