"""Webhooks that a test signs and posts itself, many at a time, and knows which of them were
acknowledged.
"""

import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import local

import httpx

from conferencing.simulator.world.payloads import Event
from conferencing.simulator.world.world import World
from tests.system.rooms import LINE, a_number
from tests.system.trust import trusted
from tests.system.waiting import PATIENCE_SECONDS

PARALLEL = 16


def recorded(story: Callable[[World], None], *, seed: int) -> list[Event]:
    """The events of a story that happens in a world of its own, which nobody can list."""
    world = World(seed=seed, latency=0)
    events: list[Event] = []
    world.sink = events.append
    story(world)
    return events


def crowd(world: World, *, rooms: int, people: int) -> None:
    """Rooms fill, everybody says something, every third person leaves."""
    for number in range(rooms):
        legs = [world.answered_call(a_number(), LINE) for _ in range(people)]
        conference = world.create_conference(legs[0], f"Crowd {number}")
        for leg in legs[1:]:
            world.join(conference, leg)
        for leg in legs:
            world.floor(conference, leg)
        for leg in legs[1::3]:
            world.hangup(leg)


class Poster:
    """Posts to one address. `sign` makes the two headers for a body."""

    def __init__(self, url: str, sign: Callable[[bytes], dict[str, str]]) -> None:
        self._url = url
        self._sign = sign
        self._own = local()

    def post(self, event: Event) -> int:
        """The status of the answer; 0 when there was none."""
        body = json.dumps(
            {"data": event, "meta": {"attempt": 1, "delivered_to": self._url}}
        ).encode()
        headers = {"content-type": "application/json", **self._sign(body)}
        try:
            return self._client.post(self._url, content=body, headers=headers).status_code
        except httpx.HTTPError:
            return 0

    def post_all(
        self, events: Iterable[Event], *, each: Callable[[int], None] = lambda status: None
    ) -> list[str]:
        """The ids of those that were acknowledged. `each` hears every status as it comes, in the
        thread that posted.
        """

        def one(event: Event) -> tuple[str, int]:
            status = self.post(event)
            each(status)
            return event["id"], status

        with ThreadPoolExecutor(PARALLEL) as pool:
            return [event_id for event_id, status in pool.map(one, events) if status == 200]

    @property
    def _client(self) -> httpx.Client:
        """One connection for each thread, kept alive."""
        if not hasattr(self._own, "client"):
            self._own.client = httpx.Client(verify=trusted(), timeout=PATIENCE_SECONDS)
        client: httpx.Client = self._own.client
        return client
