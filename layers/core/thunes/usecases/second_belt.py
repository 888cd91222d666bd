"""A halt also stops the clock that starts entries: should the state be lost or misread, nothing looks at candles.

It is the second belt, never the first: the halt is durable before it is touched, and its failure is only told.
"""

from dataclasses import dataclass

from thunes.domain.risk import TradingState, TradingStateRecord
from thunes.errors import ThunesError
from thunes.outlets import Schedules
from thunes.usecases.kill_request import Action


@dataclass(frozen=True)
class SecondBelt:
    """The schedules of entries, and whether this deployment wants them to run at all."""

    schedules: Schedules
    wanted: bool

    def follow(self, action: Action, record: TradingStateRecord) -> str:
        """Let the schedules follow a halt, or a resume; return what became of them, empty when nothing was to be done.

        Raises nothing of ours: a halt that cannot reach the scheduler is a halt all the same.
        """
        halted = action is Action.HALT and record.state is TradingState.HALTED
        resumed = action is Action.RESUME and record.state is TradingState.ACTIVE
        if not halted and not resumed:
            return ""
        if resumed and not self.wanted:
            return "left off: ScheduleState of this deployment is DISABLED"
        try:
            self.schedules.run(enabled=resumed)
        except ThunesError as error:
            return f"not {'enabled' if resumed else 'disabled'}: {error}"
        return "enabled" if resumed else "disabled"
