"""Writes what follows from the table of metrics: alarms, dashboards, documentation. `make generate` runs it."""

import json
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from thunes.domain.metrics import BOARDS, DIMENSION, METRICS, NAMESPACE, Metric, Row
from thunes.local.package import project_root

RUNBOOK = "docs/OPERATIONAL-RUNBOOK.md"
NOTE = "Written by `make generate` from layers/core/thunes/domain/metrics.py; change that."
PERIOD, WIDTH, HEIGHT, COLUMNS = 300, 6, 6, 24
CONSOLE = "https://console.aws.amazon.com/lambda/home?region=${AWS::Region}#/functions/${KillSwitch}?tab=testing"


def files() -> dict[str, str]:
    """Return every generated file, by its path in the project."""
    return {"infra/metrics.yaml": alarms(), "infra/dashboards.yaml": dashboards(), "docs/metrics.md": documentation()}


def alarms() -> str:
    """Return the template of the alarms on our own metrics; one that fears silence exists while schedules run."""
    head = f"""AWSTemplateFormatVersion: "2010-09-09"
Description: THUNES alarms on its own metrics.
# {NOTE}

Parameters:
  Stage: {{Type: String}}
  Alerts: {{Type: String, Description: ARN of the topic that tells the owner}}
  ScheduleState: {{Type: String}}

Conditions:
  Runs: !Equals [!Ref ScheduleState, ENABLED]

Resources:
"""
    return head + "".join(_alarm(metric) for metric in METRICS if metric.alarm)


def _alarm(metric: Metric) -> str:
    alarm = metric.alarm
    if alarm is None:
        raise ValueError(f"{metric.name} has no alarm")
    condition = "    Condition: Runs\n" if alarm.missing == "breaching" else ""
    return f"""  {metric.name}:
    Type: AWS::CloudWatch::Alarm
{condition}    Properties:
      AlarmDescription: {alarm.says} See {RUNBOOK}#{alarm.runbook}
      Namespace: {NAMESPACE}
      MetricName: {metric.name}
      Dimensions: [{{Name: {DIMENSION}, Value: !Ref Stage}}]
      Statistic: {alarm.statistic}
      Period: {alarm.seconds}
      EvaluationPeriods: {alarm.periods}
      Threshold: {alarm.threshold}
      ComparisonOperator: {alarm.comparison}
      TreatMissingData: {alarm.missing}
      AlarmActions: [!Ref Alerts]
"""


def dashboards() -> str:
    """Return the template of the dashboards."""
    head = f"""AWSTemplateFormatVersion: "2010-09-09"
Description: THUNES dashboards.
# {NOTE}

Parameters:
  Stage: {{Type: String}}
  KillSwitch: {{Type: String, Description: Name of the kill switch's function}}

Resources:
"""
    return head + "".join(_dashboard(name, rows) for name, rows in BOARDS.items())


def _dashboard(name: str, rows: Sequence[Row]) -> str:
    body = json.dumps({"widgets": widgets(rows)}, indent=1)
    indented = "\n".join(f"        {line}" for line in body.splitlines())
    return f"""  {name}:
    Type: AWS::CloudWatch::Dashboard
    Properties:
      DashboardName: !Sub thunes-${{Stage}}-{name.lower()}
      DashboardBody: !Sub |
{indented}
"""


def widgets(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return a dashboard's widgets: the way to the kill switch, then each row with one graph per Prometheus family."""
    text = f"THUNES ${{Stage}} · [kill switch: press Test]({CONSOLE}) · what to do: {RUNBOOK}"
    placed, top = [_text(text, 0)], 1
    for row in rows:
        placed.append(_text(f"## {row}", top))
        families = [list(found) for _, found in groupby(_of(row), key=lambda metric: metric.prometheus)]
        for number, family in enumerate(families):
            line, column = divmod(number, COLUMNS // WIDTH)
            placed.append(_graph(family, column * WIDTH, top + 1 + line * HEIGHT))
        top += 1 + HEIGHT * -(-len(families) // (COLUMNS // WIDTH))
    return placed


def _of(row: Row) -> list[Metric]:
    return [metric for metric in METRICS if metric.row is row]


def _text(markdown: str, top: int) -> dict[str, Any]:
    return {"type": "text", "x": 0, "y": top, "width": COLUMNS, "height": 1, "properties": {"markdown": markdown}}


def _graph(family: Sequence[Metric], left: int, top: int) -> dict[str, Any]:
    lines = [[NAMESPACE, metric.name, DIMENSION, "${Stage}", {"stat": metric.statistic}] for metric in family]
    properties = {
        "title": family[0].help.rstrip("."),
        "metrics": lines,
        "period": PERIOD,
        "region": "${AWS::Region}",
        "view": "timeSeries",
    }
    return {"type": "metric", "x": left, "y": top, "width": WIDTH, "height": HEIGHT, "properties": properties}


def documentation() -> str:
    """Return the page that explains every metric and alarm."""
    rows = [
        f"| {m.row} | `{m.name}` | {m.unit} | `{_shown(m)}` | {m.kind} | {m.help} | {_alarm_cell(m)} |" for m in METRICS
    ]
    table = "\n".join(rows)
    return f"""# Metrics

<!-- {NOTE} -->

Functions write them as lines of CloudWatch's embedded metric format, in the namespace `{NAMESPACE}` and with one
dimension, `{DIMENSION}`: `reconcile` every minute, `publish_facts` for every fact. `thunes up` serves the same ones for
Prometheus, under the address that it shows. A measurement that fails is logged and nothing else.
Dashboards: `thunes-STAGE-business`, `thunes-STAGE-system`.

| where | CloudWatch | unit | Prometheus | kind | what it says | alarm |
|---|---|---|---|---|---|---|
{table}

Amounts are in the quote asset. A ratio from 0 to 1 in Prometheus is a percentage in CloudWatch, or basis points.
"""


def _shown(metric: Metric) -> str:
    labels = ",".join(f'{name}="{value}"' for name, value in metric.labels.items())
    return f"{metric.prometheus}{{{labels}}}" if labels else metric.prometheus


def _alarm_cell(metric: Metric) -> str:
    alarm = metric.alarm
    if alarm is None:
        return ""
    sign = {"GreaterThanThreshold": ">", "LessThanThreshold": "<"}[alarm.comparison]
    silence = ", or silence" if alarm.missing == "breaching" else ""
    minutes = alarm.seconds * alarm.periods // 60
    told = f"{alarm.statistic.lower()} {sign} {alarm.threshold} for {minutes} min{silence}"
    return f"{told}: [runbook](OPERATIONAL-RUNBOOK.md#{alarm.runbook})"


def write(root: Path) -> None:
    """Write every generated file below ``root``."""
    for name, text in files().items():
        (root / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(project_root())
