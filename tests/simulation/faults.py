"""Everything that goes wrong in a run: what a venue can cause, and what happens around it."""

from collections.abc import Collection, Mapping

from thunes.simulator.faults import dice
from thunes.simulator.faults.catalogue import CATALOGUE as VENUE
from thunes.simulator.faults.dice import Plan
from thunes.simulator.faults.spec import PRESETS

# By name: how often it strikes where it could, and what it stands for.
AROUND: Mapping[str, tuple[float, str]] = {
    # clocks and schedules
    "clock-ahead": (0.008, "our clock runs a second and a half ahead, for a while"),
    "clock-behind": (0.012, "our clock runs three seconds behind, for a while"),
    "tick-twice": (0.05, "the scheduler fires twice"),
    "tick-lost": (0.03, "the scheduler does not fire"),
    "tick-late": (0.02, "the scheduler fires minutes late"),
    # queues
    "message-twice": (0.10, "a message is delivered again after it was done"),
    "message-late": (0.08, "a message waits for up to two minutes"),
    "message-refused": (0.03, "the queue does not take a message"),
    "message-taken-unsaid": (0.03, "the queue takes a message, and its answer is lost"),
    # the ledger
    "ledger-throttled": (0.02, "a transaction is refused before anything is written"),
    "ledger-unsaid": (0.02, "a transaction is written, and its answer is lost"),
    "ledger-conflict": (0.03, "another transaction was faster"),
    "ledger-torn-read": (0.03, "a reading mixes a trading state from before with a head from now"),
    "ledger-unreadable": (0.01, "a reading has no answer"),
    "health-throttled": (0.03, "the record of the venue's health is not written"),
    "health-unsaid": (0.03, "the record of the venue's health is written, and its answer is lost"),
    "health-conflict": (0.05, "another function wrote the record of the venue's health first"),
    "health-unreadable": (0.01, "the record of the venue's health cannot be read"),
    # functions and people
    "function-dies": (0.006, "the process is gone, between any two effects"),
    "interleaved": (0.05, "another function runs in the middle of this one"),
    "reconcile-again": (0.01, "reconcile is started by hand, or by a schedule that fires twice"),
    "kill-switch": (0.004, "the owner presses the kill switch, at any moment"),
    "kill-switch-flatten": (0.002, "the owner has everything sold, at any moment"),
}
# Questions fail more often here than a demo has the time for.
OFTEN = {"read-timeout": 0.02, "read-5xx": 0.02, "read-garbled": 0.01, "read-rate-limit": 0.01}
STORM = Plan({**PRESETS["storm"], **OFTEN, **{name: chance for name, (chance, _) in AROUND.items()}})
CATALOGUE: Mapping[str, str] = {
    **{name: VENUE[name].what for name in PRESETS["storm"]},
    **{name: what for name, (_, what) in AROUND.items()},
}


class Dice(dice.Dice):
    """The dice of a run in the storm."""

    def __init__(self, seed: int, muted: Collection[int] = (), only: Collection[str] | None = None) -> None:
        super().__init__(STORM, seed, muted, only)
