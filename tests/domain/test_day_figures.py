from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from tests.builders import d
from tests.domain.days import TODAY, ago, events, settled
from thunes.domain.audit import Event, Fact, canonical, to_json
from thunes.domain.day_figures import Close, chain_of, figures, unrealized
from thunes.domain.day_row import DayRow, from_fact
from thunes.domain.execution import Slippage
from thunes.domain.portfolio import Portfolio
from thunes.domain.position import Position

CLOSE = Close("USDT", d("110"), d("1"), "agree")
TRAIL = events(*(Fact(Event.SIGNAL_DECIDED, {"n": n}) for n in range(3)))


def told(*rows: DayRow, close: Close = CLOSE) -> dict[str, object]:
    return figures(rows or (ago(0),), TRAIL, close)


def test_pnl_is_what_was_realised_in_a_day_a_week_and_a_month() -> None:
    rows = [ago(29, realized=d("100")), ago(6, realized=d("10")), ago(0, realized=d("1"))]
    assert told(*rows)["pnl"] == {"1d": d("1"), "7d": d("11"), "30d": d("111")}


@pytest.mark.parametrize(
    ("before", "change"),
    [(ago(1, equity=d("100.5")), d("9.5")), (ago(1), None), (ago(2, equity=d("100.5")), None)],
)
def test_the_change_needs_the_equity_of_the_day_before(before: DayRow, change: object) -> None:
    assert told(before, ago(0))["change"] == change


def test_the_first_day_has_no_change_and_neither_has_one_without_worth() -> None:
    assert told()["change"] is None
    assert told(ago(1, equity=d("1")), ago(0), close=replace(CLOSE, worth=None))["change"] is None


def test_the_history_ends_with_the_day_and_keeps_a_month() -> None:
    rows = [ago(n) for n in range(39, -1, -1)]
    history = from_fact(to_json(told(*rows)["history"]))
    assert [row.day for row in history] == [TODAY - timedelta(days=n) for n in range(30, -1, -1)]
    assert (history[-1].equity, history[-2].equity) == (d("110"), None)


def test_ratios_have_four_decimals() -> None:
    rows = [ago(1, equity=d("120")), ago(0, exits=3, wins=1, slippage=Slippage(d("1"), d("70000")), realized=d("1"))]
    seen = told(*rows)
    window = seen["window"]
    assert isinstance(window, dict)
    assert (window["win_rate"], window["drawdown"], window["sharpe"]) == (d("0.3333"), d("0.0833"), "3.4881")
    assert seen["slippage_bps"] == window["slippage_bps"] == d("0.1429")


def test_what_is_not_known_is_none() -> None:
    seen = told(close=Close("USDT", None, d("0"), "agree"))
    window = seen["window"]
    assert isinstance(window, dict)
    assert [seen[name] for name in ("worth", "change", "slippage_bps", "stream")] == [None] * 4
    assert [window[name] for name in ("win_rate", "sharpe", "drawdown", "slippage_bps")] == [None] * 4


def test_the_root_is_that_of_rfc_6962_over_the_day_s_lines() -> None:
    leaves = [sha256(b"\x00" + canonical(vars(event)).encode()).digest() for event in TRAIL]
    pair = sha256(b"\x01" + leaves[0] + leaves[1]).digest()
    assert told()["root"] == sha256(b"\x01" + pair + leaves[2]).hexdigest()


def test_a_day_s_chain_holds_though_it_does_not_begin_with_the_trail() -> None:
    assert chain_of(TRAIL) == chain_of(TRAIL[1:]) == chain_of([]) == "ok"


def test_the_first_link_that_does_not_hold_is_named() -> None:
    edited = [TRAIL[0], replace(TRAIL[1], decision_inputs={"n": 7}), TRAIL[2]]
    assert chain_of(edited) == "broken at event 2"
    assert chain_of([TRAIL[0], TRAIL[2]]) == "broken at event 3"
    forged = replace(TRAIL[2], previous_hash="0" * 64)
    assert chain_of([*TRAIL[:2], replace(forged, hash=forged.computed_hash())]) == "broken at event 3"


def test_unrealised_is_what_open_positions_would_gain() -> None:
    held = Position("BTCUSDT", "BTC", "USDT", d("2"), d("190"), open=True)
    other = Position("LTCBNB", "LTC", "BNB", d("1"), d("1"), open=True)
    unmarked = Position("ETHUSDT", "ETH", "USDT", d("1"), d("1"), open=True)
    portfolio = Portfolio(positions={p.symbol: p for p in (held, other, unmarked)})
    assert unrealized(portfolio, {"BTCUSDT": d("100.5"), "LTCBNB": d("9")}, "USDT") == d("11")


def test_everything_can_be_written_into_a_fact() -> None:
    trail = events(settled(realized="1"), Fact(Event.DAY_SUMMARIZED, {"day": TODAY}, told()))
    assert chain_of(trail) == "ok"
