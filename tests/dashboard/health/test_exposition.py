"""/metrics says what the page says, in a form that Prometheus reads; the files in docs name nothing
that it does not say.
"""

import json
import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from conferencing import tallies
from conferencing.vitals import intervals
from dashboard.health import exposition, report
from tests.dashboard.health.facts import process, well
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db

DOCS = Path(__file__).parents[3] / "docs" / "monitoring"
FILES = ("alerts.yml", "grafana-dashboard.json")


def samples() -> list[Sample]:
    facts = well(processes=(process("web"), process("worker"), process("beat")))
    text = exposition.text(facts, report.judge(facts)).decode()
    return [sample for family in text_string_to_metric_families(text) for sample in family.samples]


def value(name: str, **labels: str) -> float:
    [found] = [each for each in samples() if each.name == name and each.labels == labels]
    return found.value


def test_counters_are_the_sums_of_what_all_processes_wrote() -> None:
    for times in (3, 4):  # two processes
        tallies.count("received", times=times)
        tallies.count("refused", "time", times=times)
        intervals.write(NOW)
    assert value("switchboard_webhooks_received_total") == 7
    assert value("switchboard_requests_refused_total", kind="time") == 7


def test_a_counter_does_not_fall_when_what_is_old_is_rolled_up() -> None:
    for days in (2, 0):
        tallies.count("received")
        intervals.write(ago(days=days))
    intervals.roll_up(NOW)
    assert value("switchboard_webhooks_received_total") == 2


def test_durations_are_a_histogram() -> None:
    for seconds in (0.3, 0.3, 4.0, 4000.0):
        tallies.duration("lag", seconds)
    intervals.write(NOW)
    name = "switchboard_webhook_lag_seconds"
    assert [value(f"{name}_bucket", le=le) for le in ("0.2", "0.35", "5", "+Inf")] == [0, 2, 3, 4]
    assert value(f"{name}_count") == 4 and value(f"{name}_sum") == pytest.approx(4004.6)


def test_the_state_of_each_figure_is_told() -> None:
    assert value("switchboard_check_state", check="beat") == 0
    assert value("switchboard_queue_tasks", queue="background") == 3


@pytest.mark.parametrize("name", FILES)
def test_the_files_in_docs_name_only_what_is_told(name: str) -> None:
    tallies.count("refused", "time")
    tallies.count("answers", "done")
    intervals.write(NOW)
    told = {sample.name for sample in samples()}
    named = set(re.findall(r"\bswitchboard_\w+", (DOCS / name).read_text()))
    assert len(named) > 5 and named <= told


def test_the_alerts_name_labels_that_there_are() -> None:
    text = (DOCS / "alerts.yml").read_text()
    kinds = {sample.labels.get("kind") for sample in samples()}
    assert set(re.findall(r'kind="(\w+)"', text)) <= kinds


def test_the_dashboard_is_json_with_panels() -> None:
    panels = json.loads((DOCS / "grafana-dashboard.json").read_text())["panels"]
    assert len(panels) == 13 and all(panel["targets"] for panel in panels)
