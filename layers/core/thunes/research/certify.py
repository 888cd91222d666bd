"""The same orders through vectorbt, an independent book-keeper: what a search has found is believed after this.

On all-cash terms vectorbt gets nothing but signals, opens and rates, and works out itself which signals are orders, how
much is bought, what it costs and what the account comes to.

It knows no budget, no dust and no commission in base, so on the venue's terms it gets orders that were sized a second
time, in decimals (``exact_orders``). It keeps cash and position by itself, turns down what they do not cover, and
works out commission and equity. A purchase whose commission the venue takes in base reaches it as what is left after
that, at the price per unit left, and is turned back afterwards: so the cash that leaves and the base that comes are
vectorbt's. Of a commission in quote it gets the rate, and the rounding to the venue's eight decimals as a fixed fee.

vectorbt takes an amount below 1e-12 for none: an account that has lost all but that is told apart as a disagreement.

Nothing else imports vectorbt: its licence forbids selling it, so it must be possible to leave it out.
"""

from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from thunes.features.bars import Bars, Floats
from thunes.research.agreement import compare
from thunes.research.backtest import Question
from thunes.research.event_engine import run_events
from thunes.research.exact_orders import ExactOrder, exact_orders
from thunes.research.kernel import ENTER, LEAVE, Run, due, simulate
from thunes.research.levels import Levels, reached
from thunes.research.terms import Terms
from thunes.strategies.wishes import Wishes

Theirs = Callable[[], Run]


def certified_run(question: Question) -> Run:
    """Return the run of a question without stops and targets, after vectorbt has come to the same.

    It is the pass itself that is certified: the compiled one, which searches run on.

    Raises:
        agreement.EnginesDisagree: naming the first order, or else the first close, that differs.
        ModuleNotFoundError: when vectorbt is not installed.
    """
    run, theirs = _both_ways(question, once=False)
    compare(run, theirs(), question.dataset.bars)
    return run


def certified_beside(question: Question, ask: Callable[[Theirs], Theirs]) -> tuple[Run, Callable[[], None]]:
    """Return the run that nothing is compiled for, and a call that raises unless vectorbt has come to the same.

    ``ask`` has vectorbt do it meanwhile, as ``Beside.ask`` does; that call raises what ``certified_run`` does.
    """
    run, theirs = _both_ways(question, once=True)
    outcome = ask(theirs)
    return run, lambda: compare(run, outcome(), question.dataset.bars)


def _both_ways(question: Question, *, once: bool) -> tuple[Run, Theirs]:
    bars, terms = question.dataset.bars, question.terms
    if question.wishes is None:
        run, orders = run_events(question.lead, bars, question.strategy, terms)
        return run, partial(_booked, bars.close, orders, terms)
    return simulate(bars, question.wishes, terms, once=once), _theirs(bars, question.wishes, terms)


def by_vectorbt(bars: Bars, wishes: Wishes, terms: Terms) -> Run:
    """Return what vectorbt makes of the same wishes on the same terms, each filled at the next open."""
    return _theirs(bars, wishes, terms)()


def _theirs(bars: Bars, wishes: Wishes, terms: Terms) -> Theirs:
    both = np.any(wishes.enter & wishes.leave)
    continuous = terms == Terms(cash=terms.cash, commission=terms.commission, slippage=terms.slippage)
    if both or not continuous:
        return partial(_booked, bars.close, exact_orders(bars, wishes, terms), terms)
    return partial(_by_signals, bars.close, due(bars, wishes), bars.open, terms)


def bracketed_by_vectorbt(bars: Bars, wishes: Wishes, terms: Terms, levels: Levels) -> Run:
    """Return what vectorbt makes of entries with stops and targets, for all the cash and without slippage.

    It pays slippage at a target too, which nobody does, and leaves at a level before an order of the same candle: so it
    certifies ``levels`` that are ``before_orders``, terms without slippage, candles with volume, and wishes of which no
    two come at one close. Entries that would be left at once are taken out here.
    """
    ahead = [np.concatenate([[np.nan], part[:-1]]) for part in (levels.stop, levels.target)]
    stop, target = 1.0 - ahead[0] / bars.open, ahead[1] / bars.open - 1.0
    orders = np.where((stop <= 0.0) | (target <= 0.0), due(bars, wishes) & ~ENTER, due(bars, wishes)).astype(np.int8)
    low, high = reached(bars)
    prices = {"open": bars.open, "high": np.maximum(high, 0.0), "low": low}
    levelled = {"sl_stop": np.abs(stop), "tp_stop": np.abs(target), "stop_entry_price": "price"}
    return _signal_run(_signalled(bars.close, orders, bars.open, terms, **prices, **levelled))


def broadcast(bars: Bars, wishes: Sequence[Wishes], terms: Terms) -> tuple[Floats, Floats, Floats]:
    """Return (k,) final equity, drawdown and number of orders for each of ``wishes``, all of them columns of one book.

    What a sweep is measured against, on all-cash terms. Memory: some twenty arrays of candles times ``k`` doubles.
    """
    orders = np.stack([due(bars, each) for each in wishes], axis=1)
    close = np.repeat(bars.close[:, None], len(wishes), axis=1)
    book = _signalled(close, orders, bars.open[:, None], terms)
    figures = book.final_value(), book.max_drawdown(), book.orders.count()
    return tuple(np.asarray(figure, dtype=np.float64) for figure in figures)  # type: ignore[return-value]


def _by_signals(close: Floats, orders: NDArray[np.int8], price: Floats, terms: Terms) -> Run:
    return _signal_run(_signalled(close, orders, price, terms))


def _signal_run(book: Any) -> Run:
    records = book.order_records
    return _run(book, records["size"], records["price"], records["fees"])


def _signalled(close: Floats, orders: NDArray[np.int8], price: Floats, terms: Terms, **more: Any) -> Any:
    return _vectorbt().Portfolio.from_signals(
        close,
        orders & ENTER != 0,
        orders & LEAVE != 0,
        price=price,
        fees=terms.commission,
        slippage=terms.slippage,
        init_cash=terms.cash,
        engine=_engine(),
        **more,
    )


def _booked(close: Floats, orders: list[ExactOrder], terms: Terms) -> Run:
    places = [order.bar for order in orders]
    asked = [_in_quote(order, terms) for order in orders]
    sizes, prices, rates, roundings = (
        _spread(len(close), places, [row[column] for row in asked], nothing)
        for column, nothing in enumerate((np.nan, np.nan, 0.0, 0.0))
    )
    book = _vectorbt().Portfolio.from_orders(
        close,
        size=sizes,
        price=prices,
        fees=rates,
        fixed_fees=roundings,
        direction="longonly",
        allow_partial=False,
        init_cash=terms.cash,
        engine=_engine(),
    )
    return _turned_back(book, orders, terms)


def _in_quote(order: ExactOrder, terms: Terms) -> tuple[float, float, float, float]:
    """Return signed size, price, rate of the commission in quote and its rounding, as vectorbt is to have them."""
    if order.buy and terms.in_base:
        left = order.quantity - order.commission
        return float(left), float(order.quantity * order.price / left), 0.0, 0.0
    size = float(order.quantity)
    rounding = float(order.commission) - size * float(order.price) * terms.commission
    return size if order.buy else -size, float(order.price), terms.commission, rounding


def _turned_back(book: Any, orders: list[ExactOrder], terms: Terms) -> Run:
    """Return vectorbt's book with its purchases as the venue states them: before a commission in base."""
    records = book.order_records
    price_at = {order.bar: float(order.price) for order in orders}
    price = np.array([price_at[bar] for bar in records["idx"].tolist()], dtype=np.float64)
    in_base = (records["side"] == 0) & terms.in_base
    quantity = np.where(in_base, records["size"] * records["price"] / price, records["size"])
    commission = np.where(in_base, quantity - records["size"], records["fees"])
    return _run(book, quantity, np.where(in_base, price, records["price"]), commission)


def _run(book: Any, quantity: Floats, price: Floats, commission: Floats) -> Run:
    records = book.order_records
    equity, held = np.asarray(book.value(), dtype=np.float64), np.asarray(book.assets(), dtype=np.float64)
    side = np.where(records["side"] == 0, 1, -1)
    return Run(records["idx"].astype(np.int64), side, quantity, price, commission, equity, held)


def _spread(n: int, places: list[int], values: list[float], nothing: float) -> Floats:
    found = np.full(n, nothing)
    found[places] = values
    return found


def _vectorbt() -> Any:
    """Return the library; it takes seconds to import, and nobody else does."""
    import vectorbt  # type: ignore[import-untyped] # noqa: PLC0415

    return vectorbt


def _engine() -> str:
    """Return its engine in Rust where there is one: the other compiles itself for some ten seconds first."""
    return "rust" if find_spec("vectorbt_rust") else "numba"
