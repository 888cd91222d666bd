"""Which failures of functions a run forgives: none under a clear sky, and in bad weather only what a fault excuses."""

from datetime import timedelta
from typing import Any, cast

import pytest

from tests.builders import START
from thunes.errors import BooksDisagree
from thunes.local.cloud import FunctionFailed, LocalCloud
from thunes.local.venue import from_seed, open_venue
from thunes.local.weather import TIME_TO_SETTLE, Weather
from thunes.simulator.clock import ManualTime
from thunes.simulator.faults.spec import parse

TRACE = 'Traceback (most recent call last):\n  File "x.py", line 1\n{}: 503 from the venue\n'
SETTLED = {"waiting": 0, "unexplained": {}}


class Cloud:
    """Answers each invocation from a script: an outcome, or the name of an error; the last one for ever."""

    def __init__(self, *script: Any) -> None:
        self.script = list(script)
        self.drained = 0

    def invoke(self, function: str, payload: object) -> Any:
        said = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(said, str):
            raise FunctionFailed(function, {"errorMessage": "503 from the venue"}, TRACE.format(said))
        return said

    def drain(self, *queues: str) -> None:
        self.drained += 1

    @property
    def typed(self) -> LocalCloud:
        return cast("LocalCloud", self)


def stormy() -> Weather:
    weather, replay = Weather(parse("lost-response:1"), 7), from_seed(7, 1)
    assert weather.over(open_venue(replay, weather.bnb, ManualTime(replay.start)))
    return weather


def test_what_a_fault_excuses_is_counted() -> None:
    weather = stormy()
    for name in ("Transient", "Conflict", "Refused", "BooksDisagree"):
        assert weather.invoke(Cloud(f"thunes.errors.{name}").typed, "Reconcile", {}) is None
    assert weather.told() == {"faults": {}, "functions_failed": {"Reconcile": 4}}


@pytest.mark.parametrize("error", ["TypeError", "thunes.errors.Misconfigured", "botocore.exceptions.ClientError", ""])
def test_a_mistake_of_ours_is_not(error: str) -> None:
    with pytest.raises(FunctionFailed, match="Reconcile failed: 503"):
        stormy().invoke(Cloud(error).typed, "Reconcile", {})


def test_under_a_clear_sky_nothing_is() -> None:
    weather = Weather()
    with pytest.raises(FunctionFailed):
        weather.invoke(Cloud("thunes.errors.Transient").typed, "Reconcile", {})
    assert weather.told() is None


def test_under_a_clear_sky_one_look_is_enough() -> None:
    cloud, clock = Cloud({"waiting": 1}, SETTLED), ManualTime(START)
    assert not Weather().settle(cloud.typed, clock, START + timedelta(hours=1))
    Weather().clear_up(cloud.typed, clock)
    assert (clock.now(), cloud.script, cloud.drained) == (START, [SETTLED], 0)


def test_in_bad_weather_it_looks_every_minute_until_nothing_is_in_doubt() -> None:
    clock = ManualTime(START)
    cloud = Cloud({"waiting": 1}, "thunes.errors.Transient", SETTLED)
    assert stormy().settle(cloud.typed, clock, START + timedelta(hours=1))
    assert clock.now() == START + timedelta(minutes=2)


def test_but_not_past_the_next_candle() -> None:
    clock = ManualTime(START)
    assert not stormy().settle(Cloud({"waiting": 1}).typed, clock, START + timedelta(minutes=3))
    assert clock.now() == START + timedelta(minutes=2)


def test_what_never_settles_is_told() -> None:
    weather, clock = stormy(), ManualTime(START)
    with pytest.raises(BooksDisagree, match="after the last fault, orders are still in doubt"):
        weather.clear_up(Cloud({"waiting": 1}).typed, clock)
    assert clock.now() >= START + TIME_TO_SETTLE - timedelta(minutes=1)
    assert weather.dice
    assert weather.dice.calm


@pytest.mark.parametrize(("spec", "bnb"), [("storm", 1), ("commission-bnb@3", 1), ("storm,commission-bnb:0", 0)])
def test_the_account_holds_bnb_where_a_commission_may_be_taken_in_it(spec: str, bnb: int) -> None:
    assert Weather(parse(spec)).bnb == bnb
    assert Weather().bnb == 0
