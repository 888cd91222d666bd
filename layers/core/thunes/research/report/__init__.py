"""A run as one page that works offline: the tear sheet, and two runs side by side."""

from thunes.research.report.comparison import as_json
from thunes.research.report.folder import read_run
from thunes.research.report.sheet import build, tear_sheet
from thunes.research.report.side_by_side import build_comparison, side_by_side

__all__ = ["as_json", "build", "build_comparison", "read_run", "side_by_side", "tear_sheet"]
