"""P7: two web processes beside one, on the same database: webhooks a second. Judged only where the
generators leave cores free.
"""

import os
import statistics
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from . import databases, servers, signing, stage
from .servers import Server
from .table import Row

ROUNDS, REQUESTS = 3, 3000
# Two processes, their database and two generators.
CORES = 5


def run() -> Iterator[Row]:
    if not (databases.has_postgresql() and databases.has_redis()):
        yield Row("P7", "two web processes", "left out: they need PostgreSQL and Redis")
        return
    traffic = stage.traffic()
    with stage.prepared("p7") as url:
        environment = stage.environment(url)
        with (
            servers.running(stage.PRODUCT, environment) as one,
            servers.running(stage.PRODUCT, environment) as two,
        ):
            rounds = []
            for _ in range(ROUNDS):
                requests = signing.requests(traffic.events(4 * REQUESTS))
                both = _per_second([one, two], requests[: 2 * REQUESTS])
                rounds.append((both, _per_second([one], requests[2 * REQUESTS :])))
    ratio = statistics.median(both / alone for both, alone in rounds)
    room = (os.cpu_count() or 1) >= CORES
    yield Row(
        "P7",
        "two web processes, webhooks/s"
        + ("" if room else f" (not judged: {os.cpu_count()} cores)"),
        f"{statistics.median(both for both, _ in rounds):.0f}/s",
        f"one: {statistics.median(alone for _, alone in rounds):.0f}/s",
        f"{ratio:.1f}x",
        ">= 1.5x",
        ratio >= 1.5 if room else None,
    )


def _per_second(web: list[Server], requests: list[bytes]) -> float:
    """A generator for each process, 64 requests in flight altogether."""
    share = len(requests) // len(web)
    parts = [requests[i * share : (i + 1) * share] for i in range(len(web))]
    options = ("--in-flight", str(64 // len(web)))
    with ThreadPoolExecutor(len(web)) as threads:
        loads = threads.map(lambda server, part: stage.flat_out(server, part, *options), web, parts)
        return sum(load.per_second for load in loads)
