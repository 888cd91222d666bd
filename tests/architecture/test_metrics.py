"""What follows from the table of metrics is what the table says: alarms, dashboards, documentation, names."""

import json
import re
from pathlib import Path

import pytest

from tests.architecture.transformed import ROOT, nested, source
from thunes.domain.metrics import BOARDS, METRICS, MOST, Kind, Metric, Row
from thunes.local.metric_files import files, write
from thunes.local.package import project_root

HEADINGS = re.findall(r"^## (.+)$", (ROOT / "docs" / "OPERATIONAL-RUNBOOK.md").read_text(encoding="utf-8"), re.M)
ANCHORS = {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in HEADINGS}
ALARMS = nested("metrics")["Resources"]
ALARMED = [metric for metric in METRICS if metric.alarm]


def by_name(metric: Metric) -> str:
    return metric.name


@pytest.mark.parametrize("name", files())
def test_files_are_what_the_table_generates(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == files()[name], "run make generate"


def test_generating_writes_every_file(tmp_path: Path) -> None:
    assert project_root() == ROOT
    for name in files():
        (tmp_path / name).parent.mkdir(exist_ok=True)
    write(tmp_path)
    assert {name: (tmp_path / name).read_text(encoding="utf-8") for name in files()} == files()


def test_metrics_stay_affordable() -> None:
    assert len(METRICS) == len({metric.name for metric in METRICS}) <= MOST == 20


@pytest.mark.parametrize("metric", METRICS, ids=by_name)
def test_names_follow_the_conventions_of_both_worlds(metric: Metric) -> None:
    assert re.fullmatch(r"[A-Z][A-Za-z]+", metric.name)
    assert re.fullmatch(r"thunes_[a-z][a-z0-9_]*", metric.prometheus)
    assert metric.prometheus.endswith("_total") is (metric.kind is Kind.COUNTER)
    assert (metric.statistic == "Sum") is (metric.kind is Kind.COUNTER)
    assert metric.prometheus.endswith("_ratio") is (metric.unit == "Percent" or metric.name == "Slippage")
    assert "_milliseconds" not in metric.prometheus
    assert metric.help.endswith(".")


def test_a_prometheus_family_stands_together_and_says_one_thing() -> None:
    families = [metric.prometheus for metric in METRICS]
    runs = [name for name, before in zip(families, ["", *families], strict=False) if name != before]
    assert len(runs) == len(set(runs))
    for name in set(families):
        members = [metric for metric in METRICS if metric.prometheus == name]
        assert len({(m.help, m.kind, m.row, m.scale) for m in members}) == 1
        assert len({tuple(m.labels.items()) for m in members}) == len(members)


@pytest.mark.parametrize("metric", ALARMED, ids=by_name)
def test_every_alarm_leads_to_a_heading_of_the_runbook(metric: Metric) -> None:
    assert metric.alarm
    assert metric.alarm.runbook in ANCHORS
    properties = ALARMS[metric.name]["Properties"]
    assert properties["AlarmDescription"].endswith(f"docs/OPERATIONAL-RUNBOOK.md#{metric.alarm.runbook}")
    assert properties["AlarmActions"] == [{"Ref": "Alerts"}]
    assert properties["Dimensions"] == [{"Name": "stage", "Value": {"Ref": "Stage"}}]


def test_what_must_not_go_unheard_has_an_alarm() -> None:
    assert set(ALARMS) == {"Halted", "Unprotected", "Unexplained", "AuditChainOk", "Heartbeat"}


def test_silence_is_an_alarm_only_while_schedules_run() -> None:
    assert ALARMS["Heartbeat"]["Condition"] == "Runs"
    assert ALARMS["Heartbeat"]["Properties"]["TreatMissingData"] == "breaching"
    assert ALARMS["Heartbeat"]["Properties"]["Statistic"] == "SampleCount"
    assert {alarm.get("Condition") for name, alarm in ALARMS.items() if name != "Heartbeat"} == {None}


@pytest.mark.parametrize(("board", "rows"), BOARDS.items())
def test_a_dashboard_shows_every_metric_of_its_rows_and_nothing_overlaps(board: str, rows: tuple[Row, ...]) -> None:
    body = json.loads(nested("dashboards")["Resources"][board]["Properties"]["DashboardBody"]["Fn::Sub"])
    graphs = [widget["properties"]["metrics"] for widget in body["widgets"] if widget["type"] == "metric"]
    shown = [line[1] for graph in graphs for line in graph]
    assert shown == [metric.name for row in rows for metric in METRICS if metric.row is row]
    places = [
        (x, y)
        for w in body["widgets"]
        for x in range(w["x"], w["x"] + w["width"])
        for y in range(w["y"], w["y"] + w["height"])
    ]
    assert len(places) == len(set(places))
    assert max(x for x, _ in places) < 24
    assert "?tab=testing" in body["widgets"][0]["properties"]["markdown"]


def test_every_row_is_on_a_dashboard() -> None:
    assert {row for rows in BOARDS.values() for row in rows} == set(Row)


def test_the_stack_deploys_them_with_what_they_need() -> None:
    for stack in ("Metrics", "Dashboards"):
        properties = source()["Resources"][stack]["Properties"]
        parameters = nested(stack.lower())["Parameters"]
        assert properties["TemplateURL"] == f"infra/{stack.lower()}.yaml"
        assert set(properties["Parameters"]) == set(parameters)
