"""The load generator of P1: as many webhooks as a server answers. A process of its own: `python -m
tests.bench.load PORT FILE`.

Prints one JSON object: how many of each status, how long it took after the warm-up, and the delays
in milliseconds.
"""

import argparse
import asyncio
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

from .http_client import Connection
from .signing import read


class Result(TypedDict):
    """Delays are in milliseconds."""

    statuses: dict[str, int]
    answered: int
    seconds: float
    p50: float
    p99: float
    own_cpu: float


async def flat_out(
    port: int, requests: list[bytes], *, in_flight: int, warm_up: int, most_seconds: float
) -> Result:
    """All of `requests`, `in_flight` at once, or as many as go into `most_seconds`. The first
    `warm_up` are not timed.
    """
    connections = [await Connection.to(port) for _ in range(in_flight)]
    statuses: Counter[int] = Counter()
    await _all(
        connections, iter(requests[:warm_up]), statuses, [], time.perf_counter() + most_seconds
    )
    delays: list[float] = []
    cpu, start = time.process_time(), time.perf_counter()
    await _all(connections, iter(requests[warm_up:]), statuses, delays, start + most_seconds)
    seconds = time.perf_counter() - start
    for connection in connections:
        connection.close()
    return {
        "statuses": {str(status): count for status, count in statuses.items()},
        "answered": len(delays),
        "seconds": seconds,
        "p50": statistics.median(delays) * 1000,
        "p99": statistics.quantiles(delays, n=100)[-1] * 1000,
        "own_cpu": time.process_time() - cpu,
    }


async def _all(
    connections: list[Connection],
    requests: Iterator[bytes],
    statuses: Counter[int],
    delays: list[float],
    end: float,
) -> None:
    async def one_after_the_other(connection: Connection) -> None:
        for request in requests:
            began = time.perf_counter()
            statuses[await connection.answer(request)] += 1
            now = time.perf_counter()
            delays.append(now - began)
            if now > end:
                return

    await asyncio.gather(*map(one_after_the_other, connections))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--in-flight", type=int, default=64)
    parser.add_argument("--warm-up", type=int, default=500)
    parser.add_argument("--most-seconds", type=float, default=5.0)
    found = vars(parser.parse_args())
    requests = read(found.pop("file"))
    json.dump(asyncio.run(flat_out(found.pop("port"), requests, **found)), sys.stdout)


if __name__ == "__main__":
    main()
