"""freqtrade's whole command on the same candles: ``THUNES_FREQTRADE`` names the Python that it is installed for.

It asks the exchange for its list of markets before any backtest. Nothing is asked here: it is given the one it needs.
"""

import json
import os
import subprocess
import time
from pathlib import Path

# It cannot share an environment with this project: its versions of the same libraries are others.
PYTHON = os.environ.get("THUNES_FREQTRADE", "")
MARKET = {
    "id": "BTCUSDT",
    "symbol": "BTC/USDT",
    "base": "BTC",
    "quote": "USDT",
    "baseId": "BTC",
    "quoteId": "USDT",
    "active": True,
    "type": "spot",
    "spot": True,
    "taker": 0.001,
    "maker": 0.001,
    "info": {},
    **dict.fromkeys(("margin", "swap", "future", "option", "contract"), False),
    "precision": {"amount": 1e-5, "price": 0.01},
    "limits": {
        "amount": {"min": 1e-5, "max": 9e3},
        "price": {"min": 0.01, "max": 1e6},
        "cost": {"min": 5, "max": 9e6},
        "leverage": {"min": None, "max": None},
    },
}
AT_THE_TOUCH = {"price_side": "same", "use_order_book": False, "order_book_top": 1}
CONFIG = {
    "stake_currency": "USDT",
    "stake_amount": 100,
    "max_open_trades": 1,
    "dry_run_wallet": 100_000,
    "fee": 0.001,
    "dry_run": True,
    "trading_mode": "spot",
    "timeframe": "1m",
    "pairlists": [{"method": "StaticPairList"}],
    "entry_pricing": AT_THE_TOUCH,
    "exit_pricing": AT_THE_TOUCH,
    "exchange": {"name": "binance", "pair_whitelist": ["BTC/USDT"], "pair_blacklist": []},
}
STRATEGY = """
from freqtrade.strategy import IStrategy

class Crossover(IStrategy):
    timeframe, startup_candle_count, minimal_roi, stoploss = "1m", 50, {}, -0.99

    def populate_indicators(self, candles, metadata):
        close = candles["close"]
        candles["above"] = close.rolling(20).mean() > close.rolling(50).mean()
        return candles

    def populate_entry_trend(self, candles, metadata):
        candles.loc[candles["above"], "enter_long"] = 1
        return candles

    def populate_exit_trend(self, candles, metadata):
        candles.loc[~candles["above"], "exit_long"] = 1
        return candles
"""
COMMAND = """
import json, sys
from freqtrade.exchange.exchange import Exchange
from freqtrade.main import main
market = json.loads(sys.argv[1])
Exchange._load_async_markets = lambda self, reload=False: self._api_async.set_markets([market])
main(sys.argv[2:])
"""
CANDLES = """
import sys, pandas
table = pandas.read_parquet(sys.argv[1])
table.insert(0, "date", pandas.to_datetime(table.pop("open_time"), unit="ms", utc=True))
table.to_feather(sys.argv[2], compression="lz4")
"""


def freqtrade(candles: Path, place: Path) -> float | None:
    """Return the seconds of its backtest of the file ``candles``, done below ``place``; None where it is not named."""
    if not PYTHON:
        return None
    (place / "strategies").mkdir(parents=True)
    (place / "data").mkdir()
    (place / "strategies" / "crossover.py").write_text(STRATEGY, encoding="utf-8")
    (place / "config.json").write_text(json.dumps(CONFIG), encoding="utf-8")
    subprocess.run([PYTHON, "-c", CANDLES, str(candles), str(place / "data" / "BTC_USDT-1m.feather")], check=True)
    given = ["--config", str(place / "config.json"), "--userdir", str(place), "--datadir", str(place / "data")]
    asked = ["backtesting", "--strategy", "Crossover", "--cache", "none", *given]
    started = time.perf_counter()
    run = subprocess.run(
        [PYTHON, "-c", COMMAND, json.dumps(MARKET), *asked], check=True, capture_output=True, text=True, cwd=place
    )
    seconds = time.perf_counter() - started
    if "Crossover" not in run.stdout:
        raise AssertionError(f"freqtrade shows no trades of the strategy: {run.stdout[-500:]}")
    return seconds
