"""The hub of one web process: it alone hears what changed, and shows it to every socket that
watches.

    signal > publishing > hub > topic view (one for all who may see the same) > sockets

`start()` on the server's event loop; a socket that connects before does it too. A watched topic is
drawn again at least every `REDRAW_SECONDS`, whatever signals were lost; while the channel layer is
not heard, every `SELF_PING_SECONDS`.
"""

import asyncio
import logging
import time
from functools import partial
from typing import TypedDict

from django.utils import timezone

from conferencing.agents import presence
from conferencing.commands import press
from conferencing.reconcile import clock_readings, oddity_counts
from conferencing.teams.sight import Teams
from conferencing.vitals import pulses
from dashboard.access.permissions import Audience
from dashboard.access.queues import Queues
from dashboard.access.socket_sessions import RESTARTING, Claim, Permit
from dashboard.health import hearing
from dashboard.screens import drawing
from dashboard.screens.drawing import Drawing

from . import publishing
from .admission import Admission
from .background import DatabaseThreads, end, every
from .publishing import Announcement
from .schedule import Keys
from .sockets import Socket
from .topic_view import TopicView

log = logging.getLogger(__name__)

REDRAW_SECONDS = 10.0
SELF_PING_SECONDS = 2.0  # how often we call ourselves through the channel layer
INSPECTION_SECONDS = 2.0
EXPIRY_SECONDS = 1.0
JUDGING_SECONDS = 0.5
CLOCK_SECONDS = 10.0
ODDITIES_SECONDS = 10.0
# Without a good drawing, or a good check of who may watch, a screen is said to be old.
OLD_SECONDS = 5.0
# And after this nothing more is shown to people who may have lost the right to see it.
UNCHECKED_SECONDS = 10.0
# Between attempts to reach the channel layer.
SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 10.0
SELF_PING = "mirror.self_ping"


# What is drawn once, for all who share it: a topic, an audience, on a wallboard the queues that may
# be seen, and the teams of which alone something may.
ViewName = tuple[str, Audience, Queues, Teams]


class Stats(TypedDict):
    sockets: int
    topics: int
    renders: int
    sends: int
    hears: bool


class Hub:
    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._begin()

    def _begin(self) -> None:
        self._views: dict[ViewName, TopicView] = {}
        self._sockets: set[Socket] = set()
        self._threads = DatabaseThreads()
        self._admission = Admission(self._threads)
        self._heard_at = time.monotonic()

    def start(self) -> None:
        """On the running loop. Does nothing when it runs there already."""
        loop = asyncio.get_running_loop()
        if self._loop is loop:
            return
        self._loop = loop
        self._begin()
        publishing.publisher.attach(loop, self._changed)
        hearing.told_by(self.hears)
        repeated = [
            (SELF_PING_SECONDS, self.self_ping, "The ping to this process"),
            (REDRAW_SECONDS, self.refresh, "The regular redraw"),
            (INSPECTION_SECONDS, self.inspect, "The check of permissions"),
            (EXPIRY_SECONDS, self.expire, "The expiry of commands"),
            (JUDGING_SECONDS, self.judge, "The check for old data"),
            (presence.NOTE_SECONDS, self.note_agents, "The record of who is connected"),
            (CLOCK_SECONDS, self.share_clock, "The measurement of Telnyx's clock"),
            (ODDITIES_SECONDS, self.count_oddities, "The count of what could not be shown"),
        ]
        self._tasks = [loop.create_task(every(*each)) for each in repeated]
        self._tasks.append(loop.create_task(self._listen()))

    async def stop(self) -> None:
        publishing.publisher.detach()
        for view in self._views.values():
            view.close()
        await end(self._tasks)
        await self._threads.stop()
        self._loop, self._tasks = None, []

    def part(self) -> None:
        """This process stops: browsers come back to another, or to this one when it runs again, and
        not all at once.
        """
        for socket in self._sockets:
            socket.close(RESTARTING)

    async def admit(self, claim: Claim) -> Permit | int:
        """A permit, or the code to refuse with."""
        return await self._admission.admit(claim)

    def join(self, socket: Socket) -> None:
        self._sockets.add(socket)
        name = _view_of(socket)
        if name not in self._views:
            topic, audience, queues, teams = name
            draw = partial(self._draw, queues=queues, teams=teams)
            self._views[name] = TopicView(topic, audience, draw)
        self._views[name].join(socket)

    def leave(self, socket: Socket) -> None:
        self._sockets.discard(socket)
        name = _view_of(socket)
        if view := self._views.get(name):
            view.leave(socket)
            if not view.is_watched:
                view.close()
                del self._views[name]

    def last_version(self, socket: Socket) -> int:
        view = self._views.get(_view_of(socket))
        return view.newest_sent_to(socket) if view else 0

    def age(self, socket: Socket) -> float:
        """For how many seconds nobody has known whether what this socket was shown is still true;
        0 while all is well.
        """
        view = self._views.get(_view_of(socket))
        return self._age(view) if view else 0.0

    def stats(self) -> Stats:
        views = self._views.values()
        return {
            "sockets": len(self._sockets),
            "topics": len(views),
            "renders": sum(view.draws for view in views),
            "sends": sum(view.sends for view in views),
            "hears": self.hears(),
        }

    def hears(self) -> bool:
        """Itself, through the channel layer, and so the other processes."""
        return not self._is_deaf()

    # --- What is done again and again -------------------------------------------------------------

    async def self_ping(self) -> None:
        """Through the channel layer and back: what others announce is heard only if this is."""
        pulses.work("web")  # the event loop turns
        if self._is_deaf():
            await self.refresh()
        await publishing.send({"type": SELF_PING, "from": publishing.publisher.name})

    async def refresh(self) -> None:
        for view in self._views.values():
            view.refresh()
            view.look_after_the_slow()

    async def inspect(self) -> None:
        await self._admission.check(list(self._sockets))

    async def expire(self) -> None:
        """Here too, beside the worker's sweep: a press must not look alive because the worker is
        dead.
        """
        await self._threads.run(press.expire_due, timezone.now())

    async def judge(self) -> None:
        for view in self._views.values():
            view.say_age(self._age(view))

    async def note_agents(self) -> None:
        users = {socket.permit.user_id for socket in self._sockets} - {0}
        await self._threads.run(presence.note, users, timezone.now())

    async def share_clock(self) -> None:
        await self._threads.run(clock_readings.share, timezone.now())

    async def count_oddities(self) -> None:
        await self._threads.run(oddity_counts.write, timezone.now())

    def _age(self, view: TopicView) -> float:
        now = time.monotonic()
        age = now - min(self._admission.checked_at, view.behind_since or now)
        return age if age > OLD_SECONDS else 0.0

    # --- What changes -----------------------------------------------------------------------------

    def _changed(self, keys: frozenset[str]) -> None:
        for view in self._views.values():
            view.changed(keys)

    async def _listen(self) -> None:
        pause = SHORTEST_PAUSE_SECONDS
        while True:
            try:
                receive = await publishing.subscribe()
                await self.refresh()  # whatever was announced until now was missed
                pause = SHORTEST_PAUSE_SECONDS
                while True:
                    self._hear(await receive())
            except Exception as error:
                log.warning(
                    "The channel layer cannot be read: %r; trying again in %.1f s", error, pause
                )
                await asyncio.sleep(pause)
                pause = min(LONGEST_PAUSE_SECONDS, pause * 2)

    def _hear(self, message: Announcement) -> None:
        is_own = message["from"] == publishing.publisher.name
        if message["type"] == publishing.CHANGED and not is_own:
            self._changed(frozenset(message["keys"]))  # our own we knew before they went out
        elif message["type"] == SELF_PING and is_own:
            was_deaf, self._heard_at = self._is_deaf(), time.monotonic()
            if was_deaf:
                for view in self._views.values():
                    view.refresh()

    def _is_deaf(self) -> bool:
        return self._loop is not None and time.monotonic() - self._heard_at > 3 * SELF_PING_SECONDS

    async def _draw(
        self, topic: str, audience: Audience, keys: Keys, *, queues: Queues, teams: Teams
    ) -> Drawing:
        if time.monotonic() - self._admission.checked_at > UNCHECKED_SECONDS:
            raise TimeoutError("cannot check who may see it")
        return await self._threads.run(
            drawing.draw,
            topic,
            timezone.now(),
            numbers=audience == "full",
            names=audience != "kiosk",
            queues=queues,
            teams=teams,
            keys=keys,
        )


def _view_of(socket: Socket) -> ViewName:
    permit = socket.permit
    return socket.claim.topic, permit.audience, permit.queues, permit.teams


hub = Hub()
