"""A crowd that loses its server: `python -m tests.bench.crowd PORT FILE` prints "ready" when all
viewers watch, half of them the board and half the wallboard. Whoever is cut off comes back as the
pages do (static/js/live/connection.js). From the first line that it reads it posts the requests of
FILE, until everybody who was cut off has a whole screen again, and prints one JSON object.
"""

import argparse
import asyncio
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle, islice, product
from pathlib import Path
from typing import TypedDict

from . import signing
from .http_client import Connection
from .viewers import Gallery, Viewer

PATHS = ("/live/?topic=board", "/live/?topic=wallboard")
AT_ONCE = 50  # handshakes, while they come for the first time
SHORTEST_WAIT, LONGEST_WAIT = 0.5, 10.0  # of a page, in seconds
BACK_WITHIN, TRUE_WITHIN = 40.0, 10.0


class Result(TypedDict):
    """In seconds, from being cut off: `took` to a whole screen, the median; `longest` of them; `up`
    to when the server was said to be there again. `untrue`: screens that never became what a new
    viewer is shown.
    """

    back: int
    took: float
    longest: float
    up: float
    attempts: int
    untrue: int
    refused: int


@dataclass(slots=True)
class Seat:
    """One viewer, through all their connections."""

    path: str
    cookie: str
    viewer: Viewer | None = None
    lost_at: float | None = None
    back_at: float | None = None
    attempts: int = 0

    async def stay(self, gallery: Gallery, port: int) -> None:
        in_vain = 0
        while True:
            try:
                self.viewer = await Viewer.watching(gallery, port, self.path, self.cookie)
            except (OSError, TimeoutError):
                in_vain += 1
            else:
                in_vain = 0
                if self.lost_at:
                    self.back_at = self.back_at or time.perf_counter()
                await self.viewer.is_over.wait()
                self.viewer, in_vain = None, 1
                self.lost_at = self.lost_at or time.perf_counter()
            longest = min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** (in_vain - 1))
            await asyncio.sleep(longest * (0.5 + random.random() / 2))
            self.attempts += 1


@dataclass(slots=True)
class Crowd:
    seats: list[Seat]
    port: int
    gallery: Gallery = field(default_factory=Gallery)

    async def sit_down(self, group: asyncio.TaskGroup) -> list["asyncio.Task[None]"]:
        tasks = []
        seats = iter(self.seats)
        while several := list(islice(seats, AT_ONCE)):
            tasks += [group.create_task(seat.stay(self.gallery, self.port)) for seat in several]
            await _until(partial(_all_sit, several), BACK_WITHIN)
        return tasks

    @property
    def is_back(self) -> bool:
        return all(seat.back_at for seat in self.seats)

    async def untrue(self) -> int:
        """How many are shown anything else than whoever comes now, once all has settled."""
        until, count = time.perf_counter() + TRUE_WITHIN, len(self.seats)
        while count and time.perf_counter() < until:
            await asyncio.sleep(0.5)
            fresh = {
                path: await Viewer.watching(Gallery(), self.port, path, self.seats[0].cookie)
                for path in PATHS
            }
            count = sum(_differs(seat.viewer, fresh[seat.path]) for seat in self.seats)
        return count


async def run(
    port: int, requests: list[bytes], *, viewers: int, rate: float, cookies: list[str]
) -> Result:
    # Whoever has a session has both pages open.
    each = cycle(product(cookies, PATHS))
    seats = [Seat(path, cookie) for cookie, path in islice(each, viewers)]
    crowd = Crowd(seats, port)
    async with asyncio.TaskGroup() as group:
        tasks = await crowd.sit_down(group)
        up_at = await _told()
        refused = await _post(crowd, requests, rate)
        untrue = await crowd.untrue()
        for task in tasks:
            task.cancel()
    took = list(_took(seats))
    lost_at = min(seat.lost_at for seat in seats if seat.lost_at)
    return {
        "back": len(took),
        "took": statistics.median(took),
        "longest": max(took),
        "up": up_at - lost_at,
        "attempts": sum(seat.attempts for seat in seats),
        "untrue": untrue,
        "refused": refused,
    }


async def _post(crowd: Crowd, requests: list[bytes], rate: float) -> int:
    """Until all are back: what happens meanwhile must be on their screens, too."""
    connection, refused = await Connection.to(crowd.port), 0
    until = time.perf_counter() + BACK_WITHIN
    for request in requests:
        if crowd.is_back or time.perf_counter() > until:
            break
        refused += await connection.answer(request) != 200
        await asyncio.sleep(1 / rate)
    connection.close()
    await _until(lambda: crowd.is_back, until - time.perf_counter())
    return refused


def _all_sit(seats: list[Seat]) -> bool:
    return all(seat.viewer for seat in seats)


def _took(seats: list[Seat]) -> Iterator[float]:
    for seat in seats:
        if seat.lost_at and seat.back_at:
            yield seat.back_at - seat.lost_at


def _differs(viewer: Viewer | None, fresh: Viewer) -> bool:
    return viewer is None or any(viewer.shown.get(id) != html for id, html in fresh.shown.items())


async def _until(is_so: Callable[[], bool], seconds: float) -> None:
    until = time.perf_counter() + seconds
    while not is_so() and time.perf_counter() < until:
        await asyncio.sleep(0.02)


async def _told() -> float:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)
    return time.perf_counter()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--viewers", type=int, default=300)
    parser.add_argument("--rate", type=float, default=20.0)
    parser.add_argument("--cookies", nargs="+", required=True)
    found = vars(parser.parse_args())
    requests = signing.read(found.pop("file"))
    json.dump(asyncio.run(run(found.pop("port"), requests, **found)), sys.stdout)


if __name__ == "__main__":
    main()
