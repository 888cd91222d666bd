"""Questions leave the rest of a minute's weight to orders."""

from datetime import timedelta

import pytest

from tests.adapters.binance.local_server import LocalServer, Reply
from tests.builders import START
from tests.fakes import FixedClock
from thunes.adapters.binance.client import SpotClient
from thunes.errors import Transient


@pytest.mark.parametrize(("used", "waits"), [("4799", False), ("4800", True), ("6001", True), ("many", False)])
def test_a_minute_that_is_nearly_used_up_is_left_to_orders(
    server: LocalServer, clock: FixedClock, client: SpotClient, used: str, waits: bool
) -> None:
    server.will(Reply(headers={"X-MBX-USED-WEIGHT-1M": used}), Reply())
    client.read("klines", {})
    if waits:
        with pytest.raises(Transient, match="weight") as raised:
            client.read("klines", {})
        assert raised.value.retry_after == timedelta(seconds=60 - START.second)
        clock.pass_(seconds=1)
    client.post_once("order", {})
    client.gate.admit_order()
    client.read("klines", {})
    client.begin()
    clock.time = START.replace(second=0) + timedelta(minutes=1)
    client.read("klines", {})
    assert len(server.seen) == 4
