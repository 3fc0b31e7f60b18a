"""/metrics says what the page says, in a form that Prometheus reads."""

import pytest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from conferencing import tallies
from conferencing.vitals import intervals
from dashboard.health import exposition, report
from tests.dashboard.health.facts import process, well
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db


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
