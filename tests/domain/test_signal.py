import json
import re
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import START, d, signal
from thunes.domain.signal import Leg, Side, Signal

LEGAL_ID = re.compile(r"^[a-zA-Z0-9-_]{1,36}$")
IDENTITY = {
    "stage": "paper",
    "strategy_id": "rsi_reversion",
    "param_hash": "fedcba9876543210",
    "symbol": "ETHUSDT",
    "candle_close": START,
    "leg": Leg.EXIT,
}
WORDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789_-", min_size=1, max_size=20)
SIGNALS = st.builds(
    signal,
    stage=st.sampled_from(["dev", "paper", "live"]),
    strategy_id=WORDS,
    param_hash=WORDS,
    symbol=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=20),
    candle_close=st.integers(0, 10**6).map(lambda n: START + timedelta(milliseconds=n)),
    leg=st.sampled_from(Leg),
)


def ids(of: Signal) -> tuple[str, str, str]:
    return of.id, of.intent_id, of.client_order_id


def test_the_documented_pattern_is_the_one_used_here(shared_data: Path) -> None:
    cases = json.loads((shared_data / "vectors/binance_docs_client_order_id.json").read_text())["cases"]
    assert [bool(LEGAL_ID.fullmatch(case["id"])) for case in cases] == [case["valid"] for case in cases]


@settings(max_examples=100, deadline=None)
@given(SIGNALS)
def test_every_id_is_one_that_the_venue_and_the_queues_take(some: Signal) -> None:
    for identity in ids(some):
        assert LEGAL_ID.fullmatch(identity)
    assert some.client_order_id.startswith("T0-")
    assert {len(some.digest), len(set(ids(some)))} == {26, 3}


def test_the_same_opinion_has_the_same_ids_for_ever() -> None:
    assert ids(signal()) == ids(signal())
    assert signal().digest == "ug7xw4xkszlmu7dww53noa5cxm"


@pytest.mark.parametrize("part", IDENTITY)
def test_ids_differ_when_any_part_of_the_identity_does(part: str) -> None:
    other = replace(signal(), **{part: IDENTITY[part]})  # type: ignore[arg-type]
    assert set(ids(other)).isdisjoint(ids(signal()))


def test_prices_are_no_part_of_the_identity() -> None:
    other = signal(price=d("1"), stop_price=d("0.5"), target_price=d("2"), confidence=d("0.7"), share=d("0.5"))
    assert ids(other) == ids(signal())
    assert {field.name for field in fields(Signal)} - IDENTITY.keys() == {
        "price",
        "stop_price",
        "target_price",
        "confidence",
        "share",
    }


@settings(max_examples=200, deadline=None)
@given(SIGNALS, SIGNALS)
def test_two_opinions_share_an_id_only_when_they_are_one(one: Signal, other: Signal) -> None:
    assert (one.digest == other.digest) is (one == other)


def test_entries_buy_and_exits_sell() -> None:
    assert (Leg.ENTRY.side, Leg.EXIT.side) == (Side.BUY, Side.SELL)
