"""Months, years, days and the rolling ratio, against figures worked out by hand."""

import math

import numpy as np
import pytest

from tests.research.report.accounts import DAY_MS, times, with_account
from thunes.research.report.folder import RunFolder
from thunes.research.report.periods import Daily, Month, calendar, daily, rolling_sharpe


def test_months_and_years_compound_to_the_whole(run: RunFolder) -> None:
    found = calendar(run)
    whole = run.account.equity[-1] / run.cash
    assert math.prod(1.0 + value for value in found.months.values()) == pytest.approx(whole, rel=1e-12)
    assert math.prod(1.0 + value for value in found.years.values()) == pytest.approx(whole, rel=1e-12)


def test_a_month_is_measured_from_the_close_of_the_one_before(run: RunFolder) -> None:
    equity = [*[100.0] * 15, 110.0, *[110.0] * 27, 99.0, 120.0]  # 17 to 31 December, then to 30 January
    found = calendar(with_account(run, times("2021-12-17", 45, 24), equity))
    assert found.months == pytest.approx({Month(2021, 12): 0.0, Month(2022, 1): 0.2})
    assert found.years == pytest.approx({2021: 0.0, 2022: 0.2})
    assert found.partial == {Month(2021, 12), Month(2022, 1)}


def test_a_whole_month_is_not_called_a_part(run: RunFolder) -> None:
    found = calendar(with_account(run, times("2022-02-01", 28, 24), [100.0] * 27 + [90.0]))
    assert found.months == pytest.approx({Month(2022, 2): -0.1})
    assert found.partial == set()


def test_the_candle_that_closes_at_midnight_belongs_to_the_day_it_opened_in(run: RunFolder) -> None:
    found = daily(with_account(run, times("2022-01-31", 3, 12), [100.0, 105.0, 84.0], "12h"))
    assert found.returns == pytest.approx([0.05, -0.2])
    assert np.diff(found.start_ms).tolist() == [DAY_MS]


def test_an_account_that_lost_all_stays_there(run: RunFolder) -> None:
    assert daily(with_account(run, times("2022-01-01", 3, 24), [50.0, 0.0, 0.0])).returns.tolist() == [-0.5, -1.0, 0.0]


def test_the_rolling_ratio_is_the_ratio_of_each_window() -> None:
    returns = np.random.default_rng(1).normal(0.001, 0.02, 200)
    found = rolling_sharpe(Daily(np.arange(200) * DAY_MS, returns))
    assert found is not None
    assert (found.window, len(found.sharpe)) == (60, 141)
    part = returns[17:77]
    assert found.sharpe[17] == pytest.approx(part.mean() / part.std(ddof=1) * math.sqrt(365), rel=1e-12)
    assert found.end_ms[17] == 77 * DAY_MS


@pytest.mark.parametrize(("days", "window"), [(120, 60), (119, 30), (60, 30)])
def test_the_window_fits_the_run_twice(days: int, window: int) -> None:
    found = rolling_sharpe(Daily(np.arange(days) * DAY_MS, np.random.default_rng(2).normal(size=days)))
    assert found is not None
    assert found.window == window


def test_too_few_days_and_days_that_do_not_move_have_no_ratio() -> None:
    assert rolling_sharpe(Daily(np.arange(59) * DAY_MS, np.zeros(59))) is None
    found = rolling_sharpe(Daily(np.arange(120) * DAY_MS, np.full(120, 0.1)))
    assert found is not None
    assert np.all(np.isnan(found.sharpe))
