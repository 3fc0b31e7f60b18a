"""The load generator of P11: webhooks at a steady pace, whether the last are answered or not.
`python -m tests.bench.paced PORT FILE --rate 200`. Delays, in milliseconds, count from the moment
at which a webhook was due.
"""

import argparse
import asyncio
import json
import statistics
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TypedDict

from .http_client import Connection
from .signing import read

CONNECTIONS = 48


class Result(TypedDict):
    statuses: dict[str, int]
    p50: float
    p99: float


async def paced(port: int, requests: list[bytes], rate: float) -> Result:
    idle: asyncio.Queue[Connection] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        idle.put_nowait(await Connection.to(port))
    statuses: Counter[int] = Counter()
    delays: list[float] = []
    start = time.perf_counter()

    async def post(request: bytes, due: float) -> None:
        connection = await idle.get()
        statuses[await connection.answer(request)] += 1
        delays.append(time.perf_counter() - due)
        idle.put_nowait(connection)

    async with asyncio.TaskGroup() as posting:
        for number, request in enumerate(requests):
            due = start + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            posting.create_task(post(request, due))
    return {
        "statuses": {str(status): count for status, count in statuses.items()},
        "p50": statistics.median(delays) * 1000,
        "p99": statistics.quantiles(delays, n=100)[-1] * 1000,
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rate", type=float, default=200.0)
    found = parser.parse_args()
    json.dump(asyncio.run(paced(found.port, read(found.file), found.rate)), sys.stdout)


if __name__ == "__main__":
    main()
