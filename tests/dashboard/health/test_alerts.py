"""The alert rules and the dashboard in docs have the limits of /link/, and do what they say."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from conferencing import tallies
from conferencing.vitals import intervals
from dashboard.health import api, events, exposition, facts, processes, report
from dashboard.health.check import ORDER
from dashboard.health.facts import Unapplied
from tests.dashboard.health.facts import check, process, well
from tests.world import NOW, ago

DOCS = Path(__file__).parents[3] / "docs" / "monitoring"
RULES = {
    rule["alert"]: rule
    for group in yaml.safe_load((DOCS / "alerts.yml").read_text())["groups"]
    for rule in group["rules"]
}
PANELS = json.loads((DOCS / "grafana-dashboard.json").read_text())["panels"]
EXPRESSIONS = [target["expr"] for panel in PANELS for target in panel["targets"]]
PROMTOOL = shutil.which("promtool")
promtool_only = pytest.mark.skipif(
    not PROMTOOL, reason="promtool is not installed (Debian: apt install prometheus)"
)

BY_LIMIT = {
    "SwitchboardNoWorker": facts.ALIVE.total_seconds(),
    "SwitchboardWorkersIdle": processes.IDLE_CRITICAL,
    "SwitchboardNoBeat": processes.IDLE_CRITICAL,
    "SwitchboardEventsFailToApply": 1.0,
    "SwitchboardEventsNotApplied": 1.0,
    "SwitchboardWebhooksLate": events.LAG_CRITICAL,
    "SwitchboardTelnyxSlow": api.LATENCY_CRITICAL,
}
BY_STATE = {
    "SwitchboardFigureCritical": "critical",
    "SwitchboardFigureNotKnown": "unknown",
    "SwitchboardFigureWarning": "warning",
}
# Nobody can look at /link/ then.
WITHOUT = {"SwitchboardDown"}


def compared(rule: str, sign: str) -> list[float]:
    """The numbers that the rule's expression is compared with."""
    return [float(found) for found in re.findall(rf"{sign} ([\d.]+)", RULES[rule]["expr"])]


def test_every_rule_is_held_to_the_page() -> None:
    assert {*BY_LIMIT, *BY_STATE, *WITHOUT} == set(RULES)


@pytest.mark.parametrize("name", BY_LIMIT)
def test_a_rule_begins_where_the_page_does(name: str) -> None:
    assert compared(name, ">=") == [BY_LIMIT[name]]


@pytest.mark.parametrize("name", BY_STATE)
def test_a_rule_on_states_is_of_the_state_it_says(name: str) -> None:
    assert [ORDER[int(number)] for number in compared(name, "==")] == [BY_STATE[name]]


NOT_SEEN = process("worker", seen=BY_LIMIT["SwitchboardNoWorker"])
NOT_WORKED = process("worker", worked=BY_LIMIT["SwitchboardWorkersIdle"])
NO_BEAT = process("beat", worked=BY_LIMIT["SwitchboardNoBeat"])
AT_THE_LIMIT: dict[str, tuple[str, Callable[[], facts.Facts]]] = {
    "SwitchboardNoWorker": ("workers", lambda: well(processes=(NOT_SEEN,))),
    "SwitchboardWorkersIdle": ("workers", lambda: well(processes=(NOT_WORKED,))),
    "SwitchboardNoBeat": ("beat", lambda: well(processes=(NO_BEAT,))),
    "SwitchboardEventsFailToApply": (
        "unapplied",
        lambda: well(unapplied=Unapplied(1, 0, ago(seconds=5))),
    ),
    "SwitchboardEventsNotApplied": (
        "unapplied",
        lambda: well(unapplied=Unapplied(0, 1, ago(seconds=40))),
    ),
    "SwitchboardWebhooksLate": ("lag", lambda: well({("lag", "60"): 10})),
    "SwitchboardTelnyxSlow": ("latency", lambda: well({("latency", "5"): 10})),
}


@pytest.mark.parametrize("name", AT_THE_LIMIT)
def test_a_rule_is_as_grave_as_the_figure_on_the_page(name: str, public_key: None) -> None:
    figure, facts_at_the_limit = AT_THE_LIMIT[name]
    with_key = check(figure, facts_at_the_limit())
    assert with_key.state == RULES[name]["labels"]["severity"]


def test_a_process_not_seen_for_as_long_is_not_alive() -> None:
    still = process("worker", seen=(facts.ALIVE - timedelta(seconds=1)).total_seconds())
    assert well(processes=(still, NOT_SEEN)).alive("worker") == [still]


# --- What is told by several web processes counts once ---


@pytest.mark.parametrize("expression", [*EXPRESSIONS, *(rule["expr"] for rule in RULES.values())])
def test_an_expression_takes_one_of_the_web_processes(expression: str) -> None:
    """Each tells the sums of all, so a sum over them would double them."""
    assert "sum" not in expression
    assert expression.startswith("absent(") or "max" in expression


def count_one_of_each() -> None:
    for figure, of in (("refused", "time"), ("answers", "done"), ("compared", "")):
        tallies.count(figure, of)
    intervals.write(NOW)


def told() -> list[Sample]:
    count_one_of_each()
    return [
        sample
        for family in text_string_to_metric_families(exposition_text())
        for sample in family.samples
    ]


def exposition_text() -> str:
    now = well(processes=(process("web"), process("worker"), process("beat")))
    return exposition.text(now, report.judge(now)).decode()


@pytest.mark.django_db
def test_panels_and_rules_name_only_metrics_and_labels_that_there_are() -> None:
    labels: dict[str, set[str]] = {}
    for sample in told():
        labels.setdefault(sample.name, set()).update(sample.labels)
    for expression in (*EXPRESSIONS, *(rule["expr"] for rule in RULES.values())):
        names = re.findall(r"\bswitchboard_\w+", expression)
        by = re.findall(r"by \(([^)]+)\)", expression)
        wanted = {label for each in by for label in each.split(", ")}
        wanted |= set(re.findall(r"[{,]\s*(\w+)=", expression))
        assert names and set(names) <= set(labels)
        assert all(wanted <= labels[name] for name in names)


@pytest.mark.django_db
def test_the_rules_name_kinds_that_there_are() -> None:
    kinds = {sample.labels.get("kind") for sample in told()}
    named = {kind for rule in RULES.values() for kind in re.findall(r'kind="(\w+)"', rule["expr"])}
    outcomes = {sample.labels.get("outcome") for sample in told()}
    apart = {of for rule in RULES.values() for of in re.findall(r'outcome="(\w+)"', rule["expr"])}
    assert named == {"worker", "beat"} and named <= kinds
    assert apart == {"failed", "stored"} and apart <= outcomes


@pytest.mark.parametrize("panel", PANELS, ids=[panel["title"] for panel in PANELS])
def test_a_legend_names_only_labels_that_are_left(panel: dict[str, list[dict[str, str]]]) -> None:
    for target in panel["targets"]:
        [*by] = re.findall(r"by \(([^)]+)\)", target["expr"])
        left = {label for each in by for label in each.split(", ")}
        assert set(re.findall(r"{{(\w+)}}", target["legendFormat"])) <= left


# --- Prometheus' own tool ---


def promtool(*words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(PROMTOOL), *words], input=given, capture_output=True, text=True, timeout=60
    )


@promtool_only
def test_prometheus_reads_the_rules() -> None:
    done = promtool("check", "rules", str(DOCS / "alerts.yml"))
    assert done.returncode == 0, done.stdout + done.stderr


@promtool_only
def test_each_rule_fires_at_its_limit_and_not_below() -> None:
    done = promtool("test", "rules", str(Path(__file__).with_name("alerts.test.yml")))
    assert done.returncode == 0, done.stdout + done.stderr


@promtool_only
@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_prometheus_reads_the_expressions_of_the_dashboard(expression: str, tmp_path: Path) -> None:
    rules = {"groups": [{"name": "panel", "rules": [{"record": "panel", "expr": expression}]}]}
    file = tmp_path / "panel.yml"
    file.write_text(yaml.safe_dump(rules))
    done = promtool("check", "rules", str(file))
    assert done.returncode == 0, done.stdout + done.stderr


@promtool_only
@pytest.mark.django_db
def test_prometheus_finds_nothing_wrong_with_the_metrics() -> None:
    count_one_of_each()
    done = promtool("check", "metrics", given=exposition_text())
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_every_rule_is_tried_by_the_tool() -> None:
    tried = Path(__file__).with_name("alerts.test.yml").read_text()
    assert set(re.findall(r"alertname: (\w+)", tried)) == set(RULES)
