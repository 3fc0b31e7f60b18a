"""P4: from the press of a button to the request at Telnyx, through session, ledger, Celery and
Redis, against a row and a call.
"""

import json
import statistics
from collections.abc import Iterator

import redis

from . import databases, servers, stage
from .table import Row

WORKER = ["-m", "celery", "-A", "dashboard", "worker", "--pool", "threads", "--concurrency", "8"]
QUEUES = ["--queues", "commands,background", "--loglevel", "warning"]


def run() -> Iterator[Row]:
    if not (databases.has_postgresql() and databases.has_redis()):
        yield Row("P4", "press to request at Telnyx", "left out: it needs PostgreSQL and Redis")
        return
    redis.Redis.from_url(databases.REDIS_URL).flushdb()  # what an earlier run left in the queues
    ours, floor = _product(), _floor()
    p50, best = statistics.median(ours), statistics.median(floor)
    yield Row(
        "P4",
        "press (session, CSRF) to request at Telnyx, Celery, Redis: p50",
        f"{p50:.1f} ms (p99 {statistics.quantiles(ours, n=100)[-1]:.0f})",
        f"row and call {best:.1f} ms",
        f"{p50 / best:.1f}x",
        "<= 6x",
        p50 / best <= 6,
    )


def _product() -> list[float]:
    port = servers.free_port()
    with stage.prepared("p4") as url:
        # Celery warns of being root, which in a container is nobody's mistake.
        environment = stage.environment(
            url, TELNYX_BASE_URL=f"http://127.0.0.1:{port}/v2", PYTHONWARNINGS="ignore"
        )
        with (
            servers.running(stage.PRODUCT, environment) as web,
            servers.process([*WORKER, *QUEUES], environment),
        ):
            command = ["-m", "tests.bench.pressing", str(web.port), str(port), stage.cookie(url)]
            return _delays(servers.output(command, environment))


def _floor() -> list[float]:
    port = servers.free_port()
    with stage.prepared("p4_floor") as url:
        environment = stage.environment(url, TELNYX_BASE_URL=f"http://127.0.0.1:{port}/v2")
        return _delays(servers.output(["-m", "tests.bench.floors.press", str(port)], environment))


def _delays(printed: bytes) -> list[float]:
    found: list[float] = json.loads(printed)
    return found
