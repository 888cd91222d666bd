"""Prometheus' text format, version 0.0.4: what the local runner serves under /metrics, from the same table."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from threading import Lock

from thunes.domain.metrics import DIMENSION, METRIC, METRICS, Kind, Metric, Sample
from thunes.domain.money import ZERO, plain

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class PrometheusMeter:
    """Adds up counters since it was made and keeps the last value of each gauge; any thread may ask."""

    def __init__(self, stage: str, version: str) -> None:
        self._stage = stage
        self._version = version
        self._values = {metric.name: ZERO for metric in METRICS if metric.kind is Kind.COUNTER}
        self._lock = Lock()

    def emit(self, samples: Sequence[Sample], about: Mapping[str, object]) -> None:  # noqa: ARG002 - the port has it
        """Take the samples in; of several of one gauge the last counts, or the lowest where that is the statistic."""
        taken: dict[str, Decimal] = {}
        for sample in samples:
            metric, before = METRIC[sample.metric], taken.get(sample.metric)
            if before is None:
                taken[sample.metric] = sample.value
            elif metric.kind is Kind.COUNTER:
                taken[sample.metric] = before + sample.value
            else:
                lowest = metric.statistic == "Minimum"
                taken[sample.metric] = min(before, sample.value) if lowest else sample.value
        with self._lock:
            for name, value in taken.items():
                added = self._values[name] if METRIC[name].kind is Kind.COUNTER else ZERO
                self._values[name] = added + value

    def text(self) -> str:
        """Return the exposition: families in the table's order, each with its help and type."""
        with self._lock:
            values = dict(self._values)
        lines = []
        for name, family in groupby(METRICS, key=lambda metric: metric.prometheus):
            known = [metric for metric in family if metric.name in values]
            if known:
                lines += [f"# HELP {name} {_escaped(known[0].help)}", f"# TYPE {name} {known[0].kind}"]
                lines += [self._sample(metric, values[metric.name]) for metric in known]
        lines += [
            "# HELP thunes_build_info 1, with the version that runs.",
            "# TYPE thunes_build_info gauge",
            f'thunes_build_info{{stage="{self._stage}",version="{self._version}"}} 1',
        ]
        return "\n".join(lines) + "\n"

    def _sample(self, metric: Metric, value: Decimal) -> str:
        labels = {DIMENSION: self._stage, **metric.labels}
        listed = ",".join(f'{name}="{text}"' for name, text in sorted(labels.items()))
        return f"{metric.prometheus}{{{listed}}} {plain(value * metric.scale)}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")
