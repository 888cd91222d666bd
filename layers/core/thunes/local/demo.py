"""The demo: a month of candles through the deployed stack, one scheduled event per candle, time accelerated."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from thunes import wiring
from thunes.domain.decision_words import last_decision
from thunes.domain.money import ZERO
from thunes.domain.times import iso
from thunes.local.attach import environment, fill_in_secret, give_limits, join, parameters
from thunes.local.cloud import LocalCloud
from thunes.local.isolation import isolate
from thunes.local.report import Finished
from thunes.local.scenario import Scenario
from thunes.local.stopping import stopping_in_order
from thunes.local.venue import Replay, open_venue
from thunes.local.weather import Weather
from thunes.simulator.clock import ManualTime
from thunes.simulator.http import SimulatorServer
from thunes.simulator.simulator import Simulator

# How long a second of waiting for the venue takes, in seconds: its own time stands still meanwhile.
PACE = 0.01
# The schedule's next tick, for a candle at which nobody could look; the one after it comes too late to act on.
NEXT_TICK = timedelta(minutes=5)
# What is in doubt is looked after for so long before the next candle is tried.
WHILE_WE_WATCH = timedelta(minutes=6)


@dataclass(frozen=True)
class Progress:
    """What the live table shows after each cycle."""

    cycle: int
    cycles: int
    moment: datetime
    price: Decimal
    position: Decimal
    equity: Decimal
    why: str


Watcher = Callable[[Progress], None]


@dataclass
class Demo:
    """Drive the local cloud through one replay."""

    replay: Replay
    balance: Decimal
    halt_at: Decimal | None
    watch: Watcher
    weather: Weather = field(default_factory=Weather)
    story: Scenario = field(default_factory=Scenario)
    strategy: str = "sma_crossover"

    def run(self) -> Finished:
        """Start everything, replay, and stop everything, whatever happens.

        Raises:
            LocalCloudFailed: when the cloud does not start or a function fails, unless a fault excuses it.
            BooksDisagree: when faults left something in doubt for good.
        """
        isolate({})
        clock = ManualTime(self.replay.start)
        venue = open_venue(self.replay, self.balance, clock, self.weather.bnb)
        seen = self.weather.over(venue) or venue.api
        started = time.perf_counter()
        with (
            stopping_in_order(),
            self.story.telephone() as phone,
            SimulatorServer(seen, pace=PACE) as server,
            self.story.cloud() as cloud,
        ):
            given = {**parameters(self.replay.market, server.url), "Clock": "venue", "Strategy": self.strategy, **phone}
            give_limits(cloud, self.replay.market.quote, **self.story.limits)
            cloud.deploy(given)
            fill_in_secret(cloud)
            self.story.connect(cloud)
            join(environment(cloud, given))
            ready = time.perf_counter()
            self._replay(cloud, venue, clock)
            self.weather.clear_up(cloud, clock)
            ran = time.perf_counter()
            return self._finish(cloud, venue, (ready - started, ran - ready))

    def _replay(self, cloud: LocalCloud, venue: Simulator, clock: ManualTime) -> None:
        self._invoke(cloud, "Reconcile")
        halt_cycle = None if self.halt_at is None else int(self.halt_at * self.replay.cycles)
        day = clock.now().date()
        for cycle in range(self.replay.cycles):
            clock.move_to(self.replay.tick(cycle))
            if cycle == halt_cycle:
                self._invoke(cloud, "KillSwitch")
            if cycle == self.story.restart_at:
                self._catch_up(cloud)
                self.story.restart(cloud)
            why = self._cycle(cloud, clock, self.replay.tick(cycle + 1))
            if clock.now().date() != day:
                day = clock.now().date()
                self._invoke(cloud, "SummarizeDay")
                self._invoke(cloud, "WatchPerformance")
            self.watch(self._progress(venue, cycle, why))

    def _cycle(self, cloud: LocalCloud, clock: ManualTime, following: datetime) -> str:
        """One candle: the scheduler's event, the commands it causes, and the books checked against the venue."""
        checked = self._check(cloud, clock.now())
        if checked is None and clock.now() + NEXT_TICK < following:
            clock.move_to(clock.now() + NEXT_TICK)
            checked = self._check(cloud, clock.now())
        decision = next(iter(checked["why"].values()), "already decided") if checked else "could not look"
        if checked is None or checked["signals"]:
            cloud.drain("SignalsQueueUrl", "OrdersQueueUrl")
            day = clock.now().date()
            decision = last_decision(wiring.ledger().trail(day, day)) or decision
        self.weather.settle(cloud, clock, min(following, clock.now() + WHILE_WE_WATCH))
        return decision

    def _check(self, cloud: LocalCloud, tick: datetime) -> dict[str, Any] | None:
        return self.weather.invoke(cloud, "CheckSignals", {"scheduled_time": iso(tick)})

    def _invoke(self, cloud: LocalCloud, function: str) -> None:
        self.weather.invoke(cloud, function, {})

    def _progress(self, venue: Simulator, cycle: int, why: str) -> Progress:
        now, market = venue.engine.time.now(), self.replay.market
        return Progress(
            cycle=cycle + 1,
            cycles=self.replay.cycles,
            moment=now,
            price=market.price(now),
            position=venue.engine.account.total(market.base) + ZERO,
            equity=venue.equity(market.quote),
            why=why,
        )

    def _finish(self, cloud: LocalCloud, venue: Simulator, seconds: tuple[float, float]) -> Finished:
        ledger = wiring.ledger()
        self._catch_up(cloud)
        reconciled = cloud.invoke("Reconcile", {})
        trail = list(ledger.trail())
        return Finished(
            replay=self.replay,
            start_balance=self.balance,
            end_equity=venue.equity(self.replay.quote),
            view=ledger.read(),
            trail=trail,
            unexplained=reconciled["unexplained"],
            log_lines=cloud.log_lines(),
            setup_seconds=seconds[0],
            run_seconds=seconds[1],
            weather=self.weather.told(),
            archive=cloud.objects("ArchiveBucket"),
            story=self.story.told(self.replay, trail),
        )

    def _catch_up(self, cloud: LocalCloud) -> None:
        """Wait until every fact is in the archive, and whoever is to be told of it was."""
        head = wiring.ledger().read().head

        def archived() -> bool:
            return any(key.endswith(f"/{head.sequence:012d}.json") for key in cloud.keys("ArchiveBucket"))

        cloud.wait_until(archived, "the archive does not catch up with the trail")
        cloud.drain("NoticesQueueUrl")
