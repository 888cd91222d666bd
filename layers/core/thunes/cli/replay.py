"""`thunes replay`: recorded candles through the use cases that trade."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thunes.cli.failures import Finding
from thunes.cli.limits import read_limits
from thunes.cli.output import json_option, say, show
from thunes.cli.study import Study, question_of, study_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thunes.domain.candle import Candle
    from thunes.research.backtest import Question
    from thunes.research.replay import Replayed


@click.command()
@click.argument("strategy")
@study_options
@click.option("--out", type=click.Path(path_type=Path), default=Path("artifacts/replay"), show_default=True)
@json_option
def replay(strategy: str, out: Path, as_json: bool, **given: Any) -> None:
    """Let STRATEGY decide at every recorded close, judged by every rule, and compare with its backtest.

    The use cases, the ledger's contract and the filters are those that trade; the venue is in this process. Where the
    backtest goes another way first, the rule that the replay answered to is named: protections, for one, lock
    entries for a while, and a backtest knows nothing of them.
    """
    from thunes.research.replay_report import parting, summary  # noqa: PLC0415 - heavy

    study = Study(**given)
    question = question_of(strategy, study)
    started = time.perf_counter()
    replayed = _replayed(question, study)
    seconds = time.perf_counter() - started
    trail = list(replayed.ledger.trail())
    parts = parting(*_both(question, replayed), trail)
    folder = _write(out / question.run_id, trail)
    found = {"run": question.run_id, **summary(replayed, study.cash), "parts_from_backtest": parts}
    show("What the replay came to", found, as_json=as_json)
    say(f"{len(question.dataset.bars) / seconds:.0f} candles per second; written: {folder}")
    if not found["audit_chain_ok"] or (parts and parts["rule"] == "none"):
        raise Finding("backtest and replay part without a rule that says why; look at parts_from_backtest")


def _replayed(question: "Question", study: Study) -> "Replayed":
    from thunes.domain.risk import Limits  # noqa: PLC0415
    from thunes.research.replay import Recorded, replay  # noqa: PLC0415

    dataset, limits = question.dataset, read_limits(study.limits) if study.limits else Limits()
    candles = _candles(question, study)
    recorded = Recorded(dataset.symbol, dataset.bars.interval, candles, study.slippage)
    first = max(len(candles) - len(dataset.bars), question.strategy.warm_up - 1)
    return replay(recorded, question.strategy, limits, study.cash, first)


def _candles(question: "Question", study: Study) -> "Sequence[Candle]":
    """Return the candles of the question, exact, and those before them that warm the strategy up."""
    from thunes.research.data.invented import candles_of_year  # noqa: PLC0415
    from thunes.simulator.candle_file import load  # noqa: PLC0415

    if study.data is None:
        return candles_of_year(study.seed)
    dataset = question.dataset
    earlier = dataset.start - question.strategy.warm_up * dataset.bars.interval.length
    return load(study.data, dataset.symbol, earlier, dataset.end).candles


def _both(question: "Question", replayed: "Replayed") -> tuple[list[Any], list[Any]]:
    from thunes.research.backtest import run_of  # noqa: PLC0415
    from thunes.research.parity import of_fills, of_run  # noqa: PLC0415

    bars = question.dataset.bars
    return list(of_run(run_of(question), bars)), list(of_fills(replayed.fills))


def _write(target: Path, trail: list[Any]) -> Path:
    from thunes.domain.audit import canonical  # noqa: PLC0415
    from thunes.research.run_folder import whole  # noqa: PLC0415

    with whole(target) as place:
        lines = "".join(f"{canonical(vars(event))}\n" for event in trail)
        (place / "audit.jsonl").write_text(lines, encoding="utf-8")
    return target
