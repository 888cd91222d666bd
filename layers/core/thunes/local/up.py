"""The local cloud on the wall clock: schedules fire by themselves and other terminals may join, until it is stopped."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from thunes import __version__, wiring
from thunes.adapters.prometheus import PrometheusMeter
from thunes.domain.decision_words import last_decision
from thunes.domain.money import plain
from thunes.domain.times import iso
from thunes.errors import Misconfigured
from thunes.local.attach import environment, fill_in_secret, give_limits, join, parameters
from thunes.local.cloud import LocalCloud
from thunes.local.isolation import isolate
from thunes.local.metrics_page import MeasuredLines, metrics_page
from thunes.local.state import STATE, published, running_cloud
from thunes.local.stopping import stopping_in_order
from thunes.local.venue import Replay, now_from_seed, open_venue
from thunes.simulator.clock import WallTime
from thunes.simulator.http import SimulatorServer
from thunes.simulator.simulator import Simulator

EVERY_MINUTE = "cron(* * * * ? *)"
LOOK_EVERY_S = 2.0

Watcher = Callable[[Mapping[str, Any]], None]


@dataclass
class Up:
    """Run until Ctrl-C."""

    interval: str
    seed: int
    balance: int
    port: int
    watch: Watcher
    metrics_port: int = 0

    def run(self) -> dict[str, Any]:
        """Start everything, show what happens, stop everything; return where it stood at the end.

        Raises:
            Misconfigured: when a local cloud runs in this folder already, or the port for metrics is taken.
            LocalCloudFailed: when the cloud does not start.
        """
        if running_cloud():
            raise Misconfigured(f"a local cloud runs in this folder already; stop it, or remove {STATE}")
        isolate({})
        replay = now_from_seed(self.seed, self.interval)
        venue = open_venue(replay, Decimal(self.balance), WallTime())
        with stopping_in_order(), SimulatorServer(venue.api) as server, LocalCloud(self.port) as cloud:
            given = {
                **parameters(replay.market, server.url),
                "ScheduleState": "ENABLED",
                "TickSchedule": EVERY_MINUTE,
            }
            give_limits(cloud, replay.market.quote)
            cloud.deploy(given)
            fill_in_secret(cloud)
            variables = environment(cloud, given)
            join(variables)
            cloud.invoke("Reconcile", {})
            meter = PrometheusMeter(given["Stage"], __version__)
            lines = MeasuredLines(cloud.client("logs"), cloud.outputs["LogGroupName"])
            with published(variables), metrics_page(meter, self.metrics_port) as address:
                return self._look_until_stopped(replay, venue, lambda: _measure(meter, lines, address))

    def _look_until_stopped(
        self, replay: Replay, venue: Simulator, measure: Callable[[], Mapping[str, str]]
    ) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        with suppress(KeyboardInterrupt):
            while True:
                seen = {**look(replay, venue), **measure()}
                self.watch(seen)
                time.sleep(LOOK_EVERY_S)
        return seen


def _measure(meter: PrometheusMeter, lines: MeasuredLines, address: str) -> Mapping[str, str]:
    meter.emit(lines.fresh(), {})
    return {"metrics": address}


def look(replay: Replay, venue: Simulator) -> dict[str, Any]:
    """Return the account and the last decision as they are now."""
    now = datetime.now(UTC)
    view = wiring.ledger().read()
    return {
        "time": iso(now),
        "price": plain(replay.market.price(now)),
        "trading_state": view.trading_state.state.value,
        "positions": {symbol: plain(p.quantity) for symbol, p in view.portfolio.positions.items() if p.open},
        "equity": plain(venue.equity(replay.quote)),
        "audit_events": view.head.sequence,
        "decision": last_decision(wiring.ledger().trail(now.date(), now.date())),
    }
