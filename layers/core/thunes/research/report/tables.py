"""The tables of a run's folder as arrays: fills, round trips, the account, the folds of a walk forward."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from thunes.domain.times import from_iso, to_ms
from thunes.errors import Misconfigured
from thunes.features.bars import Flags, Floats, Times

AGAIN = "run thunes backtest again"


@dataclass(frozen=True)
class Table:
    """The columns of a CSV file, as texts."""

    path: Path
    columns: Mapping[str, Sequence[str]]

    def numbers(self, name: str) -> Floats:
        """Return a column of finite numbers."""
        try:
            found = np.array(self.columns[name], dtype=np.float64)
        except ValueError as error:
            raise self.damaged(name, str(error)) from None
        if not np.all(np.isfinite(found)):
            raise self.damaged(name, "holds what is no finite number")
        return found

    def times(self, name: str) -> Times:
        """Return a column of times, in milliseconds since 1970."""
        try:
            return np.array([to_ms(from_iso(text)) for text in self.columns[name]], dtype=np.int64)
        except ValueError as error:
            raise self.damaged(name, str(error)) from None

    def damaged(self, name: str, fault: str) -> Misconfigured:
        """Return the error that names this file and one of its columns."""
        return Misconfigured(f"{self.path}: column {name!r}: {fault}; {AGAIN}")


@dataclass(frozen=True, eq=False)
class Fills:
    """``m`` fills in the order of time, arrays (m,): milliseconds, base, quote per base, and the venue's commission."""

    COLUMNS: ClassVar = ("opened", "side", "quantity", "price", "commission")
    opened: Times
    buys: Flags
    quantity: Floats
    price: Floats
    commission: Floats

    @classmethod
    def of(cls, table: Table) -> Self:
        sides = table.columns["side"]
        if strange := set(sides) - {"BUY", "SELL"}:
            raise table.damaged("side", f"{min(strange)!r} is neither BUY nor SELL")
        buys = np.array([side == "BUY" for side in sides], dtype=np.bool_)
        return cls(table.times("opened"), buys, *(table.numbers(name) for name in cls.COLUMNS[2:]))


@dataclass(frozen=True, eq=False)
class RoundTrips:
    """``k`` positions that were left, oldest first, arrays (k,): milliseconds, base, quote per base, quote, shares."""

    COLUMNS: ClassVar = (
        *("entered", "left", "quantity", "entry_price", "exit_price"),
        *("fees", "cost", "profit", "return"),
    )
    entered: Times
    left: Times
    quantity: Floats
    entry_price: Floats
    exit_price: Floats
    fees: Floats
    cost: Floats
    profit: Floats
    returns: Floats

    def __len__(self) -> int:
        return len(self.profit)

    @classmethod
    def of(cls, table: Table) -> Self:
        numbers = (table.numbers(name) for name in cls.COLUMNS[2:])
        return cls(table.times("entered"), table.times("left"), *numbers)


@dataclass(frozen=True, eq=False)
class Account:
    """``n`` candles, arrays (n,): when each opened (ms), its close, and the account and the base it held then."""

    open_ms: Times
    close: Floats
    equity: Floats
    held: Floats

    def __len__(self) -> int:
        return len(self.close)


@dataclass(frozen=True)
class Fold:
    """One test window of a walk forward; times in milliseconds, rates as shares of 1, None where undefined."""

    COLUMNS: ClassVar = ("fold", "test_start", "test_end", "sharpe", "total_return", "max_drawdown", "parameters")
    name: str
    start: int
    end: int
    sharpe: float | None
    total_return: float | None
    max_drawdown: float | None
    parameters: Mapping[str, Any]


def read_table(path: Path, columns: Sequence[str]) -> Table:
    """Read ``columns`` of a CSV file; raises Misconfigured naming the file."""
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            header, *rows = list(csv.reader(lines)) or [[]]
    except FileNotFoundError:
        raise Misconfigured(f"{path}: there is no such file; {AGAIN}") from None
    except (ValueError, OSError, csv.Error) as error:
        raise Misconfigured(f"{path}: cannot be read as CSV ({error}); {AGAIN}") from None
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise Misconfigured(f"{path}: line {number} has {len(row)} fields instead of {len(header)}; {AGAIN}")
    if lacking := [name for name in columns if name not in header]:
        raise Misconfigured(f"{path}: has no column {', '.join(lacking)}; {AGAIN}")
    return Table(path, {name: [row[header.index(name)] for row in rows] for name in columns})


def read_account(path: Path) -> Account:
    """Read the account at every close; raises Misconfigured naming the file."""
    try:
        table = pq.read_table(path, columns=["open_time", "close", "equity", "held"])
        opened, *rest = (column.to_numpy() for column in table.columns)
        found = Account(opened.astype(np.int64), *(part.astype(np.float64) for part in rest))
    except FileNotFoundError:
        raise Misconfigured(f"{path}: there is no such file; {AGAIN}") from None
    except (pa.ArrowException, ValueError, OSError) as error:
        what = " ".join(str(error).split())
        raise Misconfigured(f"{path}: cannot be read as Parquet ({what}); {AGAIN}") from None
    if fault := _fault(found):
        raise Misconfigured(f"{path}: {fault}; {AGAIN}")
    return found


def folds_of(table: Table) -> tuple[Fold, ...]:
    """Return the folds of a walk forward, as the file has them."""
    start, end = table.times("test_start"), table.times("test_end")
    rows = zip(*(table.columns[name] for name in Fold.COLUMNS), strict=True)
    found = []
    for number, (name, _, _, *figures, parameters) in enumerate(rows):
        sharpe, gained, deepest = (_rate(table, text) for text in figures)
        span = int(start[number]), int(end[number])
        found.append(Fold(name, *span, sharpe, gained, deepest, _parameters(table, parameters)))
    return tuple(found)


def _rate(table: Table, text: str) -> float | None:
    if not text:
        return None
    try:
        rate = float(text)
    except ValueError as error:
        raise table.damaged("sharpe, total_return or max_drawdown", str(error)) from None
    return rate if np.isfinite(rate) else None


def _parameters(table: Table, text: str) -> Mapping[str, Any]:
    try:
        parameters = json.loads(text)
    except ValueError as error:
        raise table.damaged("parameters", str(error)) from None
    if not isinstance(parameters, dict):
        raise table.damaged("parameters", "holds no JSON object")
    return parameters


def _fault(account: Account) -> str | None:
    if not len(account):
        return "holds no candle"
    if np.any(np.diff(account.open_ms) <= 0):
        return "open_time does not ascend"
    for name in ("close", "equity", "held"):
        if not np.all(np.isfinite(getattr(account, name))):
            return f"{name} holds what is no finite number"
    return "close holds what is no price" if np.any(account.close <= 0.0) else None
