"""Every filter of a symbol, asked: an order is refused for the first that it breaks, and a person wants to see all."""

from collections.abc import Iterable

from thunes.domain.filters.facts import AccountFacts, MarketFacts
from thunes.domain.filters.order_shape import FILTER_FAILURE, Failure, OrderShape
from thunes.domain.filters.row import FilterRow
from thunes.domain.filters.rules import RULES

NOBODY = AccountFacts()


def failures(
    order: OrderShape, filters: Iterable[FilterRow], market: MarketFacts, account: AccountFacts = NOBODY
) -> tuple[Failure, ...]:
    """Return what ``order`` would break; filters that nobody knows yet are passed over.

    Raises:
        MalformedFilter: naming a filter and the field that cannot be read.
    """
    found = []
    for row in filters:
        rule = RULES.get(row.name)
        why = rule(row, order, market, account) if rule else None
        if why:
            found.append(Failure(FILTER_FAILURE, row.name, why))
    return tuple(found)
