"""A test venue is wiped about monthly: the books begin again with what it holds then. Real money's venue never is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from thunes.domain.audit import Event, Fact
from thunes.domain.fill import Fill
from thunes.domain.order import IntentState
from thunes.domain.portfolio import Portfolio
from thunes.errors import BooksDisagree
from thunes.ports import AccountView, Clock, Exchange, Ledger
from thunes.usecases.answers import Abandoned, NotFound, NotPlaced
from thunes.usecases.conflicts import until_unchallenged
from thunes.usecases.record_fill import RecordFill

WHY = "the venue was wiped: it shows none of our fills and orders any more"
# So many of the newest fills on a symbol must all be gone: a venue that lags hides one.
LOOKED_AT = 20


@dataclass(frozen=True)
class ReopenBooks:
    """Notice that the venue has forgotten us, and begin a new epoch of the ledger."""

    stage: str
    clock: Clock
    exchange: Exchange
    ledger: Ledger
    record: RecordFill

    def __call__(self) -> bool:
        """Tell whether the books were opened anew.

        Raises:
            BooksDisagree: on live, where it cannot be: that is for a person.
            Transient: when venue or ledger cannot answer.
        """
        portfolio = self.ledger.read().portfolio
        every = (self.ledger.fills(symbol, portfolio.epoch) for symbol in sorted(portfolio.positions))
        histories = [fills for fills in every if fills]
        if not histories or not all(self._gone(fills[-LOOKED_AT:]) for fills in histories):
            return False
        if self.stage == "live":
            raise BooksDisagree(WHY)
        for intent_id in portfolio.live_intents:
            self._give_up(intent_id)
        until_unchallenged(self._begin_again)
        return True

    def _gone(self, fills: Sequence[Fill]) -> bool:
        newest = fills[-1]
        shown = self.exchange.fills_since(newest.symbol, min(fill.at for fill in fills))
        remembered = {(fill.trade_id, fill.order_id) for fill in shown} & {(f.trade_id, f.order_id) for f in fills}
        return not remembered and self.exchange.find_order_id(newest.symbol, newest.order_id) is None

    def _give_up(self, intent_id: str) -> None:
        state = self.ledger.read(intents=[intent_id]).intents[intent_id].state
        if state is IntentState.APPROVED:
            self.record(intent_id, Abandoned(WHY))
        else:
            self.record(intent_id, NotFound(self.clock.now()))
            self.record(intent_id, NotPlaced(WHY))

    def _begin_again(self) -> AccountView:
        view, balances = self.ledger.read(), self.exchange.balances()
        before = view.portfolio
        fresh = Portfolio(balances=balances, epoch=before.epoch + 1)
        inputs = {"stage": self.stage, "why": WHY, "expected": before.balances}
        outputs = {"balances": balances, "epoch": fresh.epoch, "positions": sorted(before.positions)}
        kept = replace(
            fresh,
            day=before.day,
            last_loss_at=before.last_loss_at,
            round_trips=before.round_trips,
            approvals=before.approvals,
            unlockings=before.unlockings,
        )
        return self.ledger.restate(view, kept, [Fact(Event.BOOKS_REOPENED, inputs, outputs)], self.clock.now())
