"""An account that may not enter any more -> what was on its way in is taken back, unsent or from where it rests."""

from dataclasses import dataclass

from thunes.domain.order import IntentState
from thunes.domain.signal import Leg
from thunes.ports import Ledger
from thunes.usecases.answers import KNOWN, Abandoned
from thunes.usecases.lift_protection import LiftProtection
from thunes.usecases.record_fill import RecordFill


@dataclass(frozen=True)
class WithdrawEntries:
    """Abandon what was approved, cancel what rests; what is in doubt is first searched for, elsewhere."""

    ledger: Ledger
    record: RecordFill
    lift: LiftProtection

    def __call__(self, intent_id: str) -> IntentState | None:
        """Take the intent back if it is an entry that must not go on; None where there is nothing to be done.

        Raises:
            Transient: when it may still rest; the next run tries again.
            BooksDisagree: when what it did contradicts the books; trading is halted first.
        """
        view = self.ledger.read(intents=[intent_id])
        intent = view.intents.get(intent_id)
        if intent is None or intent.leg is not Leg.ENTRY or view.trading_state.allows(Leg.ENTRY):
            return None
        if intent.state is IntentState.APPROVED:
            return self.record(intent_id, Abandoned(f"trading state is {view.trading_state.shown}"), view)
        return self.lift.take_back(intent) if intent.state in KNOWN else None
