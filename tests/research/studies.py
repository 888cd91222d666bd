"""Studies as the command leaves them: candles in a file, a journal, trials on record, and the run of what was taken."""

from pathlib import Path

from tests.research.worlds import write_candles
from thunes.domain.times import iso
from thunes.features.bars import Bars
from thunes.research.data.load import load_bars
from thunes.research.optimise import Ground, Plan, Search, StudyFolder, search
from thunes.research.optimise.findings import findings_of
from thunes.research.optimise.result_folder import write_result
from thunes.research.optimise.study_folder import config_of
from thunes.research.terms import Terms
from thunes.research.trials import TrialLedger


def studied(
    place: Path, bars: Bars, plan: Plan, terms: Terms, trials: int = 25, holdout: float = 0.2
) -> tuple[Path | None, TrialLedger]:
    """Return the run of a study, None where nothing could be taken, and the ledger of its trials."""
    file = write_candles(place / "BTCUSDT-1h.csv", bars)
    dataset = load_bars(file, symbol="BTCUSDT")
    ground, folder = Ground.of(dataset, terms).research(holdout), StudyFolder(place / "study")
    wanted = Search("study", plan, ground, TrialLedger(place / "trials"), folder)
    source = {"data": str(file), "symbol": "BTCUSDT", "from": iso(dataset.start), "start": iso(dataset.start)}
    with folder.opened(config_of(plan, ground)) as storage:
        findings = findings_of(wanted, search(wanted, trials, storage), folder)
    summary = write_result(findings, folder.result, {**source, "until": iso(dataset.end), "holdout": holdout}, False)
    return None if summary["best"] is None else folder.result / summary["run"], wanted.ledger
