"""CloudWatch's embedded metric format: a line of JSON on stdout, from which CloudWatch makes metrics by itself.

See docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from decimal import Decimal

from thunes.domain.metrics import DIMENSION, METRIC, NAMESPACE, Sample
from thunes.domain.money import plain
from thunes.domain.times import to_ms
from thunes.ports import Clock

# The most values that one metric may have in a line.
MOST_VALUES = 100


class EmfMeter:
    """Writes a line per emission; nothing is asked of anybody, so nothing can fail."""

    def __init__(self, stage: str, clock: Clock) -> None:
        self._stage = stage
        self._clock = clock

    def emit(self, samples: Sequence[Sample], about: Mapping[str, object]) -> None:
        """Write the samples in lines of at most 100 values per metric."""
        values: dict[str, list[Decimal]] = {}
        for sample in samples:
            values.setdefault(sample.metric, []).append(sample.value)
        longest = max(map(len, values.values()), default=0)
        for start in range(0, longest, MOST_VALUES):
            some = {name: found[start : start + MOST_VALUES] for name, found in values.items()}
            sys.stdout.write(self._line({name: found for name, found in some.items() if found}, about) + "\n")

    def _line(self, values: Mapping[str, Sequence[Decimal]], about: Mapping[str, object]) -> str:
        named = [{"Name": name, "Unit": METRIC[name].unit} for name in values]
        directive = {"Namespace": NAMESPACE, "Dimensions": [[DIMENSION]], "Metrics": named}
        head = {"Timestamp": to_ms(self._clock.now()), "CloudWatchMetrics": [directive]}
        numbers = {name: _number(found) for name, found in values.items()}
        return json.dumps({**about, "_aws": head, DIMENSION: self._stage, **numbers}, separators=(",", ":"))


def samples_of(line: Mapping[str, object]) -> list[Sample]:
    """Return the samples of a line that was read with ``parse_float=Decimal``; none from any other line.

    Raises:
        KeyError, ArithmeticError: for a line that claims to hold metrics, and does not.
    """
    if "_aws" not in line:
        return []
    found = {name: line[name] for name in METRIC if name in line}
    return [
        Sample(name, Decimal(str(value)))
        for name, values in found.items()
        for value in (values if isinstance(values, list) else [values])
    ]


def _number(values: Sequence[Decimal]) -> object:
    """Return JSON numbers as CloudWatch takes them: it keeps no more digits than a double has."""
    numbers = [json.loads(plain(value)) for value in values]
    return numbers[0] if len(numbers) == 1 else numbers
