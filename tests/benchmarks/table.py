"""A table on stdout: the first column to the left, figures to the right."""

import sys
from collections.abc import Sequence


def show(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print ``rows`` under ``columns``."""
    lines = [[*columns], *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(line[number]) for line in lines) for number in range(len(columns))]
    sys.stdout.write(f"\n{title}\n")
    for first, *rest in lines:
        figures = "".join(f"  {cell:>{width}}" for cell, width in zip(rest, widths[1:], strict=True))
        sys.stdout.write(f"{first:<{widths[0]}}{figures}\n")
