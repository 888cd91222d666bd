import pytest

from tests.builders import d
from thunes.domain.portfolio import Portfolio
from thunes.usecases.unexplained import shown, unexplained_amounts


@pytest.mark.parametrize(
    ("venue", "books", "gaps"),
    [
        ({}, {}, {}),
        ({"USDT": "5"}, {"USDT": "5"}, {}),
        ({"USDT": "5.00"}, {"USDT": "5"}, {}),
        ({}, {"USDT": "0"}, {}),
        ({}, {"USDT": "5"}, {"USDT": "-5"}),
        ({"USDT": "5.00000001"}, {"USDT": "5"}, {"USDT": "0.00000001"}),
        ({"USDT": "5", "DOGE": "9"}, {"USDT": "5"}, {}),
        ({"USDT": "4", "BTC": "1"}, {"USDT": "5", "BTC": "0"}, {"USDT": "-1", "BTC": "1"}),
    ],
)
def test_the_venue_shows_what_the_books_expect_or_it_is_said(
    venue: dict[str, str], books: dict[str, str], gaps: dict[str, str]
) -> None:
    held = {asset: d(amount) for asset, amount in venue.items()}
    portfolio = Portfolio(balances={asset: d(amount) for asset, amount in books.items()})
    assert unexplained_amounts(held, portfolio) == {asset: d(amount) for asset, amount in gaps.items()}


@pytest.mark.parametrize(
    ("amounts", "line"),
    [({}, "0"), ({"USDT": "-1.50"}, "USDT -1.5"), ({"USDT": "1", "BNB": "0.00000001"}, "BNB 0.00000001, USDT 1")],
)
def test_amounts_are_shown_on_one_line(amounts: dict[str, str], line: str) -> None:
    assert shown({asset: d(amount) for asset, amount in amounts.items()}) == line
