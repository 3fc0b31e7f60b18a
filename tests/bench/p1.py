"""P1: webhooks a second, raw row, journal and mirror committed, against a bare check on Daphne;
P1b: against the conventional way.
"""

import statistics
from collections.abc import Iterator

from . import databases, servers, signing, stage
from .table import Row

ROUNDS = 3
FLOOR = "tests.bench.floors.webhooks:application"
CONVENTIONAL = "tests.bench.conventional"


def run() -> Iterator[Row]:
    traffic = stage.traffic()
    with (
        stage.prepared("p1") as url,
        servers.running(stage.PRODUCT, stage.environment(url)) as product,
        servers.running([*stage.DAPHNE, FLOOR], stage.environment()) as floor,
    ):
        rounds = []
        for _ in range(ROUNDS):
            requests = signing.requests(traffic.events(4500))
            rounds.append((stage.flat_out(product, requests), stage.flat_out(floor, requests)))
    ours = statistics.median(own.per_second for own, _ in rounds)
    best = statistics.median(floor.per_second for _, floor in rounds)
    ratio = statistics.median(own.per_second / floor.per_second for own, floor in rounds)
    store = "PostgreSQL" if databases.has_postgresql() else "SQLite: no PostgreSQL answers"
    refused = sum(own.refused for own, _ in rounds)
    yield Row(
        "P1",
        f"webhooks/s, mirror committed ({store}), 64 in flight",
        f"{ours:.0f}/s, {refused} refused",
        f"bare check {best:.0f}/s",
        f"{ratio:.2f}",
        ">= 0.4",
        ratio >= 0.4 and not refused,
    )
    usual = _conventional()
    yield Row(
        "P1b",
        "the same, against a Django view with the ORM row by row",
        f"{ours:.0f}/s",
        f"conventional {usual:.0f}/s",
        f"{ours / usual:.1f}x",
        ">= 6x",
        ours / usual >= 6,
    )


def _conventional() -> float:
    """The conventional receiver's webhooks a second: half what was sent is warm-up."""
    settings = {"DJANGO_SETTINGS_MODULE": f"{CONVENTIONAL}.settings"}
    requests = signing.requests(stage.traffic().events(900))
    with stage.prepared("p1b", f"{CONVENTIONAL}.prepare", **settings) as url:
        command = [*stage.DAPHNE, f"{CONVENTIONAL}.asgi:application"]
        with servers.running(command, stage.environment(url, **settings)) as server:
            return stage.flat_out(server, requests, "--warm-up", "200").per_second
