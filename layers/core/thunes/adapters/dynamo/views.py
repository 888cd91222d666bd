"""From raw items to one reading of the account: what is malformed is refused, or HALTED if it is the state."""

from collections.abc import Mapping

from thunes.adapters.dynamo import mapping
from thunes.adapters.dynamo.items import CursorItem, HeadItem, IntentItem, PortfolioItem, StateItem
from thunes.adapters.dynamo.table import Keys, Raw, understand
from thunes.domain.chain import ChainHead
from thunes.domain.portfolio import Portfolio
from thunes.domain.risk import TradingStateRecord
from thunes.errors import BooksDisagree
from thunes.ports import AccountView


def view_of(keys: Keys, items: Mapping[tuple[str, str], Raw]) -> AccountView:
    """Read the account out of its raw items.

    Raises:
        BooksDisagree: naming an item, other than the trading state, that cannot be read.
    """
    portfolio, version = Portfolio(), 0
    raw = items.get((keys.book, "PORTFOLIO"))
    if raw:
        portfolio, version = understand(PortfolioItem, raw, lambda item: (mapping.portfolio_of(item), item.version))
    head = items.get((keys.chain, "HEAD"))
    cursors = [understand(CursorItem, raw, mapping.cursor_of) for (pk, _), raw in items.items() if pk == keys.cursors]
    intents = [understand(IntentItem, raw, mapping.intent_of) for (pk, _), raw in items.items() if pk == keys.intents]
    return AccountView(
        head=understand(HeadItem, head, mapping.head_of) if head else ChainHead(),
        trading_state=_state(items.get((keys.state, "STATE"))),
        portfolio=portfolio,
        version=version,
        cursors={cursor.key: cursor for cursor in cursors},
        intents={intent.intent_id: intent for intent in intents},
    )


def _state(raw: Raw | None) -> TradingStateRecord:
    if raw is None:
        return TradingStateRecord.unreadable("no trading state is recorded")
    try:
        return understand(StateItem, raw, mapping.state_of)
    except BooksDisagree as error:
        return TradingStateRecord.unreadable(str(error))
