"""The whole command on a year of minutes, from a process that knows nothing to the page that is read.

One peer is vectorbt as its users have it: the same signals, its own first run, and its own statistics. The other is
freqtrade, where it is installed: see ``freqtrade_peer``.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks.research.freqtrade_peer import freqtrade
from tests.benchmarks.research.invented import YEAR, walk

ROOT = Path(__file__).parents[3]
START_MS = 1_609_459_200_000  # 2021
LOT = 1e-5  # the grid of quantities is read off the volumes
# Seconds of freqtrade's whole command for the same work, as they were measured once, elsewhere; the least of them.
FREQTRADE = 65.0
PEER = """
import numpy as np, pandas as pd, vectorbt as vbt
close = pd.Series(np.load({candles!r}))
fast, slow = close.rolling(20).mean(), close.rolling(50).mean()
held = (fast > slow).shift(1, fill_value=False)
print(vbt.Portfolio.from_signals(close, held, ~held, fees=0.001, freq="1min", size=100, size_type="value").stats())
"""


def command() -> dict[str, Any]:
    """Return seconds of the command without compiled code on disk and once more, and of the peers without."""
    import numpy as np  # noqa: PLC0415
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    with TemporaryDirectory(prefix="thunes-command-") as folder:
        place, bars = Path(folder), walk("1m", YEAR)
        columns = {"open_time": bars.open_ms + START_MS, "open": bars.open, "high": bars.high, "low": bars.low}
        pq.write_table(
            pa.table({**columns, "close": bars.close, "volume": bars.volume + LOT}), place / "BTCUSDT-1m.parquet"
        )
        np.save(place / "close.npy", bars.close)
        first, second = _ours(place), _ours(place)
        peer, other = _peer(place), freqtrade(place / "BTCUSDT-1m.parquet", place / "freqtrade")
    measured = other is not None
    return {"cold": first, "second": second, "peer": peer, "freqtrade": other or FREQTRADE, "measured": measured}


def _ours(place: Path) -> float:
    thunes = [str(Path(sys.executable).with_name("thunes"))]
    asked = ["backtest", "sma_crossover", "--data", str(place / "BTCUSDT-1m.parquet"), "--out", str(place / "runs")]
    fresh = {**os.environ, "NUMBA_CACHE_DIR": str(place / "numba")}
    started = time.perf_counter()
    subprocess.run(
        [*thunes, *asked, "--budget", "100", "--cash", "100000"], cwd=ROOT, env=fresh, check=True, capture_output=True
    )
    return time.perf_counter() - started


def _peer(place: Path) -> float:
    script = PEER.format(candles=str(place / "close.npy"))
    started = time.perf_counter()
    fresh = {**os.environ, "NUMBA_CACHE_DIR": str(place / "peer")}
    subprocess.run([sys.executable, "-c", script], env=fresh, check=True, capture_output=True)
    return time.perf_counter() - started
