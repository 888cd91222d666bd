"""What research commands have in common: which candles, which strategy with which parameters, on which terms."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from thunes.cli.limits import read_limits
from thunes.cli.output import say

if TYPE_CHECKING:
    from thunes.research.backtest import Question
    from thunes.research.data.dataset import Dataset
    from thunes.research.terms import Terms
    from thunes.strategies import Strategy

F = TypeVar("F", bound=Callable[..., Any])
DAY = timedelta(days=1)
FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ"]
ALL = "all"


@dataclass(frozen=True)
class Study:
    """The options as they were given."""

    data: Path | None
    seed: int
    symbol: str | None
    start: datetime | None
    end: datetime | None
    parameters: tuple[str, ...]
    cash: Decimal
    budget: str | None
    commission: Decimal
    slippage: Decimal
    limits: Path | None

    @property
    def since(self) -> datetime | None:
        """The first moment of the study, UTC."""
        return self.start.replace(tzinfo=UTC) if self.start else None

    @property
    def until(self) -> datetime | None:
        """The first moment after it: a day is meant whole."""
        if self.end is None:
            return None
        end = self.end.replace(tzinfo=UTC)
        return end + DAY if end.time() == end.min.time() else end


def study_options(command: F) -> F:
    """Give a command the options of ``Study``, to be collected with ``Study(**given)``."""
    path = click.Path(path_type=Path)
    options = (
        click.option("--data", type=path, help="Candles: .parquet, .csv, .csv.gz or .zip. Default: an invented year."),
        click.option("--seed", type=int, default=7, show_default=True, help="Of an invented year, and of a search."),
        click.option("--symbol", help="What the file holds, when its name does not begin with it."),
        click.option("--start", type=click.DateTime(FORMATS), help="First day or moment (UTC)."),
        click.option("--end", type=click.DateTime(FORMATS), help="Last day, included, or moment (UTC)."),
        click.option("-p", "--parameter", "parameters", multiple=True, help="As in fast=20; may be repeated."),
        click.option("--cash", type=Decimal, default="1000", show_default=True, help="Quote asset to begin with."),
        click.option("--budget", help="Quote per entry, or all. Default: max_position_size of the limits."),
        click.option("--commission", type=Decimal, default="0.001", show_default=True, help="A share of 1."),
        click.option("--slippage", type=Decimal, default="0.0005", show_default=True, help="Of bid and ask, each."),
        click.option("--limits", type=path, help="A file of limits. Default: the usual ones."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def strategy_of(name: str, given: tuple[str, ...]) -> "Strategy":
    """Return the strategy with those parameters; raises click.UsageError for what it does not know."""
    from thunes.strategies import BadParameters, build  # noqa: PLC0415

    try:
        return build(name, read_parameters(given))
    except BadParameters as error:
        raise click.UsageError(str(error)) from None


def read_parameters(given: tuple[str, ...]) -> Mapping[str, Any]:
    """Return ``fast=20`` and the like as a mapping; what is no JSON is text."""
    found = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise click.UsageError(f"{pair!r} is no parameter; give it as in fast=20")
        found[name] = _value(value)
    return found


def _value(text: str) -> object:
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        return text
    return text if isinstance(value, float) else value  # shares are decimals, and these are texts


def question_of(name: str, study: Study) -> "Question":
    """Return what is asked; raises BadCandle, BadLimit and click.UsageError for what makes no sense."""
    from thunes.research.backtest import ask  # noqa: PLC0415 - heavy

    strategy = strategy_of(name, study.parameters)
    dataset = dataset_of(study, strategy.warm_up)
    return ask(strategy, dataset, terms_of(study, dataset), study.since)


def dataset_of(study: Study, warm_up: int) -> "Dataset":
    """Return the candles of the study, and those before it that warm a strategy up, as far as the file has them."""
    from thunes.domain.candle import BadCandle  # noqa: PLC0415
    from thunes.research.data.load import load_bars  # noqa: PLC0415 - heavy

    if study.data is None:
        return _invented(study)
    asked = load_bars(study.data, study.since, study.until, symbol=study.symbol)
    if study.since is None:
        return asked
    try:
        return load_bars(
            study.data, study.since - warm_up * asked.bars.interval.length, study.until, symbol=study.symbol
        )
    except BadCandle:  # there are not so many before, or none that are sound: the first of the study warm it up
        return asked


def _invented(study: Study) -> "Dataset":
    from thunes.research.data.invented import invented_year  # noqa: PLC0415 - heavy

    if study.symbol or study.start or study.end:
        raise click.UsageError("--symbol, --start and --end say what to take of a file; give --data")
    say("warning: this year is invented, and kinder to trends than any real one; give --data for a real one")
    return invented_year(study.seed)


def terms_of(study: Study, dataset: "Dataset") -> "Terms":
    """Return the terms: the venue's grids, the limits' sizes, and what was given instead."""
    from thunes.domain.risk import Limits  # noqa: PLC0415
    from thunes.research.instrument import instrument_of  # noqa: PLC0415
    from thunes.research.terms import Terms  # noqa: PLC0415

    limits = read_limits(study.limits) if study.limits else Limits()
    instrument = instrument_of(dataset.symbol, dataset.bars)
    rates = (_share("--commission", study.commission), _share("--slippage", study.slippage))
    terms = Terms.of(instrument, limits, float(_positive("--cash", study.cash)), *rates)
    if study.budget is None:
        return terms
    return terms._replace(budget=0.0 if study.budget == ALL else float(_amount(study.budget)))


def _amount(text: str) -> Decimal:
    try:
        return _positive("--budget", Decimal(text))
    except ArithmeticError:
        raise click.UsageError(f"--budget {text!r} is no amount; give one as in 100, or all") from None


def _positive(option: str, amount: Decimal) -> Decimal:
    if not amount.is_finite() or amount <= 0:
        raise click.UsageError(f"{option} {amount} must be more than 0")
    return amount


def _share(option: str, share: Decimal) -> float:
    if not share.is_finite() or not 0 <= share < 1:
        raise click.UsageError(f"{option} {share} is no share from 0 to below 1, as in 0.001 for 0.1 %")
    return float(share)
