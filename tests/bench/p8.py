"""P8: the live board with 10,000 conferences, of which it shows the first 300: the page, a search
over all of them, the regular redraw, and the way of an event to 50 viewers; beside 300 in all.
"""

import asyncio
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass

from . import servers, stage
from .http_client import Connection
from .stage import Sight
from .table import Row
from .traffic import Traffic

MANY, SHOWN, PEOPLE = 10_000, 300, 2
TIMES, WARM_UP = 15, 3
VIEWERS, RATE, SECONDS = 50, 50, 6


@dataclass(frozen=True, slots=True)
class Board:
    """Times in milliseconds, of the page and of a search."""

    page: float
    kilobytes: float
    search: float
    queries: int
    sight: Sight


def run() -> Iterator[Row]:
    many, few = _board(MANY), _board(SHOWN)
    yield Row(
        "P8",
        f"board of {MANY:,} conferences: page p50, size, queries",
        f"{many.page:.0f} ms, {many.kilobytes:.0f} KB, {many.queries}",
        f"at {SHOWN}: {few.page:.0f} ms, {few.kilobytes:.0f} KB, {few.queries}",
        f"{many.page / few.page:.1f}x",
    )
    yield Row(
        "P8s",
        "a search over all of them: p50",
        f"{many.search:.0f} ms",
        f"at {SHOWN}: {few.search:.0f} ms",
        f"{many.search / few.search:.1f}x",
    )
    yield Row(
        "P8e",
        f"event to {VIEWERS} viewers, {RATE}/s: p50, p99, CPU for one at one, lost",
        f"{_sight(many.sight)}",
        f"at {SHOWN}: {_sight(few.sight)}",
        f"{many.sight.p50 / few.sight.p50:.1f}x",
    )


def _sight(sight: Sight) -> str:
    lost = sight.lost + sight.outdated
    return f"{sight.p50:.0f}, {sight.p99:.0f} ms, {sight.cpu_per_sight * 1e6:.0f} us, {lost}"


def _board(rooms: int) -> Board:
    size = ["--rooms", str(rooms), "--people", str(PEOPLE)]
    with stage.prepared(f"p8_{rooms}", "tests.bench.prepare", *size) as url:
        environment = stage.environment(url)
        cookie = stage.cookie(url)
        with servers.running(stage.PRODUCT, environment) as server:
            page, kilobytes = asyncio.run(_page(server.port, cookie, "/"))
            search, _ = asyncio.run(_page(server.port, cookie, "/?find=person+77"))
            events = stage.board_events(_traffic(rooms), RATE * SECONDS)
            sight = stage.watched(server, events, viewers=VIEWERS, rate=RATE, cookies=[cookie])
        queries = servers.output(["-m", "tests.bench.counting", cookie], environment)
    return Board(page, kilobytes, search, int(queries), sight)


def _traffic(rooms: int) -> Traffic:
    """Of the oldest, which are those that a board shows."""
    traffic = stage.traffic(rooms, PEOPLE)
    traffic.rooms = traffic.rooms[:SHOWN]
    return traffic


async def _page(port: int, cookie: str, path: str) -> tuple[float, float]:
    """Median milliseconds, and kilobytes."""
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n\r\n"
    browser = await Connection.to(port)
    took = []
    for _ in range(TIMES + WARM_UP):
        began = time.perf_counter()
        if (status := await browser.answer(head.encode())) != 200:
            raise RuntimeError(f"The board was answered {status}")
        took.append(time.perf_counter() - began)
    browser.close()
    return statistics.median(took[WARM_UP:]) * 1000, browser.size / 1024
