"""What can go wrong, by name, and the dice that decide when it does.

A name is a row of the table below: how often it strikes where it could, and what it stands for. Every strike has a
number; a strike whose number is muted is rolled for and then left out, so that a failing run can be made shorter
without becoming another run.
"""

import random
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One way to go wrong: its chance at each opportunity, and what it is."""

    chance: float
    what: str


CATALOGUE: Mapping[str, Fault] = {
    # a POST on its way to the venue and back
    "post-lost": Fault(0.06, "a new order never reaches the venue, and no answer comes"),
    "post-answer-lost": Fault(0.06, "a new order is executed, and its answer is lost"),
    "post-late": Fault(0.05, "a new order reaches the engine within its window, long after we gave up"),
    "post-reset-before": Fault(0.03, "the connection is reset before the order arrives"),
    "post-reset-after": Fault(0.03, "the connection is reset after the order was executed"),
    "post-no-connection": Fault(0.03, "no connection is made, so nothing was sent"),
    "post-5xx-before": Fault(0.03, "502 with HTML, the order not placed"),
    "post-5xx-after": Fault(0.03, "504 with HTML, the order placed"),
    "post-1006": Fault(0.02, "-1006, execution status unknown, the order placed"),
    "post-1007-late-fill": Fault(0.03, "-1007 after ten seconds, and the fill arrives"),
    "post-1008": Fault(0.02, "-1008, the venue is busy, the order not placed"),
    "post-garbled": Fault(0.02, "200 with half of its JSON, the order placed"),
    "post-200-error": Fault(0.02, "200 with an error body, the order not placed"),
    "post-missing-field": Fault(0.02, "200 without the field that decides, the order placed"),
    "post-html-403": Fault(0.01, "403 of a firewall, in HTML"),
    "post-rate-limit": Fault(0.02, "429 with Retry-After, nothing placed"),
    "post-ban": Fault(0.01, "418 with Retry-After, and then nothing but 418"),
    # questions
    "read-timeout": Fault(0.02, "a question has no answer"),
    "read-5xx": Fault(0.02, "a question is answered 503 in HTML"),
    "read-garbled": Fault(0.01, "a question is answered with half of its JSON"),
    "read-rate-limit": Fault(0.01, "a question is answered 429"),
    "read-slow": Fault(0.03, "an answer takes seconds"),
    "query-lag": Fault(0.06, "-2013 for an order that exists, for a while"),
    "fills-lag": Fault(0.4, "the last fill of an order in doubt is missing from the list of trades, for a while"),
    "maintenance": Fault(0.003, "the venue answers 503 to everything, for minutes"),
    # the market
    "thin-book": Fault(0.12, "a fraction of the order fills and the rest expires"),
    "empty-book": Fault(0.01, "nobody bids and nobody asks, for a while"),
    "market-halt": Fault(0.006, "the symbol is halted, for a while"),
    "cancel-only": Fault(0.004, "the symbol takes cancellations only, for a while"),
    "filters-change": Fault(0.01, "tick, lot or smallest order change between two questions"),
    "price-jump": Fault(0.02, "the price is elsewhere when the order arrives"),
    # clocks and schedules
    "clock-ahead": Fault(0.008, "our clock runs a second and a half ahead, for a while"),
    "clock-behind": Fault(0.012, "our clock runs three seconds behind, for a while"),
    "tick-twice": Fault(0.05, "the scheduler fires twice"),
    "tick-lost": Fault(0.03, "the scheduler does not fire"),
    "tick-late": Fault(0.02, "the scheduler fires minutes late"),
    # queues
    "message-twice": Fault(0.10, "a message is delivered again after it was done"),
    "message-late": Fault(0.08, "a message waits for up to two minutes"),
    "message-refused": Fault(0.03, "the queue does not take a message"),
    "message-taken-unsaid": Fault(0.03, "the queue takes a message, and its answer is lost"),
    # the ledger
    "ledger-throttled": Fault(0.02, "a transaction is refused before anything is written"),
    "ledger-unsaid": Fault(0.02, "a transaction is written, and its answer is lost"),
    "ledger-conflict": Fault(0.03, "another transaction was faster"),
    "ledger-torn-read": Fault(0.03, "a reading mixes a trading state from before with a head from now"),
    "ledger-unreadable": Fault(0.01, "a reading has no answer"),
    # functions and people
    "function-dies": Fault(0.006, "the process is gone, between any two effects"),
    "interleaved": Fault(0.05, "another function runs in the middle of this one"),
    "reconcile-again": Fault(0.01, "reconcile is started by hand, or by a schedule that fires twice"),
    "kill-switch": Fault(0.004, "the owner presses the kill switch, at any moment"),
}


@dataclass(frozen=True)
class Strike:
    """One fault that struck: its number in this run, and its name."""

    number: int
    name: str


class Dice:
    """Everything random of one run; the same seed and muted strikes give the same run."""

    def __init__(self, seed: int, muted: Collection[int] = (), only: Collection[str] | None = None) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a simulation
        self.calm = False
        self.strikes: list[Strike] = []
        self._muted = frozenset(muted)
        self._only = None if only is None else frozenset(only)

    def strikes_now(self, name: str) -> bool:
        """Roll for a fault; once the run is calm none strikes any more."""
        struck = self.random.random() < CATALOGUE[name].chance
        if not struck or self.calm or (self._only is not None and name not in self._only):
            return False
        strike = Strike(len(self.strikes), name)
        self.strikes.append(strike)
        return strike.number not in self._muted

    def pick(self, *names: str) -> str | None:
        """Roll for each name in turn and return the first that strikes."""
        return next((name for name in names if self.strikes_now(name)), None)

    def between(self, low: float, high: float) -> float:
        """Return a number in that range."""
        return self.random.uniform(low, high)

    def counted(self) -> Counter[str]:
        """Return how often each fault struck."""
        return Counter(strike.name for strike in self.strikes if strike.number not in self._muted)
