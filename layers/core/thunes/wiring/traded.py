"""What is traded, and with which parameters: the owner's choice, and beyond stage dev what was signed off for it."""

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from thunes.domain.candle import BadCandle, Interval
from thunes.errors import Misconfigured
from thunes.settings import settings
from thunes.wiring.adapters import aws

if TYPE_CHECKING:
    from thunes.ports import ParameterStore
    from thunes.usecases.plan import Plan


@cache
def plan() -> "Plan":
    from thunes.strategies import BadParameters, build
    from thunes.usecases.plan import Plan

    now = settings()
    try:
        return Plan(now.stage, now.symbols, Interval(now.interval), build(now.strategy, now.parameters))
    except (BadParameters, BadCandle) as error:
        raise Misconfigured(str(error)) from None


def plan_signed_off() -> "Plan":
    """Return what is traded: beyond stage dev with the parameters that were signed off for it, as they are now."""
    from thunes.usecases.plan import signed_off

    now = settings()
    if now.stage == "dev":
        return plan()
    history = parameters().read(now.strategy)
    return replace(plan(), strategy=signed_off(history, now.strategy, now.stage))


@cache
def parameters() -> "ParameterStore":
    from thunes.adapters.s3_parameters import S3Parameters

    return S3Parameters(aws("s3"), settings().need("archive"), settings().stage)


def forget_traded() -> None:
    """Drop what was built."""
    plan.cache_clear()
    parameters.cache_clear()
