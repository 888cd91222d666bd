"""Which checks a stage gets, and with what they are done."""

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from botocore.exceptions import BotoCoreError

from thunes import wiring
from thunes.cli.deployed import STAGES, Deployed, joined, parameter_of, stack_of
from thunes.cli.doctor import machine
from thunes.cli.doctor.aws import AwsCloud
from thunes.cli.doctor.books import Books
from thunes.cli.doctor.evidence import Guards, Soak
from thunes.cli.doctor.findings import Check, Finding, Unwell, examine
from thunes.cli.doctor.venue import Venue
from thunes.errors import Misconfigured, Transient
from thunes.local.state import running_cloud
from thunes.settings import PREFIX, settings

# Template parameters that are settings under another spelling.
GIVEN = {
    "Symbols": "SYMBOLS",
    "Interval": "INTERVAL",
    "Strategy": "STRATEGY",
    "StrategyParameters": "PARAMETERS",
    "LiveConsent": "LIVE_CONSENT",
    "ExchangeUrl": "EXCHANGE_URL",
}
LIVE, DEV = "live", "dev"


def rounds(stage: str | None, evidence: str) -> tuple[str, list[Finding]]:
    """Examine a stage, named or the one that a command would talk to; return its name and what was found.

    Raises:
        Misconfigured: when it is no stage.
    """
    place, trouble = _place(stage)
    variables = variables_of(place)
    os.environ.update(variables)  # from here on our wiring is the stage's
    settings.cache_clear()
    wiring.forget()
    checks: list[tuple[str, Check]] = [
        ("python", machine.python),
        ("settings", lambda: machine.settings(variables)),
        *([("local_cloud", _local_cloud)] if place.stage == DEV and stage is None else []),
        *_inside(place, trouble),
    ]
    if place.stage == LIVE:
        checks += _before_real_money(variables, evidence, lambda: _parameters(place, trouble))
    return place.stage, examine(checks)


def variables_of(place: Deployed) -> dict[str, str]:
    """Return the settings that the stage's functions have, as variables; the environment's own where it has none."""
    own = {name: value for name, value in os.environ.items() if name.startswith(PREFIX) and value}
    deployed = {PREFIX + to: place.parameters[given] for given, to in GIVEN.items() if place.parameters.get(given)}
    secret = own.get("THUNES_BINANCE_SECRET") if own.get("THUNES_TABLE") == place.table else None
    named = {
        "THUNES_STAGE": place.stage,
        "THUNES_ACCOUNT": place.account,
        "THUNES_TABLE": place.table,
        "THUNES_LIMITS": place.limits,
        "THUNES_BINANCE_SECRET": secret or f"/thunes/{place.stage}/binance",
    }
    return {**own, **deployed, **{name: value for name, value in named.items() if value}}


def _place(stage: str | None) -> tuple[Deployed, Exception | None]:
    """Return the stage; and what keeps us from looking at it, for that is a finding like any other."""
    try:
        return joined(stage), None
    except (Transient, BotoCoreError) as error:
        named = stage or os.environ.get("THUNES_STAGE") or DEV
        if named not in STAGES:
            raise Misconfigured(f"THUNES_STAGE is {named!r}; give dev, paper or live") from None
        return Deployed(named, "", os.environ.get("THUNES_ACCOUNT") or "main", parameter_of(named)), error


def _inside(place: Deployed, trouble: Exception | None) -> list[tuple[str, Check]]:
    """Checks of what is deployed. Before its first deployment live has nothing to look at, and that is no fault."""
    ledger, live = place.ledger(), place.stage == LIVE
    if ledger is None:
        return [("table", lambda: _not_deployed(place.stage, trouble))]
    now = place.clock().now()
    books = Books(ledger, place.limits_store(), now, begins_halted=live)
    venue = Venue(
        clock=lambda: wiring.client().check_clock(),
        ask=lambda path, params: wiring.client().read_signed(path, params),
        health_known=lambda: wiring.market().health(),
        now=now,
        live=live,
    )
    return [*books.checks(), *venue.checks()]


def _before_real_money(
    variables: Mapping[str, str], evidence: str, parameters: Callable[[], Mapping[str, str]]
) -> list[tuple[str, Check]]:
    cloud, now = AwsCloud(wiring.aws), datetime.now(UTC)
    return [
        ("consent", lambda: machine.consent(variables)),
        ("licence", machine.licence),
        *Soak(evidence, lambda: stack_of(evidence).ledger(), cloud, now).checks(),
        *Guards(f"thunes-{LIVE}", parameters, cloud).checks(),
    ]


def _parameters(place: Deployed, trouble: Exception | None) -> Mapping[str, str]:
    """What could not be looked at is not taken for what is not there."""
    if trouble:
        raise trouble
    return place.parameters


def _local_cloud() -> str:
    return "runs in this folder" if running_cloud() else "none runs in this folder"


def _not_deployed(stage: str, trouble: Exception | None) -> str:
    if trouble:
        raise trouble
    if stage == LIVE:
        return "not deployed yet"
    raise Unwell(f"stage {stage} is not deployed", "start `thunes up` here, or deploy: make deploy")
