"""A -1013 explained before it happens."""

import json
from pathlib import Path

import pytest

from tests.simulator.venue import ROW
from tests.terminal import Terminal

FILE = "exchangeInfo.json"


@pytest.fixture
def saved(terminal: Terminal) -> Terminal:
    """A terminal in a folder with a saved exchangeInfo."""
    (terminal.folder / FILE).write_text(json.dumps({"symbols": [ROW]}))
    return terminal


def check(terminal: Terminal, *arguments: str, symbol: str = "BTCUSDT") -> tuple[int, dict[str, object]]:
    more = ("--file", FILE, "--average", "20000", "--json")
    outcome = terminal("filters", "check", symbol, "--side", "buy", *arguments, *more)
    return outcome.code, outcome.json


def test_every_filter_is_shown(saved: Terminal) -> None:
    shown = saved("filters", "show", "BTCUSDT", "--file", FILE, "--json").json
    assert (shown["symbol"], shown["tradable"], shown["NOTIONAL"]["minNotional"]) == ("BTCUSDT", True, "5")
    assert {"PRICE_FILTER", "LOT_SIZE", "MARKET_LOT_SIZE", "PERCENT_PRICE_BY_SIDE", "NOTIONAL"} <= set(shown)


def test_an_order_that_passes_is_accepted(saved: Terminal) -> None:
    code, result = check(saved, "--quantity", "0.0005", "--price", "20000")
    assert (code, result["accepted"], result["failures"]) == (0, True, {})


@pytest.mark.parametrize(
    ("quantity", "price", "failures", "fits"),
    [
        ("0.000105", "60000",
         {"-1013 LOT_SIZE": "quantity 0.000105 is no multiple of 0.00001; the next below is 0.0001"},
         "BUY 0.0001 at 60000"),
        ("0.0002", "20000", {"-1013 NOTIONAL": "worth 4, the least is 5"}, None),
        ("1e-05", "20000", {"-1100 ILLEGAL_CHARS": "quantity '1e-05' is not written as the venue writes numbers: "
         "digits, and a point"}, None),
        ("0.1", "200000", {"-1013 PERCENT_PRICE_BY_SIDE": "price 200000 is not within 4000 to 100000"}, None),
    ],
)  # fmt: skip
def test_an_order_that_would_be_refused_says_why_and_what_would_fit(
    saved: Terminal, quantity: str, price: str, failures: dict[str, str], fits: str | None
) -> None:
    code, result = check(saved, "--quantity", quantity, "--price", price)
    assert (code, result["accepted"], result["failures"], result["would_fit"]) == (5, False, failures, fits)


def test_without_a_price_it_is_a_market_order(saved: Terminal) -> None:
    code, result = check(saved, "--quantity", "0.0005")
    assert (code, result["order"]) == (0, "BUY MARKET 0.0005")


@pytest.mark.parametrize(
    ("arguments", "code", "what"),
    [
        (["filters", "show", "XYZ", "--file", FILE], 3, "does not list XYZ"),
        (["filters", "show", "BTCUSDT", "--file", "nowhere.json"], 3, "nowhere.json: no such file"),
        (["filters", "show", "BTCUSDT", "--file", "junk.json"], 2, "junk.json is no exchangeInfo"),
        (["filters", "check", "BTCUSDT", "--side", "HOLD", "--quantity", "1"], 2, "HOLD"),
        (["filters", "check", "BTCUSDT", "--side", "BUY", "--quantity", "1", "--file", FILE, "--average", "x"], 2, "x"),
    ],
)
def test_what_cannot_be_checked_is_one_line(saved: Terminal, arguments: list[str], code: int, what: str) -> None:
    Path(saved.folder / "junk.json").write_text("[]")
    outcome = saved(*arguments)
    assert (outcome.code, outcome.out) == (code, "")
    assert what in outcome.err
