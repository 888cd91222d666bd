"""How much of a minute's weight is used up, as the venue said last."""

import pytest

from tests.adapters.binance.local_server import LocalServer, Reply
from thunes.adapters.binance.client import SpotClient


@pytest.mark.parametrize(("header", "known"), [("12", 12), ("many", None), ("", None)])
def test_the_weight_is_known_from_the_last_answer(
    server: LocalServer, client: SpotClient, header: str, known: int | None
) -> None:
    assert client.gate.used_weight is None
    server.will(Reply(headers={"X-MBX-USED-WEIGHT-1M": header}))
    client.read("klines", {})
    assert client.gate.used_weight == known
