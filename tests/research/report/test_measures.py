"""Drawdowns, costs and histograms, against figures worked out by hand or another way."""

from dataclasses import replace

import numpy as np
import pytest

from thunes.research.report.costs import Costs, costs_of
from thunes.research.report.drawdowns import Fall, deepest, underwater
from thunes.research.report.folder import RunFolder
from thunes.research.report.histogram import histogram, round_step


def test_a_loss_at_the_first_candle_is_below_the_cash() -> None:
    under = underwater(np.array([90.0, 100.0, 120.0, 60.0]), 100.0)
    assert under == pytest.approx([-0.1, 0.0, 0.0, -0.5])


def test_the_deepest_come_first_and_the_open_one_has_no_end() -> None:
    under = np.array([-0.1, 0.0, -0.2, -0.3, -0.3, 0.0, 0.0, -0.1, 0.0, -0.05])
    assert deepest(under, 3) == [Fall(2, 3, 5, -0.3), Fall(0, 0, 1, -0.1), Fall(7, 7, 8, -0.1)]
    assert deepest(under, 9)[-1] == Fall(9, 9, None, -0.05)


def test_an_account_that_only_rose_has_none() -> None:
    assert deepest(underwater(np.array([101.0, 102.0]), 100.0), 5) == []


def test_the_deepest_is_the_one_of_the_statistics(run: RunFolder) -> None:
    [fall] = deepest(underwater(run.account.equity, run.cash), 1)
    assert fall.depth == pytest.approx(run.statistics["max_drawdown"], rel=1e-12)


def test_costs_are_what_the_fills_paid_above_and_below_the_opens(run: RunFolder) -> None:
    rate, fills = 0.0005, run.fills
    opens = np.where(fills.buys, fills.price / (1.0 + rate), fills.price / (1.0 - rate))
    found = costs_of(run)
    assert found.slippage == pytest.approx(float(np.sum(fills.quantity * np.abs(fills.price - opens))), rel=1e-9)
    assert found.commission == run.statistics["fees"] == pytest.approx(fills.commission.sum())
    assert found.net == run.account.equity[-1] - 10_000.0


def test_commission_without_a_figure_of_it_is_added_up_in_quote(run: RunFolder) -> None:
    bare = replace(run, statistics={**run.statistics, "fees": None})
    assert costs_of(bare).commission == pytest.approx(run.fills.commission.sum())
    terms = {**run.config["terms"], "in_base": True}
    in_base = costs_of(replace(bare, config={**run.config, "terms": terms})).commission
    fills = run.fills
    bought, sold = fills.commission[fills.buys] * fills.price[fills.buys], fills.commission[~fills.buys]
    assert in_base == pytest.approx(bought.sum() + sold.sum())


def test_the_share_of_costs_and_what_twice_of_them_would_leave() -> None:
    found = Costs(commission=20.0, slippage=10.0, net=70.0)
    assert (found.gross, found.share, found.at_twice) == (100.0, 0.3, 40.0)
    assert Costs(20.0, 10.0, -50.0).share is None


def test_every_return_is_counted_once_in_its_bin() -> None:
    values = np.random.default_rng(3).normal(0.01, 0.05, 5000)
    found = histogram(values)
    assert found.counts.sum() == 5000
    assert len(found.counts) <= 40
    assert np.array_equal(found.counts, np.histogram(values, found.edges)[0])
    assert 0.0 in found.edges


@pytest.mark.parametrize("values", [[0.02], [-0.3, -0.1], [0.0, 0.0]])
def test_zero_is_an_edge_whatever_the_returns(values: list[float]) -> None:
    found = histogram(np.array(values))
    assert 0.0 in found.edges
    assert found.counts.sum() == len(values)


def test_steps_are_round() -> None:
    assert [round_step(least) for least in (0.011, 0.02, 0.3, 7.0)] == pytest.approx([0.02, 0.02, 0.5, 10.0])
