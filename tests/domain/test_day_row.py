import pytest

from tests.builders import d
from tests.domain.days import TODAY, ago, approved, events, fill, settled
from thunes.domain.audit import Event, Fact, to_json
from thunes.domain.day_row import DayRow, Strategy, from_fact, row_of_day, to_fact
from thunes.domain.execution import Slippage
from thunes.domain.money import NotMoney

BUSY = (
    Fact(Event.SIGNAL_DECIDED, {}, {"signal": "entry"}),
    approved(),
    Fact(Event.ORDER_SENDING, {}, {}),
    settled(leg="entry", fills=(fill("101", commission="1", commission_asset="USDT"),)),
    settled("int-b", realized="2"),
    settled("int-c", realized="-0.5", event=Event.ORDER_UNKNOWN),
    settled("int-c", realized="-0.5"),
    settled("int-d", realized="0.25", event=Event.ORDER_FOUND_LATE, strategy="donchian"),
    settled("int-e", realized="0"),
)


def test_a_day_without_events_is_flat() -> None:
    assert row_of_day(TODAY, []) == DayRow(TODAY)


def test_a_day_is_added_up() -> None:
    assert row_of_day(TODAY, events(*BUSY), d("1000")) == DayRow(
        day=TODAY,
        equity=d("1000"),
        realized=d("1.25"),
        fees=d("1"),
        exits=3,
        wins=2,
        slippage=Slippage(d("1"), d("100")),
        strategies={"donchian": Strategy(d("0.25"), 1), "sma_crossover": Strategy(d("1"), 2)},
        decisions=1,
        orders=1,
        events=9,
    )


def test_an_exit_booked_in_parts_is_one_exit_won_or_lost_as_a_whole() -> None:
    row = row_of_day(TODAY, events(settled(realized="-1"), settled(realized="3")))
    assert (row.exits, row.wins) == (1, 1)


def test_a_strategy_that_only_bought_is_known_without_exits() -> None:
    row = row_of_day(TODAY, events(settled(leg="entry", fills=(fill("100"),))))
    assert (row.strategies, row.exits) == ({"sma_crossover": Strategy()}, 0)


def test_a_row_comes_back_from_a_fact_as_it_was() -> None:
    rows = [row_of_day(TODAY, events(*BUSY), d("1000.123456789012345678")), ago(-1)]
    assert from_fact(to_json(to_fact(rows))) == rows


@pytest.mark.parametrize("nothing", [None, [], {}, "rows"])
def test_a_fact_without_rows_remembers_nothing(nothing: object) -> None:
    assert from_fact(to_json(nothing)) == []


@pytest.mark.parametrize(
    ("spoilt", "error"),
    [({"realized": "much"}, NotMoney), ({"day": "yesterday"}, ValueError), ({"slippage": "none"}, KeyError)],
)
def test_a_malformed_row_is_an_error(spoilt: dict[str, object], error: type[Exception]) -> None:
    [row] = to_fact([ago(0)])
    with pytest.raises(error):
        from_fact(to_json([{**row, **spoilt}]))
