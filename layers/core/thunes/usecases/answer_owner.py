"""Telegram commands: reading is free, stopping is easy, starting is done elsewhere."""

from dataclasses import dataclass

from thunes.domain.money import plain
from thunes.ports import Ledger, Notifier
from thunes.usecases.set_trading_state import SetTradingState

HELP = "/status what is held and whether trading is on\n/halt [reason] stop trading now\n/help this list"


@dataclass(frozen=True)
class AnswerOwner:
    """Do what the owner typed and answer in the same chat."""

    stage: str
    trading: SetTradingState
    ledger: Ledger
    notifier: Notifier

    def __call__(self, text: str) -> str:
        """Obey one command and return the answer that was sent."""
        command, rest = [*text.split(maxsplit=1), "", ""][:2]
        match command.lower():
            case "/status" | "/s":
                answer = self._status()
            case "/halt" | "/h":
                record = self.trading.halt("telegram", rest.strip() or "/halt")
                answer = f"{record.state} by {record.actor}: {record.reason}"
            case _:
                answer = HELP
        self.notifier.send(f"{self.stage.upper()} · {answer}")
        return answer

    def _status(self) -> str:
        view = self.ledger.read()
        held = [
            f"{p.symbol} {plain(p.quantity)} cost {plain(p.cost)}" for p in view.portfolio.positions.values() if p.open
        ]
        state = view.trading_state
        return f"{state.state} ({state.reason}); positions: {'; '.join(held) or 'none'}"
