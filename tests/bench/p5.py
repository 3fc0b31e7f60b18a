"""P5: the live board with 200 conferences and 2,000 people: the server's time for the page, and its
queries beside those for 20.
"""

import asyncio
import statistics
import time
from collections.abc import Iterator

from . import servers, stage
from .http_client import Connection
from .table import Row

TIMES, WARM_UP = 25, 5


def run() -> Iterator[Row]:
    large, large_queries = _board(200)
    small, small_queries = _board(20)
    yield Row(
        "P5",
        "board of 200 conferences, 2,000 people: page p50; queries",
        f"{large:.0f} ms; {large_queries} queries",
        f"at 20: {small:.0f} ms; {small_queries}",
        f"{large / small:.1f}x",
        "<= 150 ms; =",
        large <= 150 and large_queries == small_queries,
    )


def _board(rooms: int) -> tuple[float, int]:
    """Median milliseconds for the page from the running server, and the number of queries that it
    takes.
    """
    with stage.prepared(f"p5_{rooms}", "tests.bench.prepare", "--rooms", str(rooms)) as url:
        environment = stage.environment(url)
        cookie = stage.cookie(url)
        with servers.running(stage.PRODUCT, environment) as server:
            milliseconds = asyncio.run(page(server.port, cookie))
        queries = servers.output(["-m", "tests.bench.counting", cookie], environment)
    return milliseconds, int(queries)


async def page(port: int, cookie: str) -> float:
    request = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n\r\n".encode()
    browser = await Connection.to(port)
    took = []
    for _ in range(TIMES + WARM_UP):
        began = time.perf_counter()
        if (status := await browser.answer(request)) != 200:
            raise RuntimeError(f"The board was answered {status}")
        took.append(time.perf_counter() - began)
    browser.close()
    return statistics.median(took[WARM_UP:]) * 1000
