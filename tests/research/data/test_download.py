"""A download fetches what is not there yet, once, from where it is published, and joins it without a seam."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np

from tests.research.data.conftest import Downloads
from tests.research.data.market import HOUR_MS, LISTED, NOW, kline
from thunes.domain.candle import Interval
from thunes.domain.times import to_ms
from thunes.research.data import load_bars
from thunes.research.data.cache import Cache
from thunes.research.data.rest_candles import RestCandles

CLOSED = NOW.replace(minute=0)


def is_whole(downloads: Downloads, first: datetime, end: datetime) -> None:
    """The file holds exactly the hours from ``first`` to ``end``, with the prices that the market has."""
    dataset = load_bars(downloads.path)
    assert (dataset.start, dataset.end, dataset.holes, dataset.off_grid) == (first, end, (), 0)
    opens = [float(str(kline(int(opened))[1])) for opened in dataset.bars.open_ms]
    assert np.array_equal(dataset.bars.open, opens)


def test_months_days_and_the_running_day_come_from_where_they_are(downloads: Downloads) -> None:
    done = downloads("2024-11-01")
    is_whole(downloads, LISTED, CLOSED)
    months = ["2024-11", "2024-12", "2025-01", "2025-02"]
    assert downloads.asked() == [*months, "2025-03-01", "2025-03-02", "2025-03-03"]
    assert downloads.market.asked.count("klines") == 1
    assert (done.archive, done.rest, done.kept) == (7, 1, 0)
    assert done.candles == (CLOSED - LISTED) // timedelta(hours=1)


def test_the_open_candle_is_left_out(downloads: Downloads) -> None:
    downloads("2025-03-04")
    assert load_bars(downloads.path).end == CLOSED


def test_a_candle_counts_as_closed_by_the_exchange_s_clock_and_not_by_ours(downloads: Downloads) -> None:
    downloads.clock.time = NOW + timedelta(hours=5)
    downloads("2025-03-04")
    assert load_bars(downloads.path).end == CLOSED


def test_nothing_is_fetched_twice(downloads: Downloads) -> None:
    downloads("2024-12-01")
    done = downloads("2024-12-01")
    assert set(downloads.market.asked) == {"time", "klines"}
    assert (done.archive, done.rest, done.kept) == (0, 1, 6)
    is_whole(downloads, datetime(2024, 12, 1, tzinfo=UTC), CLOSED)


def test_a_later_download_adds_what_is_new_and_an_earlier_start_what_is_old(downloads: Downloads) -> None:
    downloads("2025-02-01", "2025-03-02")
    downloads.market.now = downloads.clock.time = NOW + timedelta(days=1)
    downloads("2025-01-01")
    assert downloads.asked() == ["2025-01", "2025-03-02", "2025-03-03", "2025-03-04"]
    is_whole(downloads, datetime(2025, 1, 1, tzinfo=UTC), CLOSED + timedelta(days=1))


def test_the_running_day_is_completed_later(downloads: Downloads) -> None:
    downloads("2025-03-04")
    downloads.market.now = downloads.clock.time = NOW + timedelta(days=2)
    downloads("2025-03-04")
    is_whole(downloads, datetime(2025, 3, 4, tzinfo=UTC), CLOSED + timedelta(days=2))


def test_a_month_that_is_not_published_yet_comes_by_its_days_and_is_not_fetched_again(downloads: Downloads) -> None:
    downloads.market.absent = {"2025-02"}
    downloads("2025-02-01", "2025-03-01")
    assert len(downloads.asked()) == 28
    assert downloads.asked(".CHECKSUM")[:2] == ["2025-02.zip", "2025-02-01.zip"]
    downloads.market.absent = set()
    assert downloads("2025-02-01", "2025-03-01").kept == 1
    assert downloads.market.asked == []


def test_yesterday_comes_from_the_exchange_until_the_archive_has_it(downloads: Downloads) -> None:
    downloads.market.absent = {"2025-03-03"}
    assert downloads("2025-03-02").rest == 2
    is_whole(downloads, datetime(2025, 3, 2, tzinfo=UTC), CLOSED)
    assert downloads("2025-03-02").kept == 2


def test_a_day_that_only_our_clock_calls_over_is_asked_for_again(downloads: Downloads) -> None:
    downloads.clock.time = NOW + timedelta(days=1)
    downloads("2025-03-04")
    assert load_bars(downloads.path).end == CLOSED
    downloads.market.now = downloads.clock.time
    assert downloads("2025-03-04").archive == 1
    is_whole(downloads, datetime(2025, 3, 4, tzinfo=UTC), CLOSED + timedelta(days=1))


def test_a_month_that_the_archive_lost_comes_from_the_exchange(downloads: Downloads) -> None:
    downloads.market.absent = {"2025-01"}
    done = downloads("2024-12-01", "2025-02-01")
    is_whole(downloads, datetime(2024, 12, 1, tzinfo=UTC), datetime(2025, 2, 1, tzinfo=UTC))
    assert (done.archive, done.rest) == (1, 1)


def test_more_rows_than_one_answer_holds_are_paged(downloads: Downloads) -> None:
    start, end = datetime(2024, 12, 1, tzinfo=UTC), datetime(2025, 3, 1, tzinfo=UTC)
    found = RestCandles(f"{downloads.market.url}/api", downloads.clock)
    closed = found.closed("BTCUSDT", Interval("1h"), start, end)
    assert closed.final
    assert [row[0] for row in closed.rows] == list(range(to_ms(start), to_ms(end), HOUR_MS))
    assert downloads.market.asked.count("klines") == 3


def test_time_before_the_listing_is_asked_for_once(downloads: Downloads) -> None:
    downloads("2024-09-01", "2024-12-01")
    is_whole(downloads, LISTED, datetime(2024, 12, 1, tzinfo=UTC))
    assert downloads("2024-09-01", "2024-12-01").kept == 3
    assert downloads.market.asked == []


def test_weeks_never_come_from_the_archive_and_are_kept_once_they_are_over(downloads: Downloads) -> None:
    downloads.interval, downloads.market.interval = "1w", Interval("1w")
    downloads("2025-01-01")
    dataset = load_bars(downloads.folder / "BTCUSDT-1w.parquet")
    assert (dataset.start, dataset.end) == (datetime(2025, 1, 6, tzinfo=UTC), datetime(2025, 3, 3, tzinfo=UTC))
    assert (dataset.holes, dataset.off_grid, downloads.asked(".CHECKSUM")) == ((), 0, [])
    assert downloads("2025-01-01").kept == 4  # the third of March is over, the week that began with it is not
    downloads.market.now = downloads.clock.time = NOW + timedelta(weeks=1)
    downloads("2025-01-01")
    assert load_bars(downloads.folder / "BTCUSDT-1w.parquet").end == datetime(2025, 3, 10, tzinfo=UTC)


def test_the_file_tells_which_parts_it_has_and_nothing_else_is_left(downloads: Downloads) -> None:
    downloads("2025-02-01")
    with duckdb.connect() as connection:
        told = connection.execute("SELECT value FROM parquet_kv_metadata(?)", [str(downloads.path)]).fetchall()
    assert told == [(b"2025-02 2025-03-01 2025-03-02 2025-03-03",)]
    assert [path.name for path in downloads.folder.iterdir()] == ["BTCUSDT-1h.parquet"]


def test_of_a_candle_that_comes_twice_the_newer_word_counts(tmp_path: Path) -> None:
    for volume in ("1", "2", "3"):
        cache = Cache(tmp_path, "BTCUSDT", Interval("1h"))
        lines = [f"{opened},5,7,3,4,{volume}\n" for opened in range(to_ms(NOW), to_ms(NOW) + 3 * HOUR_MS, HOUR_MS)]
        cache.stage("2025-03-04", "".join(lines).encode())
        assert cache.merge() == 3
    assert load_bars(cache.path).bars.volume.tolist() == [3.0, 3.0, 3.0]


def test_every_part_is_told(downloads: Downloads) -> None:
    downloads("2025-03-03")
    host = downloads.market.url.removeprefix("http://")
    assert downloads.told == [f"2025-03-03 from {host}", f"2025-03-04 from {host}: 10 candles"]
