"""The statistics of a run: what each is called, how it is written, and what it says in one sentence."""

from enum import Enum
from typing import NamedTuple

from thunes.research.report.figures import NONE, Money, exact, lasting, number, percent
from thunes.research.report.folder import Figure
from thunes.research.report.html import Html


class Kind(Enum):
    """How a figure is written."""

    CHANGE = "a share with a sign"
    SHARE = "a share"
    MONEY = "quote"
    GAIN = "quote with a sign"
    RATIO = "two decimals"
    FINE = "four decimals"
    COUNT = "a whole number"
    CANDLES = "candles, and how long they last"


TONED = {Kind.CHANGE, Kind.GAIN}


class Explained(NamedTuple):
    """A statistic's title, kind and meaning."""

    title: str
    kind: Kind
    meaning: str


RESULT = {
    "candles": Explained("Candles", Kind.COUNT, "How many closes the account was looked at."),
    "final_equity": Explained("Final equity", Kind.MONEY, "The account at the last close, open position included."),
    "total_return": Explained("Total return", Kind.CHANGE, "Final equity over the cash at the start, less 1."),
    "cagr": Explained("Yearly growth (CAGR)", Kind.CHANGE, "The yearly rate that compounds to the total return."),
    "annual_volatility": Explained("Volatility", Kind.SHARE, "Standard deviation of returns per candle, per year."),
    "sharpe": Explained("Sharpe", Kind.RATIO, "Mean return over its deviation, per year; flat candles count."),
    "sortino": Explained("Sortino", Kind.RATIO, "As Sharpe, with the deviation of losses only."),
    "calmar": Explained("Calmar", Kind.RATIO, "Yearly growth over the deepest drawdown."),
    "omega": Explained("Omega", Kind.RATIO, "Gains for each unit lost, over all candles; 1 breaks even."),
}
RISK = {
    "max_drawdown": Explained("Max drawdown", Kind.SHARE, "The deepest fall below the account's own peak."),
    "longest_drawdown": Explained("Longest drawdown", Kind.CANDLES, "The longest time below a peak."),
    "value_at_risk": Explained("Value at risk, 5 %", Kind.SHARE, "One candle in twenty returned this or less."),
    "conditional_value_at_risk": Explained("Expected shortfall, 5 %", Kind.SHARE, "Mean of the worst 5 % of candles."),
}
EVIDENCE = {
    "sharpe_per_candle": Explained("Sharpe per candle", Kind.FINE, "Not annualised: what the tests below work with."),
    "skewness": Explained("Skewness", Kind.RATIO, "Below 0: large losses are likelier than large gains."),
    "kurtosis": Explained("Kurtosis", Kind.RATIO, "Weight of the tails; a normal distribution has 3."),
    "probabilistic_sharpe": Explained(
        "Probabilistic Sharpe", Kind.SHARE, "Probability that the true Sharpe is above 0, for one trial only."
    ),
    "min_track_record_length": Explained(
        "Least track record", Kind.CANDLES, "How long a record this Sharpe takes to be above 0 with confidence."
    ),
}
HOLDING = {
    "held_return": Explained("Buy and hold", Kind.CHANGE, "Return of holding from the first close to the last."),
    "beta": Explained("Beta", Kind.RATIO, "How much of the market's moves the account took part in."),
    "information_ratio": Explained(
        "Information ratio", Kind.FINE, "Mean of the return above holding over its deviation, per candle."
    ),
}
ACTIVITY = {
    "exposure": Explained("Exposure", Kind.SHARE, "Share of candles at whose close a position was held."),
    "turnover": Explained("Turnover", Kind.RATIO, "Value bought and sold per year, in times of the mean equity."),
    "fees": Explained("Commission", Kind.MONEY, "Paid to the venue over all fills."),
    "fills": Explained("Fills", Kind.COUNT, "Orders that were filled."),
}
ROUND_TRIPS = {
    "round_trips": Explained("Round trips", Kind.COUNT, "Positions entered and left; one still open is not counted."),
    "win_rate": Explained("Win rate", Kind.SHARE, "Share of round trips that ended with a profit, costs paid."),
    "expectancy": Explained("Expectancy", Kind.GAIN, "Mean profit of a round trip."),
    "median_profit": Explained("Median profit", Kind.GAIN, "Half of the round trips did better than this."),
    "mean_return": Explained("Mean return", Kind.CHANGE, "Mean profit over cost of a round trip."),
    "profit_factor": Explained("Profit factor", Kind.RATIO, "Sum of profits over sum of losses; 1 breaks even."),
    "payoff_ratio": Explained("Payoff ratio", Kind.RATIO, "Mean profit over mean loss."),
    "best_return": Explained("Best", Kind.CHANGE, "The highest return of a round trip."),
    "worst_return": Explained("Worst", Kind.CHANGE, "The lowest return of a round trip."),
    "mean_duration": Explained("Mean duration", Kind.CANDLES, "How long a position was held."),
    "longest_losing_streak": Explained("Longest losing streak", Kind.COUNT, "Losses one after the other."),
}
GROUPS = {
    "Result": RESULT,
    "Risk": RISK,
    "Evidence": EVIDENCE,
    "Against holding": HOLDING,
    "Activity": ACTIVITY,
    "Outcome of round trips": ROUND_TRIPS,
}
KNOWN = {name: explained for group in GROUPS.values() for name, explained in group.items()}


def explained(name: str) -> Explained:
    """Return what is known of a statistic; one that is not known is shown under its own name."""
    plain = Explained(name.replace("_", " ").capitalize(), Kind.FINE, "A statistic that this report does not know.")
    return KNOWN.get(name, plain)


def shown(statistic: str, value: Figure, money: Money, length_ms: int) -> Html:
    """Return a figure with its unit, its exact value, and a colour where its sign is gain or loss."""
    kind = explained(statistic).kind
    return exact(value, written(kind, value, money, length_ms), toned=kind in TONED)


def written(kind: Kind, value: Figure, money: Money, length_ms: int) -> str:
    """Return a figure with its unit; a dash for one that is not defined."""
    if value is None:
        return NONE
    if kind in {Kind.CHANGE, Kind.SHARE}:
        return percent(value, signed=kind is Kind.CHANGE)
    if kind in {Kind.MONEY, Kind.GAIN}:
        return money.full(value, signed=kind is Kind.GAIN)
    if kind is Kind.CANDLES:
        decimals = 0 if float(value).is_integer() else 1
        return f"{number(value, decimals)} ({lasting(value * length_ms)})"
    return number(value, {Kind.RATIO: 2, Kind.FINE: 4, Kind.COUNT: 0}[kind])
