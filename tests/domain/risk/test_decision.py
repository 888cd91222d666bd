"""The verdict over all rules; tests/domain/risk/test_rules.py looks at each alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import BTCUSDT, START, d, quote, signal
from tests.domain.risk.cases import CASH, case, trip
from tests.fakes import halted
from thunes.domain.health import Health
from thunes.domain.history import Left, Peak, RoundTrip
from thunes.domain.portfolio import Day, Portfolio, Reservation
from thunes.domain.position import Position
from thunes.domain.risk import Approved, Case, DenialReason, Denied, Limits, TradingState, TradingStateRecord, decide
from thunes.domain.signal import Leg
from thunes.domain.sizing import size_entry

R = DenialReason
LIMITS = Limits(max_strategy_share=d("0.9"))
ASKED_OF_EXITS = [R.STATE, R.EXCHANGE_HEALTH, R.STALE_CANDLE, R.STALE_PRICE, R.DUPLICATE_POSITION, R.NOTIONAL]
OTHERS = {name: Position(name, "X", "USDT", d("1"), d("1"), open=True) for name in ("A", "B", "C")}
DUST = Position("BTCUSDT", "BTC", "USDT", d("0.0001"), d("6"))
OWN = {"D": Position("D", "X", "USDT", d("1"), d("18"), open=True, strategy_id="sma_crossover")}
OUTGROWN = {"A": Position("A", "X", "USDT", d("1"), d("25"), open=True)}


def with_portfolio(before: Case, **changes: Any) -> Case:
    return replace(before, portfolio=replace(before.portfolio, **changes))


def with_trips(before: Case, *trips: RoundTrip) -> Case:
    return with_portfolio(before, round_trips=(*trips, *before.portfolio.round_trips))


# In the order of the rules: a change that makes its own rule fail and no rule before it.
BREAKS: dict[DenialReason, Callable[[Case], Case]] = {
    R.STATE: lambda c: replace(c, trading_state=TradingStateRecord.unreadable("gone")),
    R.EXCHANGE_HEALTH: lambda c: replace(c, health=Health(banned_until=START + timedelta(seconds=1))),
    R.STALE_CANDLE: lambda c: replace(c, signal=signal(leg=c.signal.leg, candle_close=START - timedelta(hours=1))),
    R.STALE_PRICE: lambda c: replace(c, quote=quote(at=START - timedelta(minutes=1))),
    R.DUPLICATE_POSITION: lambda c: with_portfolio(
        c, reservations={"BTCUSDT": Reservation("int-1", "BTCUSDT", Leg.EXIT, d("0"))}
    ),
    R.QUOTE_ASSET: lambda c: replace(c, instrument=replace(c.instrument, quote="EUR")),
    R.BOOKS_IN_DOUBT: lambda c: replace(c, doubt="books disagree with the venue: BTC 1"),
    R.CONFIDENCE: lambda c: replace(c, signal=replace(c.signal, confidence=d("0.54"))),
    R.MAX_SLIPPAGE: lambda c: replace(c, signal=replace(c.signal, price=c.quote.ask / d("1.021"))),
    R.MAX_POSITIONS: lambda c: with_portfolio(c, positions={**c.portfolio.positions, **OTHERS}),
    R.MAX_POSITION_SIZE: lambda c: replace(
        c,
        proposal=replace(c.proposal, quantity=d("0.0005")),
        signal=replace(c.signal, stop_price=c.proposal.limit_price - 100),
    ),
    R.MAX_SYMBOL_EXPOSURE: lambda c: with_portfolio(c, positions={**c.portfolio.positions, "BTCUSDT": DUST}),
    R.MAX_EXPOSURE: lambda c: with_portfolio(c, positions={**c.portfolio.positions, **OUTGROWN}),
    R.MAX_STRATEGY_SHARE: lambda c: with_portfolio(c, positions={**c.portfolio.positions, **OWN}),
    R.CASH: lambda c: with_portfolio(c, balances={"USDT": d("9"), "EUR": d("9")}),
    R.MAX_POSITION_LOSS: lambda c: replace(c, signal=replace(c.signal, stop_price=d("30000"))),
    R.TARGET: lambda c: replace(c, signal=replace(c.signal, target_price=c.quote.ask)),
    R.MAX_ORDERS_PER_HOUR: lambda c: with_portfolio(c, approvals=(START,) * 10),
    R.MAX_DAILY_LOSS: lambda c: with_portfolio(c, day=Day(START.date(), d("-20"))),
    R.COOL_DOWN: lambda c: with_portfolio(c, last_loss_at=START),
    R.STOP_LOSS_GUARD: lambda c: with_trips(c, trip("-1", Left.STOP), trip("-1", Left.STOP), trip("-1", Left.STOP)),
    R.LOSS_STREAK: lambda c: with_trips(c, *[trip("-0.1", symbol="ETHUSDT")] * 5),
    R.LOW_PROFIT: lambda c: with_trips(c, trip("1"), trip("-9"), trip("-9")),
    R.MAX_DRAWDOWN: lambda c: with_portfolio(c, peak=Peak(d("5000"), START)),
    R.DATA_QUALITY: lambda c: replace(c, faulted_at=START),
    R.NOTIONAL: lambda c: replace(c, instrument=halted(c.instrument)),
    R.TOO_SMALL_TO_SELL: lambda c: replace(
        c, instrument=replace(c.instrument, min_notional=c.proposal.notional * d("0.9999"))
    ),
}
ORDER = list(BREAKS)


def test_a_sound_entry_is_approved_with_what_every_rule_saw() -> None:
    decision = decide(case(), LIMITS)
    assert isinstance(decision, Approved)
    assert [check.rule for check in decision.checks] == ORDER == list(DenialReason)
    assert all(check.passed for check in decision.checks)


@pytest.mark.parametrize("reason", ORDER)
def test_one_broken_rule_denies_by_its_name(reason: DenialReason) -> None:
    decision = decide(BREAKS[reason](case()), LIMITS)
    assert isinstance(decision, Denied)
    assert decision.reason is reason
    assert [check.rule for check in decision.checks if not check.passed] == [reason]


@pytest.mark.parametrize("first", range(len(ORDER)))
def test_the_first_broken_rule_names_the_denial_and_all_are_recorded(first: int) -> None:
    broken = case()
    for reason in ORDER[first:]:
        broken = BREAKS[reason](broken)
    decision = decide(broken, LIMITS)
    assert isinstance(decision, Denied)
    assert decision.reason is ORDER[first]
    assert [check.rule for check in decision.checks if not check.passed] == ORDER[first:]


def test_an_exit_answers_only_to_the_rules_about_facts() -> None:
    decision = decide(case(Leg.EXIT), LIMITS)
    assert isinstance(decision, Approved)
    assert [check.rule for check in decision.checks] == ASKED_OF_EXITS


@pytest.mark.parametrize("reason", [reason for reason in ORDER if reason not in ASKED_OF_EXITS])
def test_leaving_is_never_forbidden_by_a_limit(reason: DenialReason) -> None:
    assert isinstance(decide(BREAKS[reason](case(Leg.EXIT)), LIMITS), Approved)


@pytest.mark.parametrize("reason", ASKED_OF_EXITS)
def test_an_exit_too_needs_a_state_fresh_facts_and_a_tradable_size(reason: DenialReason) -> None:
    decision = decide(BREAKS[reason](case(Leg.EXIT)), LIMITS)
    assert isinstance(decision, Denied)
    assert decision.reason is reason


@pytest.mark.parametrize(
    ("state", "leg", "approved"),
    [
        (TradingState.REDUCING, Leg.ENTRY, False),
        (TradingState.REDUCING, Leg.EXIT, True),
        (TradingState.HALTED, Leg.ENTRY, False),
        (TradingState.HALTED, Leg.EXIT, False),
    ],
)
def test_reducing_lets_out_and_halted_lets_nothing(state: TradingState, leg: Leg, approved: bool) -> None:
    assert isinstance(decide(case(leg, state), LIMITS), Approved) is approved


def test_the_same_case_always_gets_the_same_verdict() -> None:
    assert decide(case(), LIMITS) == decide(case(), LIMITS)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Case, Limits]:
    """Draw a portfolio inside its limits, and a sized entry on it with small chances to break each rule."""
    size = draw(st.decimals(7, 100, places=2))
    limits = Limits(
        max_position_size=size,
        max_position_loss=draw(st.decimals(10, 60, places=2)),
        max_positions=draw(st.integers(1, 4)),
        max_symbol_exposure=size,
        max_exposure=size * draw(st.integers(1, 4)),
    )
    amounts = st.decimals(0, size, places=8)
    names = draw(
        st.sets(
            st.sampled_from(["A", "B", "C", "D", "BTCUSDT"]), max_size=limits.max_positions - draw(st.integers(0, 1))
        )
    )
    portfolio = Portfolio(
        balances={"USDT": draw(st.sampled_from([d("1000"), d("1000"), d("20")]))},
        day=Day(START.date(), draw(st.sampled_from([d("0"), d("3"), d("-19.99"), d("-20")]))),
        last_loss_at=draw(st.sampled_from([None, None, None, START])),
    )
    for name in sorted(names):
        if draw(st.booleans()):
            portfolio = portfolio.reserve(Reservation(f"int-{name}", name, Leg.ENTRY, draw(amounts)))
        else:
            one = Position(name, name, "USDT", d("1"), draw(amounts), open=draw(st.booleans()))
            portfolio = replace(portfolio, positions={**portfolio.positions, name: one})
    now = quote(
        draw(st.sampled_from(["20000.00", "0.05", "63000.01"])), draw(st.sampled_from(["63000.02", "20000.01"]))
    )
    proposal = size_entry(BTCUSDT, now, draw(st.decimals(6, size + 1, places=2)), limits.price_band)
    state = draw(st.sampled_from([TradingState.ACTIVE] * 7 + [TradingState.REDUCING]))
    return case(state=state, portfolio=portfolio, quote=now, proposal=proposal), limits


@settings(max_examples=300, deadline=None)
@given(cases())
def test_an_approved_entry_leaves_everything_inside_its_limits(drawn: tuple[Case, Limits]) -> None:
    asked, limits = drawn
    decision = decide(asked, limits)
    assert isinstance(decision, Approved) is all(check.passed for check in decision.checks)
    if isinstance(decision, Approved):
        notional = asked.proposal.notional
        after = asked.portfolio.reserve(Reservation("int-1", "BTCUSDT", Leg.ENTRY, notional))
        assert after.exposure <= limits.max_exposure
        assert len(after.symbols_at_stake) <= limits.max_positions
        assert 0 < notional <= limits.max_position_size
        assert asked.trading_state.state is TradingState.ACTIVE
        set_aside = sum(entry.amount for entry in after.reservations.values())
        assert set_aside <= after.balances["USDT"]


def test_one_position_that_outgrew_its_limit_leaves_less_room_for_the_others() -> None:
    """The owner lowered the limit below what one position holds already."""
    large = Portfolio(positions={"A": Position("A", "X", "USDT", d("1"), d("25"), open=True)}, balances=CASH)
    asked = case(portfolio=large)
    decision = decide(asked, LIMITS)
    assert asked.proposal.notional + large.exposure > LIMITS.max_exposure
    assert isinstance(decision, Denied)
