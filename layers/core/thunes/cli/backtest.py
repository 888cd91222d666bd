"""`thunes backtest`: what a strategy would have done."""

from pathlib import Path
from typing import Any

import click

from thunes.cli.output import json_option, say, show
from thunes.cli.study import Study, question_of, study_options

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
@click.option("--out", type=click.Path(path_type=Path), default=Path("artifacts/backtest"), show_default=True)
@json_option
def backtest(strategy: str, out: Path, as_json: bool, draws: int, histories: int, **given: Any) -> None:
    """Try STRATEGY on recorded candles: what its closes want is filled at the next open, as the venue would.

    The run goes through our own pass and through vectorbt, which must agree order for order, and is written below
    --out under a name that its question determines. With it goes what chance could have made of it: its round trips
    in other orders, its entries elsewhere (--draws), and its rules on candles drawn again (--histories).
    """
    from thunes.research.backtest import answer  # noqa: PLC0415 - heavy
    from thunes.research.certify import certified_run  # noqa: PLC0415
    from thunes.research.chance import chance_of  # noqa: PLC0415
    from thunes.research.run_folder import write_run  # noqa: PLC0415

    study = Study(**given)
    question = question_of(strategy, study)
    run = None if question.levels else certified_run(question, once=True)
    found = answer(question, run)
    chance = chance_of(question, found.run, draws, histories, study.seed) if draws else None
    folder = write_run(found, out, chance)
    for warning in found.warnings:
        say(f"warning: {warning}")
    if as_json:
        content = {"run": question.run_id, **question.config, "certified": run is not None, "chance": chance}
        show("", {**content, "warnings": list(found.warnings), "statistics": found.statistics}, as_json=True)
    else:
        title = f"{question.run_id}: {len(question.dataset.bars)} candles"
        show(title, {name: _short(found.statistics[name]) for name in SHOWN}, as_json=False)
    say(f"written: {folder}")


def _short(figure: float | None) -> object:
    return f"{figure:.6g}" if isinstance(figure, float) else figure
