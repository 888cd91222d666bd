"""Point this process at a local cloud: the same variables that a function is given."""

from collections.abc import Mapping

from thunes import wiring
from thunes.local.cloud import LocalCloud
from thunes.local.isolation import isolate
from thunes.settings import settings
from thunes.simulator.market import Market
from thunes.simulator.simulator import API_KEY, API_SECRET


def parameters(market: Market, exchange_url: str) -> dict[str, str]:
    """Return the template parameters of a local run on one market."""
    return {
        "Stage": "dev",
        "Symbols": market.symbol,
        "QuoteAsset": market.quote,
        "Interval": market.interval.name,
        "ExchangeUrl": exchange_url,
    }


def fill_in_secret(cloud: LocalCloud) -> None:
    """Give the functions the key of the simulated account."""
    cloud.put_secret(cloud.outputs["BinanceSecretName"], {"api_key": API_KEY, "api_secret": API_SECRET})


def environment(cloud: LocalCloud, given: Mapping[str, str]) -> dict[str, str]:
    """Return the variables with which a process joins the cloud as its owner."""
    return {
        **cloud.ministack.environment,
        "THUNES_STAGE": given["Stage"],
        "THUNES_SYMBOLS": given["Symbols"],
        "THUNES_QUOTE_ASSET": given["QuoteAsset"],
        "THUNES_INTERVAL": given["Interval"],
        "THUNES_EXCHANGE_URL": given["ExchangeUrl"],
        "THUNES_CLOCK": given.get("Clock", "system"),
        "THUNES_TABLE": cloud.outputs["TableName"],
        "THUNES_ARCHIVE": cloud.outputs["ArchiveBucket"],
        "THUNES_BINANCE_SECRET": cloud.outputs["BinanceSecretName"],
    }


def join(variables: Mapping[str, str]) -> None:
    """Let this process's wiring use those variables, and nothing else that was configured, from here on."""
    isolate(variables)
    settings.cache_clear()
    wiring.forget()
