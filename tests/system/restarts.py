"""Web processes that are restarted one after the other, while webhooks come in all the time and
screens are open.
"""

import logging
import random
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from threading import Thread

from conferencing.simulator.world.payloads import Event
from tests.system import posting
from tests.system.posting import Poster
from tests.system.rooms import Room
from tests.system.stack import Stack
from tests.system.watchers import Watcher

SPREAD_SECONDS = 3.0  # static/js/live/connection.js
PARALLEL, POST_EVERY_SECONDS = 10, 0.1  # a hundred a second
MOST_ATTEMPTS = 20

logger = logging.getLogger(__name__)


class Roaming(Watcher):
    """A page that comes back as its script does, to the next of these addresses. `away`: for how
    many seconds it was, each time.
    """

    def __init__(self, urls: Sequence[str], cookie: str) -> None:
        self._addresses = cycle([url.replace("http", "ws", 1) for url in urls])
        self._left_at = 0.0
        self.away: list[float] = []
        super().__init__(urls[0], "board", cookie, origin=urls[0])

    @property
    def _url(self) -> str:
        if self.connections and not self._left_at:
            self._left_at = time.monotonic()
            self._leaving.wait(SPREAD_SECONDS * random.random())
        address = next(self._addresses)
        self._headers["Origin"] = address.replace("ws", "http", 1)
        return f"{address}/live/?topic=board"

    @_url.setter
    def _url(self, _: str) -> None:
        pass

    def _hear(self, message: object) -> None:
        super()._hear(message)  # type: ignore[arg-type]
        if self._left_at:
            self.away.append(time.monotonic() - self._left_at)
            self._left_at = 0.0


class Traffic:
    """Webhooks, a hundred a second: which were posted, which acknowledged, and how often one had to
    be posted again, as Telnyx does and a proxy that asks the other process.
    """

    def __init__(self, posters: Sequence[Poster]) -> None:
        self.posted: set[str] = set()
        self.acknowledged: set[str] = set()
        self.refused: Counter[int] = Counter()  # by status; 0: no answer
        self._posters = cycle(posters)
        self._lock = threading.Lock()
        self._done = threading.Event()

    @contextmanager
    def flows(self) -> Iterator[None]:
        events = posting.recorded(
            lambda world: posting.crowd(world, rooms=60, people=40), seed=secrets.randbits(32)
        )
        each = [Thread(target=self._post, args=(events[n::PARALLEL],)) for n in range(PARALLEL)]
        for thread in each:
            thread.start()
        try:
            yield
        finally:
            self._done.set()
            for thread in each:
                thread.join(60)

    def _post(self, events: list[Event]) -> None:
        for event in events:
            if self._done.is_set():
                return
            with self._lock:
                self.posted.add(event["id"])
            self._until_acknowledged(event)
            self._done.wait(POST_EVERY_SECONDS)

    def _until_acknowledged(self, event: Event) -> None:
        for _ in range(MOST_ATTEMPTS):
            with self._lock:
                poster = next(self._posters)
            status = poster.post(event)
            with self._lock:
                if status == 200:
                    self.acknowledged.add(event["id"])
                    return
                self.refused[status] += 1


def roll(stack: Stack, screens: Sequence[Roaming], traffic: Traffic) -> None:
    """Restart each web process; then every webhook is stored and every screen is alive."""
    for screen in screens:
        screen.until_connected()
    with traffic.flows():
        for web in stack.webs:
            status, seconds = web.stop(seconds=60)
            assert status == 0
            web.start()
            web.until_open()
            logger.info("%s stopped in %.1f s", web.name, seconds)
    card = f"conference-{Room(stack.sim).id}"
    for screen in screens:
        screen.until(lambda it: card in it.fragments, "a conference that began afterwards")
    away = sorted(seconds for screen in screens for seconds in screen.away)
    logger.info(
        "acknowledged %d, posted again after %s; screens came back %d times, after %.1f s at most",
        len(traffic.acknowledged),
        dict(traffic.refused),
        len(away),
        max(away, default=0.0),
    )
    rows = stack.database.rows("SELECT event_id FROM webhooks_webhookevent")
    stored = {event_id for (event_id,) in rows}
    assert len(traffic.acknowledged) > 100
    assert traffic.posted == traffic.acknowledged <= stored
    assert away, "some screen was at the process that stopped"
    assert not any("Traceback" in web.said() for web in stack.webs)
