"""P11: the answer to a webhook, at 200 a second, while old ones of 2,000,000 are deleted, beside
none deleted.
"""

import json
import statistics
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg

from . import databases, paced, servers, signing, stage
from .table import Row

OLD, ROUNDS, RATE, SECONDS = 2_000_000, 3, 200, 8


def run() -> Iterator[Row]:
    if not databases.has_postgresql():
        yield Row("P11", "2,000,000 old webhooks", "left out: they need PostgreSQL")
        return
    traffic = stage.traffic()
    # The worker of the product itself must not delete anything meanwhile.
    for_ever = {"KEEP_WEBHOOKS_DAYS": "0", "KEEP_JOURNAL_DAYS": "0"}
    with (
        stage.prepared("p11", "tests.bench.old_webhooks", "--old", str(OLD)) as url,
        servers.running(stage.PRODUCT, stage.environment(url, **for_ever)) as server,
    ):

        def send() -> paced.Result:
            return _paced(server, signing.requests(traffic.events(RATE * SECONDS)))

        send()  # warm
        rounds = [(_beside_deleting(url, send), send()) for _ in range(ROUNDS)]
        deleted = OLD - _left(url)
    ratio = statistics.median(one["p99"] / other["p99"] for one, other in rounds)
    deleting, alone = (
        statistics.median(each["p99"] for each in side) for side in zip(*rounds, strict=True)
    )
    refused = sum(
        count
        for pair in rounds
        for each in pair
        for status, count in each["statuses"].items()
        if status != "200"
    )
    yield Row(
        "P11",
        f"a webhook at {RATE}/s while old ones of 2,000,000 are deleted: p99",
        f"{deleting:.0f} ms, {refused} refused, {deleted:,} deleted",
        f"nothing deleted: {alone:.0f} ms",
        f"{ratio:.2f}x",
        "<= 2x",
        round(ratio, 2) <= 2 and not refused and deleted > 0,
    )


def _beside_deleting(url: str, send: Callable[[], paced.Result]) -> paced.Result:
    command = ["-m", "tests.bench.deleting", "600"]
    with servers.process(command, stage.environment(url), talks=True) as child:
        assert child.stdout
        if child.stdout.readline() != b"ready\n":
            raise servers.DidNotStart("nothing is deleted: see above")
        return send()


def _paced(server: servers.Server, requests: list[bytes]) -> paced.Result:
    with tempfile.TemporaryDirectory() as folder:
        file = signing.save(Path(folder) / "requests", requests)
        command = ["-m", "tests.bench.paced", str(server.port), str(file), f"--rate={RATE}"]
        found: paced.Result = json.loads(servers.output(command, {}))
    return found


def _left(url: str) -> int:
    with psycopg.connect(url) as connection:
        rows = "SELECT count(*) FROM webhooks_webhookevent WHERE event_id LIKE 'old%'"
        [(left,)] = connection.execute(rows).fetchall()
    return int(left)
