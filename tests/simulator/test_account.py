from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import d
from tests.simulator.patience import PATIENT
from thunes.domain.money import ZERO
from thunes.simulator.account import Account
from thunes.simulator.errors import VenueError


def account() -> Account:
    return Account({"USDT": d("100.5"), "BTC": d("2")})


def test_what_is_locked_is_no_longer_free_and_still_owned() -> None:
    known = account()
    known.lock("USDT", d("40.25"))
    assert (known.free["USDT"], known.locked["USDT"], known.total("USDT")) == (d("60.25"), d("40.25"), d("100.5"))


def test_everything_free_can_be_locked() -> None:
    known = account()
    known.lock("USDT", d("100.5"))
    assert known.free["USDT"] == ZERO


@pytest.mark.parametrize(("asset", "amount"), [("USDT", "100.50000001"), ("ETH", "0.00000001")])
def test_more_than_is_free_is_refused_and_changes_nothing(asset: str, amount: str) -> None:
    known = account()
    with pytest.raises(VenueError, match="-2010 Account has insufficient balance for requested action"):
        known.lock(asset, d(amount))
    assert (known.free, known.locked) == (account().free, {})


def test_what_is_locked_cannot_be_locked_again() -> None:
    known = account()
    known.lock("BTC", d("1.5"))
    with pytest.raises(VenueError, match="-2010"):
        known.lock("BTC", d("0.6"))


def test_spending_takes_from_what_is_locked_alone() -> None:
    known = account()
    known.lock("USDT", d("40"))
    known.spend_locked("USDT", d("30"))
    assert (known.free["USDT"], known.locked["USDT"]) == (d("60.5"), d("10"))


def test_an_asset_that_was_never_held_can_be_received() -> None:
    known = account()
    known.receive("BNB", d("0.3"))
    assert known.total("BNB") == d("0.3")


def test_an_asset_that_was_never_held_totals_zero() -> None:
    assert account().total("DOGE") == ZERO


def test_the_rows_name_every_asset_once_with_eight_decimals() -> None:
    known = account()
    known.lock("BTC", d("0.00000001"))
    assert known.rows() == [
        {"asset": "BTC", "free": "1.99999999", "locked": "0.00000001"},
        {"asset": "USDT", "free": "100.50000000", "locked": "0.00000000"},
    ]


AMOUNTS = st.decimals(min_value=0, max_value=60, places=8, allow_nan=False, allow_infinity=False)


@settings(PATIENT, max_examples=200)
@given(steps=st.lists(st.tuples(st.sampled_from(["lock", "unlock"]), AMOUNTS), max_size=25))
def test_locking_and_unlocking_neither_makes_nor_loses_money(steps: list[tuple[str, Decimal]]) -> None:
    known = account()
    for verb, amount in steps:
        if verb == "unlock":
            known.unlock("USDT", min(amount, known.locked.setdefault("USDT", ZERO)))
        elif amount <= known.free["USDT"]:
            known.lock("USDT", amount)
        else:
            with pytest.raises(VenueError):
                known.lock("USDT", amount)
        assert known.total("USDT") == d("100.5")
        assert known.free["USDT"] >= ZERO
        assert known.locked.get("USDT", ZERO) >= ZERO
