"""The same figures in the text that Prometheus reads, of all processes together: whichever web
process is asked, counters are the sums that all have written (docs/adr/0028).
"""

from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from conferencing.tallies import BOUNDS, LONGER
from conferencing.telnyx_api import measuring
from dashboard.version import VERSION
from webhooks import receipts, refusals

from . import api, report
from .check import ORDER
from .facts import Facts, totals
from .sums import Sums

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

COUNTERS = (
    ("webhooks_received", "Events that came as webhooks, each once.", receipts.RECEIVED),
    ("webhooks_doubled", "Webhooks whose event had come before.", receipts.DOUBLED),
    ("webhooks_late", "Events that a later one of the same call had overtaken.", "late"),
    ("webhooks_recovered", "Events that were fetched afterwards.", receipts.RECOVERED),
    ("comparisons", "Rounds of comparison with Telnyx's lists that were completed.", api.COMPARED),
)
BY_KIND = (
    ("requests_refused", "Requests that were refused.", refusals.REFUSED, "kind"),
    ("telnyx_requests", "Requests to Telnyx by what became of them.", measuring.ANSWERS, "outcome"),
)
DURATIONS = (
    ("webhook_lag_seconds", "From when an event happened to when it was received.", receipts.LAG),
    ("telnyx_request_seconds", "From a request to Telnyx to its answer.", measuring.LATENCY),
)


def text(facts: Facts, told: report.Report) -> bytes:
    # A registry for each answer: figures are of all processes, and none is kept in this one.
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Families((*_counted(totals()), *_present(facts, told))))
    return generate_latest(registry)


class _Families(Collector):
    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = tuple(families)

    def collect(self) -> Iterable[Metric]:
        return self._families


def _counted(sums: Sums) -> Iterator[Metric]:
    for name, words, figure in COUNTERS:
        yield CounterMetricFamily(f"switchboard_{name}", words, value=sums.times(figure))
    repaired = sums.total(api.COMPARED)
    yield CounterMetricFamily(
        "switchboard_comparison_repairs", "Differences that were repaired.", value=repaired
    )
    for name, words, figure, label in BY_KIND:
        counter = CounterMetricFamily(f"switchboard_{name}", words, labels=[label])
        for kind, times in sorted(sums.by_kind(figure).items()):
            counter.add_metric([kind], times)
        yield counter
    for name, words, figure in DURATIONS:
        yield HistogramMetricFamily(
            f"switchboard_{name}",
            words,
            buckets=_buckets(sums.by_kind(figure)),
            sum_value=sums.total(figure),
        )


def _buckets(classes: dict[str, int]) -> list[tuple[str, float]]:
    """As Prometheus wants them: each with all below it."""
    buckets, so_far = [], 0
    for bound in (*(f"{bound:g}" for bound in BOUNDS), LONGER):
        so_far += classes.get(bound, 0)
        buckets.append((bound, float(so_far)))
    return buckets


def _present(facts: Facts, told: report.Report) -> Iterator[Metric]:
    yield _gauge("info", "The version of Switchboard.", ["version"], [((VERSION,), 1.0)])
    states = [((check.name,), float(ORDER.index(check.state))) for check in told.checks]
    words = "State of each figure on /link/: 0 good, 1 nothing to measure, 2 warning, 3 not known,"
    yield _gauge("check_state", f"{words} 4 critical.", ["check"], states)
    failed, stuck, _ = facts.unapplied
    yield _gauge(
        "webhooks_unapplied",
        "Stored events that are not applied.",
        ["outcome"],
        [(("failed",), failed), (("stored",), stuck)],
    )
    yield _gauge(
        "last_event_timestamp_seconds",
        "When the last event came.",
        [],
        [((), facts.link.event_at.timestamp())] if facts.link.event_at else [],
    )
    last = facts.recent.last(api.COMPARED) or facts.day.last(api.COMPARED)
    yield _gauge(
        "last_comparison_timestamp_seconds",
        "When the last comparison with Telnyx ended.",
        [],
        [((), last[1].timestamp())] if last else [],
    )
    used = facts.recent.last(measuring.RATE_USED)
    yield _gauge(
        "telnyx_rate_limit_used_ratio",
        "Share of Telnyx's rate limit that is used.",
        [],
        [((), used[0])] if used else [],
    )
    yield from _of_processes(facts)


def _of_processes(facts: Facts) -> Iterator[Metric]:
    yield _gauge(
        "clock_ahead_seconds",
        "How far Telnyx's clock is ahead of a machine's.",
        ["machine"],
        [((machine,), ahead) for machine, ahead, _ in facts.clocks],
    )
    names = ["kind", "process"]
    yield _gauge(
        "process_seen_timestamp_seconds",
        "When a process last reported that it is running.",
        names,
        [((each.job, each.name), each.seen_at.timestamp()) for each in facts.processes],
    )
    yield _gauge(
        "process_worked_timestamp_seconds",
        "When a process last did its work: sent or ran a task, or ran its event loop.",
        names,
        [
            ((each.job, each.name), each.worked_at.timestamp())
            for each in facts.processes
            if each.worked_at
        ],
    )
    read = [(kind, facts.recent.last("queue", kind)) for kind in ("commands", "background")]
    yield _gauge(
        "queue_tasks",
        "Tasks that wait in a queue of the broker.",
        ["queue"],
        [((kind,), last[0]) for kind, last in read if last],
    )
    yield _gauge(
        "queue_read_timestamp_seconds",
        "When the length of a queue was read.",
        ["queue"],
        [((kind,), last[1].timestamp()) for kind, last in read if last],
    )


def _gauge(
    name: str, words: str, labels: list[str], values: Iterable[tuple[tuple[str, ...], float]]
) -> GaugeMetricFamily:
    """What is not known is left out: absent, and not zero."""
    family = GaugeMetricFamily(f"switchboard_{name}", words, labels=labels)
    for of, value in values:
        family.add_metric(of, value)
    return family
