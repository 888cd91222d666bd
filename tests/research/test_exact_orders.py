"""A no that doubles can tell is the no that decimals come to."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.research.markets import VENUE, seeds, walked, wished
from thunes.research.exact_orders import Account, exact_orders

# What an account may still have where an entry takes 25: all but enough, just enough, and nothing.
LEFT = [0.0, 4.9, 24.9, 24.99, 24.9999, 25.0, 25.01, 25.2, 25.25, 26.0, 60.0]


@settings(deadline=None, max_examples=60)
@given(seed=seeds, cash=st.sampled_from(LEFT), in_base=st.booleans(), lot=st.sampled_from([0.0, 1e-5, 1e-3]))
def test_no_order_is_lost_by_not_asking_what_cannot_be(seed: int, cash: float, in_base: bool, lot: float) -> None:
    bars, terms = walked(seed, 300), VENUE._replace(cash=cash, in_base=in_base, lot=lot, commission=0.02)
    wishes = wished(seed, len(bars), 0.5)
    found = exact_orders(bars, wishes, terms)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Account, "beyond_cash", lambda *_: False)
        assert exact_orders(bars, wishes, terms) == found


def test_an_account_without_its_budget_is_not_sized_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    sized = []
    wanted = Account.wanted

    def counted(account: Account, ask: Decimal) -> Decimal:
        sized.append(ask)
        return wanted(account, ask)

    monkeypatch.setattr(Account, "wanted", counted)
    bars = walked(3, 3000)
    wishes = wished(3, len(bars), 0.5)
    assert exact_orders(bars, wishes, VENUE._replace(cash=26.0, commission=0.02))
    assert len(sized) < np.count_nonzero(wishes.enter) / 10
