"""`thunes backtest`: what a strategy would have done."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thunes.cli.output import json_option, say, show
from thunes.cli.report import PAGE
from thunes.cli.study import Study, question_of, strategy_of, study_options

if TYPE_CHECKING:
    from thunes.research.backtest import Backtest, Question
    from thunes.research.kernel import Run

SHOWN = (
    *("final_equity", "total_return", "held_return", "sharpe", "sortino", "max_drawdown", "calmar", "exposure"),
    *("fills", "round_trips", "win_rate", "profit_factor", "expectancy", "fees", "turnover", "probabilistic_sharpe"),
)


@click.command()
@click.argument("strategy")
@study_options
@click.option(
    "--draws", type=click.IntRange(0), default=200, show_default=True, help="Games of chance to compare with."
)
@click.option("--histories", type=click.IntRange(0), default=0, show_default=True, help="Other pasts to try it on.")
@click.option("--page/--no-page", default=True, show_default=True, help="Write the tear sheet too, one HTML file.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("artifacts/backtest"), show_default=True)
@json_option
def backtest(strategy: str, as_json: bool, out: Path, page: bool, **given: Any) -> None:
    """Try STRATEGY on recorded candles: what its closes want is filled at the next open, as the venue would.

    The run goes through our own pass and through vectorbt, which must agree order for order, and is written below
    --out under a name that its question determines. With it goes what chance could have made of it: its round trips
    in other orders, its entries elsewhere (--draws), and its rules on candles drawn again (--histories).
    """
    from thunes.research.beside import Beside  # noqa: PLC0415

    draws, histories = given.pop("draws"), given.pop("histories")
    study = Study(**given)
    bracketed = strategy_of(strategy, study.parameters).parameters.bracketed
    with Beside(None if bracketed else "vectorbt") as beside:
        from thunes.research.backtest import answer  # noqa: PLC0415 - heavy
        from thunes.research.chance import chance_of  # noqa: PLC0415
        from thunes.research.run_folder import write_run  # noqa: PLC0415

        question = question_of(strategy, study)
        run, confirm = _run(question, beside.ask)
        found = answer(question, run)
        chance = chance_of(found, draws, histories, study.seed) if draws else None
        folder = write_run(found, out, chance, _last(confirm, page))
    _tell(found, chance, as_json)
    say(f"written: {folder}")


def _run(question: "Question", ask: Any) -> "tuple[Run | None, Callable[[], None]]":
    from thunes.research.certify import certified_beside  # noqa: PLC0415

    return (None, lambda: None) if question.levels else certified_beside(question, ask)


def _last(confirm: Callable[[], None], page: bool) -> Callable[[Path], None]:
    """Return what is done last, before anything is kept: the page, and waiting for vectorbt."""
    from thunes.research.report import build  # noqa: PLC0415

    def last(place: Path) -> None:
        if page:
            build(place, place / PAGE)
        confirm()

    return last


def _tell(found: "Backtest", chance: Any, as_json: bool) -> None:
    question = found.question
    for warning in found.warnings:
        say(f"warning: {warning}")
    if as_json:
        content = {"run": question.run_id, **question.config, "certified": not question.levels, "chance": chance}
        show("", {**content, "warnings": list(found.warnings), "statistics": found.statistics}, as_json=True)
    else:
        title = f"{question.run_id}: {len(question.dataset.bars)} candles"
        show(title, {name: _short(found.statistics[name]) for name in SHOWN}, as_json=False)


def _short(figure: float | None) -> object:
    return f"{figure:.6g}" if isinstance(figure, float) else figure
