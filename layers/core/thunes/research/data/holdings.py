"""What a folder holds: every file of candles in it, read and named by its hash, or why it cannot be used."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from thunes.domain.candle import BadCandle
from thunes.research.data.dataset import Dataset
from thunes.research.data.load import load_bars

FORMS = (".parquet", ".csv", ".csv.gz", ".zip")


@dataclass(frozen=True)
class Holding:
    """One file: what is in it, or what is wrong with it."""

    path: Path
    size: int
    dataset: Dataset | None
    problem: str = ""


def holdings(folder: Path) -> Iterator[Holding]:
    """Yield the files of candles in ``folder`` by name; hidden ones are downloads on their way."""
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.name.endswith(FORMS) and not path.name.startswith("."):
            size = path.stat().st_size
            try:
                yield Holding(path, size, load_bars(path))
            except BadCandle as error:
                yield Holding(path, size, None, str(error))
