"""Whatever the venue answers, a reader reads it or refuses it in its own way: no other error reaches a caller."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.adapters.binance.documents import READERS, Path, with_value, without
from tests.simulator.patience import PATIENT
from thunes.adapters.binance import codec

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["-1", "NaN", "1e5", "0.00000001", "Infinity", "BUY", "\uff19", "1_0", " 1 ", "\x00"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=6,
)


def places(document: Any, path: Path = ()) -> list[Path]:
    """Return the path of every value in the document, inner ones included."""
    if isinstance(document, dict):
        steps: list[Any] = list(document)
    elif isinstance(document, list):
        steps = list(range(len(document)))
    else:
        return [path]
    return [*([path] if path else []), *(found for step in steps for found in places(document[step], (*path, step)))]


def read_or_refuse(name: str, document: object) -> None:
    """Read the document, or be refused as its reader promises; any other error goes through."""
    read, _, error = READERS[name]
    try:
        read(document)
    except error as refusal:
        if type(refusal) not in (error, codec.EmptyBook):
            raise


@pytest.mark.parametrize("name", sorted(READERS))
@settings(PATIENT, max_examples=250)
@given(data=st.data())
def test_a_mutated_document_is_read_or_refused_and_nothing_else(name: str, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(places(READERS[name][1])))
    if data.draw(st.booleans()):
        read_or_refuse(name, without(name, path))
    else:
        read_or_refuse(name, with_value(name, path, data.draw(JSON)))


@pytest.mark.parametrize("name", sorted(READERS))
@settings(PATIENT, max_examples=100)
@given(document=JSON)
def test_any_json_is_read_or_refused_and_nothing_else(name: str, document: Any) -> None:
    read_or_refuse(name, document)


@pytest.mark.parametrize("free", ["1e9999", "1e60", "9e999999"])
def test_balances_too_far_apart_to_be_added_are_read_or_refused(free: str) -> None:
    read_or_refuse("balances", {"balances": [{"asset": "SHIB", "free": free, "locked": "0.00000001"}]})


def test_the_documents_themselves_are_read() -> None:
    for read, document, _ in READERS.values():
        assert read(document)
