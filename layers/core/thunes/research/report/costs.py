"""What trading cost: commission and slippage, and what would be left if both were twice as high."""

from dataclasses import dataclass

import numpy as np

from thunes.research.report.folder import RunFolder


@dataclass(frozen=True)
class Costs:
    """Amounts in quote; ``slippage`` as the terms have it, ``net`` the change of the account, open position too."""

    commission: float
    slippage: float
    net: float

    @property
    def total(self) -> float:
        """Commission and slippage."""
        return self.commission + self.slippage

    @property
    def gross(self) -> float:
        """The change of the account had the same fills cost nothing."""
        return self.net + self.total

    @property
    def share(self) -> float | None:
        """Costs over what was gained before them; None when nothing was."""
        return self.total / self.gross if self.gross > 0.0 else None

    @property
    def at_twice(self) -> float:
        """The change of the account had the same fills cost twice as much."""
        return self.net - self.total


def costs_of(run: RunFolder) -> Costs:
    """Return the costs of a run: its own figure of commission where it has one, slippage at the rate of its terms.

    A purchase at the ask ``open * (1 + slippage)`` cost ``price * slippage / (1 + slippage)`` above the open; a sale
    at the bid as much below, with the signs changed. What rounding to the tick added is not in it.
    """
    fills, terms = run.fills, run.config["terms"]
    fees = run.statistics.get("fees")
    if fees is None:
        in_base = fills.buys & bool(terms.get("in_base", False))
        fees = float(np.sum(np.where(in_base, fills.commission * fills.price, fills.commission)))
    rate = float(terms.get("slippage", 0.0))
    away = np.where(fills.buys, rate / (1.0 + rate), rate / (1.0 - rate))
    slippage = float(np.sum(fills.quantity * fills.price * away))
    return Costs(float(fees), slippage, float(run.account.equity[-1]) - run.cash)
