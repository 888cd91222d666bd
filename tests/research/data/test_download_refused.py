"""What goes wrong with a download is said in one line; what was whole is kept, and what was not is nowhere."""

import hashlib
import socket
from datetime import UTC, datetime

import duckdb
import pytest

from tests.research.data.conftest import Downloads
from tests.research.data.market import NOW, archive_file
from thunes.domain.candle import BadCandle
from thunes.errors import Refused, Transient
from thunes.research.data import load_bars
from thunes.research.data.parts import month_of
from thunes.research.data.rest_candles import Unlisted

JANUARY, JANUARY_SUM = "BTCUSDT-1h-2025-01.zip", "BTCUSDT-1h-2025-01.zip.CHECKSUM"
WHOLE = archive_file(month_of(datetime(2025, 1, 1, tzinfo=UTC)))
BUSY = (429, {"Retry-After": "7"}, b"{}")
SPAN = "2024-12-01", "2025-02-01"


def transient(downloads: Downloads, **hosts: str) -> str:
    with pytest.raises(Transient) as error:
        downloads(*SPAN, **hosts)
    message = str(error.value)
    assert "\n" not in message
    assert not downloads.path.exists()
    return message


def nobody() -> str:
    """Return an address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"127.0.0.1:{taken.getsockname()[1]}"


def recovers(downloads: Downloads) -> None:
    """The next download fetches what is missing alone, and the file is whole."""
    assert downloads(*SPAN).kept == 1
    assert downloads.asked() == ["2025-01"]
    dataset = load_bars(downloads.path)
    assert (len(dataset.bars), dataset.holes) == (62 * 24, ())


@pytest.mark.parametrize(
    "damage",
    [
        {JANUARY_SUM: (200, {}, b"0" * 64 + b"  " + JANUARY.encode())},
        {JANUARY: (200, {}, WHOLE[:-1])},
        {JANUARY: (200, {}, b"<html>busy</html>")},
    ],
)
def test_a_file_that_does_not_match_its_checksum(
    downloads: Downloads, damage: dict[str, tuple[int, dict[str, str], bytes]]
) -> None:
    downloads.market.instead = {name: [reply] * 3 for name, reply in damage.items()}
    said = transient(downloads)
    assert said.endswith(f"{JANUARY} does not have the SHA-256 of its CHECKSUM; try again later")
    assert downloads.asked()[1:] == ["2025-01"] * 3
    recovers(downloads)


def test_one_that_matches_when_asked_again(downloads: Downloads) -> None:
    downloads.market.instead = {JANUARY: [(200, {}, WHOLE[:-9])]}
    assert downloads(*SPAN).archive == 2


def test_a_transfer_that_was_cut_short_is_made_again(downloads: Downloads) -> None:
    downloads.market.instead = {JANUARY: [(200, {"Content-Length": str(len(WHOLE))}, WHOLE[:100]), None]}
    assert downloads(*SPAN).archive == 2
    assert downloads.clock.slept == [0.5, 2.0]


def test_a_damaged_zip_with_a_checksum_of_its_own(downloads: Downloads) -> None:
    cut = WHOLE[: len(WHOLE) // 2]
    downloads.market.instead = {
        JANUARY: [(200, {}, cut)] * 3,
        JANUARY_SUM: [(200, {}, hashlib.sha256(cut).hexdigest().encode())] * 3,
    }
    assert f"{JANUARY} is damaged (File is not a zip file); try again later" in transient(downloads)


def test_a_checksum_that_is_none(downloads: Downloads) -> None:
    downloads.market.instead = {JANUARY_SUM: [(200, {}, b"<html>")] * 3}
    assert f"the CHECKSUM of {JANUARY} holds no SHA-256" in transient(downloads)


def test_an_archive_that_is_busy_is_left_alone_for_as_long_as_it_wants(downloads: Downloads) -> None:
    downloads.market.instead = {JANUARY: [BUSY]}
    downloads(*SPAN)
    assert downloads.clock.slept == [7.0]


def test_a_pause_that_is_too_long_for_us_is_left_to_a_person(downloads: Downloads) -> None:
    downloads.market.instead = {JANUARY: [(429, {"Retry-After": "3600"}, b"")]}
    assert "answers 429" in transient(downloads)
    assert downloads.clock.slept == []
    recovers(downloads)


def test_an_exchange_that_is_busy_is_left_alone_for_as_long_as_it_wants(downloads: Downloads) -> None:
    downloads.market.instead = {"klines": [BUSY]}
    assert downloads("2025-03-04").rest == 1
    assert downloads.clock.slept == [7.0]


@pytest.mark.parametrize("host", ["archive", "rest"])
def test_a_host_that_nobody_answers_at_is_named(downloads: Downloads, host: str) -> None:
    address = nobody()
    downloads.market.absent = {"2025-01"}
    given = {"archive": f"http://{address}"} if host == "archive" else {"rest": f"http://{address}/api"}
    said = transient(downloads, **given)
    assert said.startswith(address)
    assert "ConnectionError" in said
    assert said.endswith("; try again when it can, or work with a file of your own: --data FILE")


@pytest.mark.parametrize(("path", "answer"), [("klines", b'{"rows": 1}'), ("klines", b"[[1, 2]]"), ("time", b"[]")])
def test_an_answer_of_the_exchange_that_is_nonsense(downloads: Downloads, path: str, answer: bytes) -> None:
    downloads.market.instead = {path: [(200, {}, answer)]}
    with pytest.raises(Transient, match="is not understood; try again later"):
        downloads("2025-03-04")


def test_a_symbol_that_is_not_listed(downloads: Downloads) -> None:
    downloads.symbol = "NONEUSDT"
    with pytest.raises(Unlisted, match="lists no NONEUSDT; look at the symbol"):
        downloads("2025-03-04")


def test_another_refusal_of_the_exchange_is_told(downloads: Downloads) -> None:
    downloads.market.instead = {"klines": [(400, {}, b'{"code": -1120, "msg": "Invalid interval."}')]}
    with pytest.raises(Refused, match="-1120: Invalid interval"):
        downloads("2025-03-04")


def test_a_time_before_there_was_any_candle_leaves_nothing_behind(downloads: Downloads) -> None:
    with pytest.raises(Unlisted, match=r"there are no 1h candles of BTCUSDT from 2024-09-01T00:00:00\.000Z on"):
        downloads("2024-09-01", "2024-10-01")
    assert list(downloads.folder.iterdir()) == []


def test_a_candle_that_cannot_be_is_never_in_the_file(downloads: Downloads) -> None:
    downloads("2024-12-01", "2025-01-01")
    before = downloads.path.read_bytes()
    row = b'[[1741046400000,"5","4","3","5","1",1741049999999,"1",1,"1","1","0"]]'
    downloads.market.instead = {"klines": [(200, {}, row)]}
    with pytest.raises(BadCandle, match=r"^BTCUSDT-1h-running-2025-03-04\.csv: candle of 2025-03-04T00:00.* leaves"):
        downloads("2025-03-04")
    assert downloads.path.read_bytes() == before
    assert downloads("2025-03-04").rest == 1


def test_one_candle_is_no_data(downloads: Downloads) -> None:
    downloads.market.now = downloads.clock.time = NOW.replace(hour=1)
    with pytest.raises(BadCandle, match="a single candle is no data"):
        downloads("2025-03-04")
    assert not downloads.path.exists()


def test_a_file_of_other_candles_is_left_alone(downloads: Downloads) -> None:
    downloads("2025-03-01", "2025-03-04")
    other = downloads.path.with_name("BTCUSDT-5m.parquet")
    downloads.path.rename(other)
    before = other.read_bytes()
    downloads.interval, downloads.market.interval = "5m", load_bars(other).bars.interval
    with pytest.raises(BadCandle, match=r"^BTCUSDT-5m\.parquet: would hold other candles than 5m; move it away"):
        downloads("2025-03-04")
    assert other.read_bytes() == before


def test_a_file_that_is_no_parquet_is_left_alone(downloads: Downloads) -> None:
    downloads.folder.mkdir()
    downloads.path.write_text("mine", encoding="utf-8")
    with pytest.raises(BadCandle, match=r"^BTCUSDT-1h\.parquet: is no Parquet file that can be added to; move it away"):
        downloads("2025-03-02")
    assert downloads.path.read_text(encoding="utf-8") == "mine"


def test_a_file_that_somebody_else_made_is_added_to(downloads: Downloads) -> None:
    downloads("2025-02-01", "2025-02-15")
    with duckdb.connect() as connection:
        plain = connection.read_parquet(str(downloads.path))
        plain.write_parquet(str(downloads.path.with_suffix(".new")))
    downloads.path.with_suffix(".new").replace(downloads.path)
    downloads("2025-03-01", "2025-03-03")
    assert len(load_bars(downloads.path).bars) == 30 * 24
