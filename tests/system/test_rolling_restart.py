"""Two web processes are restarted one after the other under load: no webhook is lost, and every
screen is back within seconds.
"""

import logging
import random
import secrets
import threading
import time
from itertools import cycle
from threading import Lock, Thread

import pytest

from conferencing.simulator.world.payloads import Event
from tests.system import posting
from tests.system.people import Person
from tests.system.posting import Poster
from tests.system.stack import Stack, Web
from tests.system.watchers import Watcher

SCREENS = 20
SPREAD_SECONDS = 3.0  # static/js/live/connection.js
PARALLEL, POST_EVERY_SECONDS = 10, 0.1  # a hundred a second

logger = logging.getLogger(__name__)
pytestmark = pytest.mark.stack


class Roaming(Watcher):
    """A page behind a proxy with two processes: it comes back to either, as its script does."""

    def __init__(self, webs: list[Web], cookie: str) -> None:
        self._addresses = cycle([web.url.replace("http", "ws", 1) for web in webs])
        self._left_at = 0.0
        self.away: list[float] = []
        super().__init__(webs[0].url, "board", cookie, origin=webs[0].url)

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


def test_no_webhook_is_lost_and_screens_come_back(pair_of_webs: Stack) -> None:
    stack, lock = pair_of_webs, Lock()
    events = posting.recorded(
        lambda world: posting.crowd(world, rooms=60, people=40), seed=secrets.randbits(32)
    )
    posters = cycle([Poster(web.webhook_url, stack.sim.sign) for web in stack.webs])
    posted: set[str] = set()
    acknowledged: set[str] = set()
    unanswered: list[int] = []
    done = threading.Event()

    def post(those: list[Event]) -> None:
        for event in those:
            if done.is_set():
                return
            posted.add(event["id"])
            # A proxy asks the other one when the first does not answer; Telnyx asks again later.
            for _ in range(20):
                with lock:
                    poster = next(posters)
                if poster.post(event) == 200:
                    acknowledged.add(event["id"])
                    break
                unanswered.append(1)
            done.wait(POST_EVERY_SECONDS)

    person: Person = stack.person()
    screens = [Roaming(stack.webs, f"sessionid={person.session}") for _ in range(SCREENS)]
    for screen in screens:
        screen.until_connected()
    threads = [Thread(target=post, args=(events[own::PARALLEL],)) for own in range(PARALLEL)]
    for thread in threads:
        thread.start()
    for web in stack.webs:
        status, seconds = web.stop(seconds=60)
        assert status == 0
        web.start()
        web.until_open()
        logger.info("%s stopped in %.1f s", web.name, seconds)
    done.set()
    for thread in threads:
        thread.join(60)
    for screen in screens:
        screen.until_connected()
    away = sorted(seconds for screen in screens for seconds in screen.away)
    logger.info(
        "acknowledged %d, asked again %d; screens came back %d times, after %.1f s at most",
        len(acknowledged),
        len(unanswered),
        len(away),
        max(away, default=0.0),
    )
    rows = stack.database.rows("SELECT event_id FROM webhooks_webhookevent")
    stored = {event_id for (event_id,) in rows}
    assert len(acknowledged) > 100 and posted == acknowledged <= stored
    assert away, "some screen was at the process that stopped"
    assert not any("Traceback" in web.said() for web in stack.webs)
