"""Twelve daily candles, worked out on paper: every fill and every statistic, with nothing but a pencil.

SMA 1 against SMA 2: the fast average is above the slow one exactly where a close is above the close before. Cash 1000,
all of it goes in. Commission 1 % in quote, slippage 1 %, prices in steps of 0.1, quantities in steps of 0.01. "Up" at
the close of t fills at the open of t + 1: ask = 1.01 * open rounded up, bid = 0.99 * open rounded down.

 t  open  close         the open fills                                  cash        held   equity at the close
 0   100    100                                                         1000        0      1000
 1   100    102  up                                                     1000        0      1000
 2   102    105  up     ask 103.02 -> 103.1; 1000 / (103.1 * 1.01 = 104.131)
                        = 9.603 -> 9.60; 989.76, commission 9.8976      0.3424      9.60   .3424 + 1008 = 1008.3424
 3   105    104  down                                                   0.3424      9.60   .3424 + 998.4 = 998.7424
 4   110    108  up     bid 108.9; 9.60 -> 1045.44, commission 10.4544     1035.328    0      1035.328
 5   108    100  down   ask 109.08 -> 109.1; 1035.328 / 110.191 = 9.3957
                        -> 9.39; 1024.449, commission 10.24449          0.63451     9.39   .63451 + 939 = 939.63451
 6   100     98  down   bid 99; 9.39 -> 929.61, commission 9.2961       920.94841   0      920.94841
 7    98     98  equal, so not up                                       920.94841   0      920.94841
 8    98     99  up                                                     920.94841   0      920.94841
 9   100    101  up     ask 101; 920.94841 / 102.01 = 9.028 -> 9.02; 911.02,
                        commission 9.1102                               0.81821     9.02   .81821 + 911.02 = 911.83821
10   101    103  up                                                     0.81821     9.02   .81821 + 929.06 = 929.87821
11   103    104  up                                                     0.81821     9.02   .81821 + 938.08 = 938.89821
"""

import numpy as np
import pytest

from thunes.domain.candle import Interval
from thunes.features.bars import Bars
from thunes.research.kernel import BUY, SELL, Run, simulate
from thunes.research.statistics import NAMES, drawdowns, returns_of, round_trips, statistics_of
from thunes.research.terms import Terms
from thunes.strategies import build_whole

OPENS = [100, 100, 102, 105, 110, 108, 100, 98, 98, 100, 101, 103]
CLOSES = [100, 102, 105, 104, 108, 100, 98, 98, 99, 101, 103, 104]
TERMS = Terms(1000.0, commission=0.01, slippage=0.01, tick=0.1, lot=0.01)
DAY_MS = 86_400_000

FILLS = [
    (2, BUY, 9.60, 103.1, 9.8976),
    (4, SELL, 9.60, 108.9, 10.4544),
    (5, BUY, 9.39, 109.1, 10.24449),
    (6, SELL, 9.39, 99.0, 9.2961),
    (9, BUY, 9.02, 101.0, 9.1102),
]
EQUITY = [1000, 1000, 1008.3424, 998.7424, 1035.328, 939.63451, *[920.94841] * 3, 911.83821, 929.87821, 938.89821]

# Returns, equity over the equity before: 0, 0, .0083424, -.009520575551, .036631667986, -.092428187009,
# -.019886562063, 0, 0, -.009892193635, .019784211500, .009700195040. Their sum is -.057269043732.
STATISTICS = {
    "candles": 12,
    "final_equity": 938.89821,
    "total_return": -0.06110179,
    "cagr": -0.8530578537985808,  # .93889821 ** (365 / 12) - 1
    "annual_volatility": 0.5972645179239831,  # deviation (11 degrees of freedom) .031262253680 * 365 ** .5
    "sharpe": -2.916519165796408,  # mean -.004772420311 / .031262253680 * 365 ** .5
    "sortino": -3.306078004949342,  # mean / (sum of squares of the four losses / 12) ** .5 = .027578587646, * 365 ** .5
    "calmar": -7.151965208278167,  # -.853057853799 / .119276007217
    "omega": 0.5652461650304935,  # (.0083424 + .036631667986 + .0197842115 + .00970019504) / .131727518258
    "max_drawdown": -0.1192760072170365,  # 911.83821 / 1035.328 - 1
    "longest_drawdown": 7,  # candles 5 to 11, below the peak of candle 4, and never back
    "value_at_risk": -0.052530293289054344,  # 5 % of 11 places is .55: -.092428187009 + .55 * .072541624946
    "conditional_value_at_risk": -0.092428187009334,  # floor(.55) + 1 = 1 return: the worst
    "sharpe_per_candle": -0.15265759020706837,
    "skewness": -2.091202212067301,  # (12 * 11) ** .5 / 10 * m3 / m2 ** 1.5
    "kurtosis": 9.272100440387343,  # 11 / (10 * 9) * (13 * m4 / m2 ** 2 - 33) + 3
    # Normal distribution at -.593012798852 = -.152657590207 * 11 ** .5 / (1 - .319237882 + 2.0680251 * .0233043) ** .5
    "probabilistic_sharpe": 0.27658629335720303,
    "min_track_record_length": None,  # no length makes a negative ratio positive
    "held_return": 0.04,  # 104 / 100 - 1
    "beta": 0.9925010278002591,  # sum of products of deviations over the closes' returns' own squares
    "information_ratio": -0.7671856509407831,
    "exposure": 0.5,  # held at the closes 2, 3, 5, 9, 10, 11
    "turnover": 155.18638864375458,  # (989.76 + 1045.44 + 1024.449 + 929.61 + 911.02) / 960.458930833 * 365 / 12
    "fees": 49.00279,
    "fills": 5,
    "round_trips": 2,
    "win_rate": 0.5,
    "expectancy": -39.525795,  # (35.328 - 114.37959) / 2
    "median_profit": -39.525795,
    "mean_return": -0.037602158938890704,  # (.035340100450 - .110544418328) / 2
    "profit_factor": 0.3088662933658007,  # 35.328 / 114.37959
    "payoff_ratio": 0.3088662933658007,
    "best_return": 0.035340100450394215,  # 35.328 / (989.76 + 9.8976)
    "worst_return": -0.11054441832817562,  # -114.37959 / (1024.449 + 10.24449)
    "mean_duration": 1.5,  # 4 - 2 and 6 - 5 candles
    "longest_losing_streak": 1,
}


def worked() -> tuple[Bars, Run]:
    opens, closes = np.array(OPENS, dtype=float), np.array(CLOSES, dtype=float)
    high, low = np.maximum(opens, closes), np.minimum(opens, closes)
    bars = Bars(Interval("1d"), np.arange(12) * DAY_MS, opens, high, low, closes, np.ones(12))
    return bars, simulate(bars, build_whole("sma_crossover", {"fast": 1, "slow": 2}).wishes(bars), TERMS)


def test_every_fill_and_the_equity_at_every_close() -> None:
    _, run = worked()
    columns = (run.bar, run.side, run.quantity, run.price, run.commission)
    assert [list(column) for column in columns[:2]] == [list(column) for column in zip(*FILLS, strict=True)][:2]
    for found, expected in zip(columns[2:], list(zip(*FILLS, strict=True))[2:], strict=True):
        assert list(found) == pytest.approx(expected, rel=1e-12)
    assert list(run.equity) == pytest.approx(EQUITY, rel=1e-12)


def test_both_round_trips_and_what_is_still_held() -> None:
    _, run = worked()
    trips = round_trips(run, TERMS)
    assert (list(trips.entry_bar), list(trips.exit_bar), trips.open_since) == ([2, 5], [4, 6], 9)
    assert list(trips.quantity) == pytest.approx([9.60, 9.39])
    assert list(trips.entry_price) == pytest.approx([103.1, 109.1])
    assert list(trips.exit_price) == pytest.approx([108.9, 99.0])
    assert list(trips.fees) == pytest.approx([20.352, 19.54059])
    assert list(trips.cost) == pytest.approx([999.6576, 1034.69349])
    assert list(trips.profit) == pytest.approx([35.328, -114.37959])
    assert trips.held_at(12) == 6


def test_both_drawdowns() -> None:
    _, run = worked()
    found = drawdowns(returns_of(run.equity, 1000.0))
    assert (list(found.start), list(found.trough), list(found.end)) == ([3, 5], [3, 9], [4, 12])
    assert list(found.length) == [1, 7]
    assert list(found.recovered) == [True, False]
    # 998.7424 / 1008.3424 - 1 and 911.83821 / 1035.328 - 1
    assert list(found.depth) == pytest.approx([-0.0095205755505271, -0.1192760072170365])


def test_every_statistic_in_its_order() -> None:
    bars, run = worked()
    found = statistics_of(bars, run, TERMS)
    assert list(found) == list(NAMES) == list(STATISTICS)
    undefined = {name for name, figure in STATISTICS.items() if figure is None}
    assert {name for name, figure in found.items() if figure is None} == undefined
    for name in set(NAMES) - undefined:
        assert found[name] == pytest.approx(STATISTICS[name], rel=1e-10), name
