from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.builders import BTCUSDT, START, candle, d, quote
from thunes.domain.instrument import Grid, Instrument, parse_instrument
from thunes.domain.position import Position
from thunes.domain.signal import Leg
from thunes.domain.sizing import Quote, size_entry, size_exit
from thunes.simulator.filters import Asked, failures
from thunes.simulator.listing import listing

BAND = d("0.005")
FEWER = settings(max_examples=150, deadline=None)
STEPS = st.sampled_from([d("1").scaleb(-places) for places in range(9)])
PRICES = st.decimals(Decimal("0.00000001"), 200000, places=8)
BUDGETS = st.decimals(0, 100000, places=8)
BANDS = st.decimals(Decimal("0.0001"), Decimal("0.9"), places=4)
ARITHMETIC = {"PRICE_FILTER", "LOT_SIZE", "NOTIONAL"}


@st.composite
def instruments(draw: st.DrawFn) -> Instrument:
    maximum = draw(st.sampled_from([d("0"), d("1"), d("9000")]))
    return replace(
        BTCUSDT, price=Grid(step=draw(STEPS)), lot=Grid(maximum=maximum, step=draw(STEPS)), max_notional=d("0")
    )


def at(price: Decimal) -> Quote:
    return Quote("BTCUSDT", price, price, START)


def holding(quantity: str) -> Position:
    return Position("BTCUSDT", "BTC", "USDT", d(quantity), d("10"), open=True)


def test_an_entry_spends_what_it_may_and_no_more() -> None:
    proposal = size_entry(BTCUSDT, quote(), d("10"), BAND)
    assert proposal.leg is Leg.ENTRY
    assert proposal.quantity == d("0.00049")
    assert proposal.notional <= 10
    assert BTCUSDT.failures(proposal.quantity, proposal.limit_price) == ()


@pytest.mark.parametrize("budget", ["0", "0.00000001", "0.2"])
def test_a_budget_below_one_lot_buys_nothing(budget: str) -> None:
    assert size_entry(BTCUSDT, quote(), d(budget), BAND).quantity == 0


def test_an_entry_is_capped_at_the_largest_lot() -> None:
    assert size_entry(BTCUSDT, quote("0.01", "0.01"), d("1000000"), BAND).quantity == 9000
    uncapped = replace(BTCUSDT, lot=Grid(step=d("1")))
    assert size_entry(uncapped, quote("0.01", "0.01"), d("1000000"), d("0.9")).quantity > 9000


@pytest.mark.parametrize(
    ("held", "sold"), [("0.00040999", "0.0004"), ("0.00001", "0.00001"), ("0.00000999", "0"), ("9001", "9000")]
)
def test_an_exit_sells_down_to_the_last_full_lot(held: str, sold: str) -> None:
    proposal = size_exit(BTCUSDT, quote(), holding(held), BAND)
    assert (proposal.leg, proposal.quantity) == (Leg.EXIT, d(sold))


def test_an_exit_without_a_largest_lot_sells_everything() -> None:
    uncapped = replace(BTCUSDT, lot=Grid(step=d("1")))
    assert size_exit(uncapped, quote(), holding("9001"), BAND).quantity == 9001


@FEWER
@given(instruments(), PRICES, BUDGETS, BANDS)
def test_an_entry_never_exceeds_its_budget_nor_leaves_the_grid(
    instrument: Instrument, ask: Decimal, budget: Decimal, band: Decimal
) -> None:
    assume(ask >= instrument.price_step)
    proposal = size_entry(instrument, at(ask), budget, band)
    assert proposal.notional <= budget
    assert proposal.quantity >= 0
    assert {"PRICE_FILTER", "LOT_SIZE"}.isdisjoint(
        instrument.failures(proposal.quantity or instrument.lot_step, proposal.limit_price)
    )


@FEWER
@given(instruments(), PRICES, BUDGETS, BANDS)
def test_one_more_lot_would_exceed_the_budget(
    instrument: Instrument, ask: Decimal, budget: Decimal, band: Decimal
) -> None:
    assume(ask >= instrument.price_step)
    proposal = size_entry(instrument, at(ask), budget, band)
    one_more = proposal.quantity + instrument.lot_step
    too_large = instrument.lot.maximum and one_more > instrument.lot.maximum
    assert too_large or Fraction(one_more) * Fraction(proposal.limit_price) > Fraction(budget)


@FEWER
@given(instruments(), PRICES, st.decimals(0, 10**6, places=12))
def test_an_exit_never_sells_more_than_is_held(instrument: Instrument, bid: Decimal, held: Decimal) -> None:
    proposal = size_exit(instrument, at(bid), holding(str(held)), BAND)
    assert 0 <= proposal.quantity <= held
    capped = proposal.quantity == instrument.lot.maximum
    assert capped or held - proposal.quantity < instrument.lot_step


@pytest.mark.parametrize("price", ["0.00000050", "20000.01", "0.01"])
def test_no_limit_lies_beyond_the_band(price: str) -> None:
    """With a coarse tick one step is a few percent; the touch itself is always on the grid and inside the band."""
    instrument = replace(BTCUSDT, price=Grid(step=d("0.00000001") if d(price) < d("0.001") else d("0.01")))
    entry = size_entry(instrument, quote(price, price), d("10"), BAND)
    leaving = size_exit(instrument, quote(price, price), holding("1"), BAND)
    assert entry.limit_price <= d(price) * (1 + BAND)
    assert leaving.limit_price >= d(price) * (1 - BAND)


@st.composite
def listed(draw: st.DrawFn) -> tuple[dict[str, object], Instrument, Decimal]:
    """Draw a row of the simulator, the instrument we read from it, and a price on its grid."""
    symbol = draw(st.sampled_from(["BTCUSDT", "ETHBTC", "LTCBNB", "DOGETRY"]))
    price = draw(st.decimals(Decimal("0.00000100"), 100000, places=draw(st.integers(0, 8))))
    assume(price > 0)
    volume = draw(st.decimals(0, 1000, places=draw(st.integers(0, 8))))
    row = listing(symbol, [candle("1", START), candle(str(price), START, volume=volume)])
    return row, parse_instrument(row), price


@FEWER
@given(listed(), st.decimals(0, 1000, places=8), BANDS)
def test_what_is_proposed_and_passes_here_passes_the_venues_own_arithmetic(
    given_: tuple[dict[str, object], Instrument, Decimal], budget: Decimal, band: Decimal
) -> None:
    row, instrument, price = given_
    proposal = size_entry(instrument, at(price), budget, band)
    if proposal.quantity > 0 and not instrument.failures(proposal.quantity, proposal.limit_price):
        asked = Asked("BUY", Fraction(proposal.quantity), Fraction(proposal.limit_price), Fraction(price))
        assert list(failures(row, asked)) == []


@FEWER
@given(listed(), st.decimals(-1, 10**7, places=9), st.decimals(0, 2 * 10**6, places=9))
def test_both_arithmetics_name_the_same_filters_for_any_order(
    given_: tuple[dict[str, object], Instrument, Decimal], quantity: Decimal, price: Decimal
) -> None:
    row, instrument, _ = given_
    asked = Asked("BUY", Fraction(quantity), Fraction(price), Fraction(price))
    assert set(instrument.failures(quantity, price)) == set(failures(row, asked)) & ARITHMETIC
