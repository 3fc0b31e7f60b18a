"""The load generator of P2 and P3: webhooks at a steady pace, and viewers who wait for what each of
them changes on the board.

`python -m tests.bench.watching PORT FILE`: prints "ready" when all viewers watch, starts at the
first line it reads, and prints one JSON object. FILE holds pairs of (fragment id, request), a
fragment's next event long after the one before: the first change of a fragment after an event is
its effect. An effect is lost when none came, and the viewer's last sight is not what a new viewer
is shown.
"""

import argparse
import asyncio
import json
import pickle
import statistics
import sys
import time
from collections import Counter
from itertools import cycle, islice
from pathlib import Path
from typing import TypedDict

from .http_client import Connection
from .viewers import Gallery, Viewer

CONNECTIONS = 48
AT_ONCE = 50  # handshakes
PATIENCE_SECONDS = 3.0


class Result(TypedDict):
    """Times are in milliseconds."""

    statuses: dict[str, int]
    p50: float
    p99: float
    seen: int
    lost: int
    outdated: int
    frames: int
    bytes: int
    stored: float
    lateness: float


async def watch(
    port: int,
    events: list[tuple[str, bytes]],
    *,
    viewers: int,
    rate: float,
    path: str,
    cookies: list[str],
) -> Result:
    gallery = Gallery()
    watching = await _viewers(gallery, viewers, port, path, cookies)
    idle: asyncio.Queue[Connection] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        idle.put_nowait(await Connection.to(port))
    await _go()
    gallery.frames = gallery.size = 0
    sending = _Sending(gallery, watching, idle)
    await sending.all(events, rate)
    await sending.settle()
    fresh = await Viewer.watching(Gallery(), port, path, cookies[0])
    return {
        "statuses": {str(status): count for status, count in sending.statuses.items()},
        "p50": statistics.median(gallery.delays) * 1000,
        "p99": statistics.quantiles(gallery.delays, n=100)[-1] * 1000,
        "seen": len(gallery.delays),
        "lost": sending.lost(fresh),
        "outdated": sum(
            _differs(viewer, fresh, {name for name, _ in events}) for viewer in watching
        ),
        "frames": gallery.frames,
        "bytes": gallery.size,
        "stored": statistics.median(sending.took) * 1000,
        "lateness": sending.latest * 1000,
    }


class _Sending:
    def __init__(
        self, gallery: Gallery, viewers: list[Viewer], idle: asyncio.Queue[Connection]
    ) -> None:
        self.statuses: Counter[int] = Counter()
        self.took: list[float] = []  # from each POST to its answer
        self.latest = 0.0  # how far the generator itself fell behind its pace
        self._gallery, self._viewers, self._idle = gallery, viewers, idle

    async def all(self, events: list[tuple[str, bytes]], rate: float) -> None:
        start = time.perf_counter() + 0.1
        async with asyncio.TaskGroup() as group:
            for i, (name, request) in enumerate(events):
                pause = start + i / rate - time.perf_counter()
                await asyncio.sleep(max(0.0, pause))
                self.latest = max(self.latest, -pause)
                self._expect(name)
                group.create_task(self._post(request))

    async def settle(self) -> None:
        """Wait for the last effects, but not for ever."""
        end = time.perf_counter() + PATIENCE_SECONDS
        while time.perf_counter() < end and any(map(self._missing, self._gallery.expected)):
            await asyncio.sleep(0.05)

    def lost(self, fresh: Viewer) -> int:
        """Without a change, though the viewer's last sight is not the present state."""
        pairs = [
            (viewer, name)
            for name in filter(self._missing, self._gallery.expected)
            for viewer in self._viewers
        ]
        return sum(
            self._unanswered(viewer, name)
            for viewer, name in pairs
            if _differs(viewer, fresh, {name})
        )

    def _expect(self, name: str) -> None:
        self._gallery.expected.setdefault(name, []).append(time.perf_counter())

    def _missing(self, name: str) -> int:
        return sum(self._unanswered(viewer, name) for viewer in self._viewers)

    def _unanswered(self, viewer: Viewer, name: str) -> int:
        return len(self._gallery.expected[name]) - viewer.answered.get(name, 0)

    async def _post(self, request: bytes) -> None:
        connection = await self._idle.get()
        began = time.perf_counter()
        self.statuses[await connection.answer(request)] += 1
        self.took.append(time.perf_counter() - began)
        self._idle.put_nowait(connection)


async def _viewers(
    gallery: Gallery, count: int, port: int, path: str, cookies: list[str]
) -> list[Viewer]:
    found: list[Viewer] = []
    each = islice(cycle(cookies), count)
    while several := list(islice(each, AT_ONCE)):
        found += await asyncio.gather(
            *(Viewer.watching(gallery, port, path, cookie) for cookie in several)
        )
    return found


def _differs(viewer: Viewer, fresh: Viewer, names: set[str]) -> bool:
    """Whether a viewer's last sight of any of these fragments is not what a new viewer is shown."""
    return any(viewer.shown.get(name) != fresh.shown.get(name) for name in names)


async def _go() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--viewers", type=int, default=50)
    parser.add_argument("--rate", type=float, default=100.0)
    parser.add_argument("--path", default="/live/?topic=board")
    parser.add_argument("--cookies", nargs="+", default=[""])
    found = vars(parser.parse_args())
    events = pickle.loads(found.pop("file").read_bytes())
    json.dump(asyncio.run(watch(found.pop("port"), events, **found)), sys.stdout)


if __name__ == "__main__":
    main()
