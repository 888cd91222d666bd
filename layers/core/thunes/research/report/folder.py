"""What a run left behind, read back from its folder: whole and sound, or refused in one line that names the file."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from thunes.domain.candle import BadCandle, Interval
from thunes.errors import Misconfigured
from thunes.features.bars import Floats, Times
from thunes.research.report.tables import Account, Fills, Fold, RoundTrips, folds_of, read_account, read_table
from thunes.simulator.listing import split_symbol

Figure = float | int | None
AGAIN = "run thunes backtest again"
NEEDED = {
    **dict.fromkeys(("run", "strategy", "symbol", "interval", "start", "end", "data_hash", "code_version"), str),
    "version": int,
    "parameters": dict,
    "terms": dict,
    "warnings": list,
}


@dataclass(frozen=True, eq=False)
class RunFolder:
    """The files of one run; ``walk_forward`` is empty, the last three None, where there are no such files."""

    path: Path
    config: Mapping[str, Any]
    statistics: Mapping[str, Figure]
    fills: Fills
    trips: RoundTrips
    account: Account
    walk_forward: Sequence[Fold]
    validation: Mapping[str, Any] | None
    chance: Mapping[str, Any] | None
    gate: Mapping[str, Any] | None

    @property
    def run(self) -> str:
        """The run's id."""
        return str(self.config["run"])

    @property
    def cash(self) -> float:
        """What the account began with, in quote."""
        return float(self.config["terms"]["cash"])

    @property
    def length_ms(self) -> int:
        """How long one candle lasts."""
        return round(Interval(self.config["interval"]).length.total_seconds() * 1000)

    @property
    def assets(self) -> tuple[str, str]:
        """Base and quote asset; plain words where the symbol does not tell."""
        try:
            return split_symbol(self.config["symbol"])
        except BadCandle:
            return "base", "quote"

    @property
    def returns(self) -> Floats:
        """Return (n,) what each candle added to the account, as a share of what it was."""
        return returns_of(self.account.equity, self.cash)

    @property
    def close_ms(self) -> Times:
        """Return (n,) when each candle closed."""
        return self.account.open_ms + self.length_ms


def returns_of(equity: Floats, cash: float) -> Floats:
    """Return (n,) the change of ``equity`` (n,) from what was before, ``cash`` before the first; 0 once all is lost."""
    before = np.concatenate([[cash], equity[:-1]])
    grown: Floats = np.divide(equity, before, out=np.ones(len(equity)), where=before > 0.0)
    return grown - 1.0


def read_run(path: Path) -> RunFolder:
    """Read the folder of a run.

    Raises:
        Misconfigured: naming the file that is missing or damaged, and what is wrong with it.
    """
    config = _config(path / "config.json")
    forward = path / "walk_forward.csv"
    return RunFolder(
        path,
        config,
        _statistics(path / "statistics.json"),
        Fills.of(read_table(path / "fills.csv", Fills.COLUMNS)),
        RoundTrips.of(read_table(path / "round_trips.csv", RoundTrips.COLUMNS)),
        read_account(path / "equity.parquet"),
        folds_of(read_table(forward, Fold.COLUMNS)) if forward.exists() else (),
        *(_optional(path / name) for name in ("validation.json", "chance.json", "promotion.json")),
    )


def _optional(path: Path) -> dict[str, Any] | None:
    return _object(path) if path.exists() else None


def _object(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Misconfigured(f"{path}: there is no such file; {AGAIN}") from None
    except (ValueError, OSError) as error:
        raise Misconfigured(f"{path}: cannot be read as JSON ({error}); {AGAIN}") from None
    if not isinstance(content, dict):
        raise Misconfigured(f"{path}: holds no JSON object; {AGAIN}")
    return content


def _config(path: Path) -> dict[str, Any]:
    config = _object(path)
    for name, kind in NEEDED.items():
        if not isinstance(config.get(name), kind):
            raise Misconfigured(f"{path}: {name!r} is missing or of another kind than {kind.__name__}; {AGAIN}")
    terms = config["terms"]
    if not _is_number(terms.get("cash")) or terms["cash"] <= 0:
        raise Misconfigured(f"{path}: terms hold no positive cash; {AGAIN}")
    if not _is_number(terms.get("slippage", 0.0)) or not 0 <= terms.get("slippage", 0.0) < 1:
        raise Misconfigured(f"{path}: terms hold a slippage that is no share of 1; {AGAIN}")
    try:
        Interval(config["interval"])
    except BadCandle as error:
        raise Misconfigured(f"{path}: {error}") from None
    return config


def _statistics(path: Path) -> dict[str, Figure]:
    statistics = _object(path)
    for name, value in statistics.items():
        if value is not None and not (_is_number(value) and np.isfinite(value)):
            raise Misconfigured(f"{path}: {name!r} is {value!r}, which is neither a finite number nor null; {AGAIN}")
    return statistics


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
