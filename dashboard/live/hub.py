"""The hub of one web process: it alone hears what changed, and shows it to every socket that
watches.

    signal > publishing > hub > view (one for each topic and audience) > sockets

`start()` on the server's event loop; a socket that connects before does it too. Between two looks
at a watched topic there are never more than `REDRAW_SECONDS`, whatever signals were lost; while
the channel layer is not heard, `SELF_PING_SECONDS`.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeVar

from channels.layers import get_channel_layer
from django.db import connections
from django.utils import timezone

from conferencing.commands import press
from dashboard.access import socket_sessions
from dashboard.access.permissions import Audience
from dashboard.access.socket_sessions import Claim, Permit
from dashboard.screens import fragments
from dashboard.screens.fragments import Drawing

from . import publishing
from .sockets import Socket
from .topic_view import Keys, TopicView

log = logging.getLogger(__name__)

REDRAW_SECONDS = 10.0
SELF_PING_SECONDS = 2.0  # how often we call ourselves through the channel layer
INSPECTION_SECONDS = 2.0
EXPIRY_SECONDS = 1.0
JUDGING_SECONDS = 0.5
OLD_SECONDS = (
    5.0  # without a good drawing, or a good look at who may watch, a screen is said to be old
)
UNCHECKED_SECONDS = (
    10.0  # and after this nothing more is shown to people who may have lost the right to see it
)
SELF_PING = "mirror.self_ping"

Result = TypeVar("Result")


class Hub:
    def __init__(self) -> None:
        self._views: dict[tuple[str, Audience], TopicView] = {}
        self._sockets: set[Socket] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._threads: ThreadPoolExecutor | None = None
        self._heard_at = 0.0
        self._looked_at = 0.0
        self._is_refusing = False
        self._waiting: dict[Claim, asyncio.Future[Permit | int]] = {}
        self._admitting: asyncio.Task[None] | None = None

    def start(self) -> None:
        """On the running loop. Does nothing when it runs there already."""
        loop = asyncio.get_running_loop()
        if self._loop is loop:
            return
        self._loop = loop
        self._views, self._sockets, self._waiting, self._admitting = {}, set(), {}, None
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="live")
        self._heard_at = self._looked_at = loop.time()
        publishing.publisher.attach(loop, self._changed)
        self._tasks = [
            loop.create_task(self._listen()),
            loop.create_task(_every(SELF_PING_SECONDS, self.self_ping)),
            loop.create_task(_every(REDRAW_SECONDS, self.refresh)),
            loop.create_task(_every(INSPECTION_SECONDS, self.inspect)),
            loop.create_task(_every(EXPIRY_SECONDS, self.expire)),
            loop.create_task(_every(JUDGING_SECONDS, self.judge)),
        ]

    async def stop(self) -> None:
        publishing.publisher.detach()
        for view in self._views.values():
            view.close()
        await _end(self._tasks)
        if self._threads:
            await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)
        self._loop, self._tasks = None, []

    async def admit(self, claim: Claim) -> Permit | int:
        """A permit, or the code to refuse with. Sockets that connect at once are looked up
        together.
        """
        loop = asyncio.get_running_loop()
        future = self._waiting.get(claim) or self._waiting.setdefault(claim, loop.create_future())
        if self._admitting is None or self._admitting.done():
            self._admitting = loop.create_task(self._admit_waiting())
        return await future

    def join(self, socket: Socket) -> None:
        self._sockets.add(socket)
        name = (socket.claim.topic, socket.permit.audience)
        view = self._views.get(name)
        if view is None:
            view = self._views[name] = TopicView(*name, self._draw)
        view.join(socket)

    def leave(self, socket: Socket) -> None:
        self._sockets.discard(socket)
        name = (socket.claim.topic, socket.permit.audience)
        view = self._views.get(name)
        if view:
            view.leave(socket)
            if not view.is_watched:
                view.close()
                del self._views[name]

    def last_version(self, socket: Socket) -> int:
        view = self._views.get((socket.claim.topic, socket.permit.audience))
        return view.newest_sent_to(socket) if view else 0

    def age(self, socket: Socket) -> float:
        """For how many seconds nobody knows whether what this socket was shown is still true; 0
        while all is well.
        """
        view = self._views.get((socket.claim.topic, socket.permit.audience))
        return self._age(view) if view else 0.0

    def stats(self) -> dict[str, Any]:
        views = self._views.values()
        return {
            "sockets": len(self._sockets),
            "topics": len(views),
            "renders": sum(view.draws for view in views),
            "sends": sum(view.sends for view in views),
            "hears": not self._is_deaf(),
        }

    # --- What changes -----------------------------------------------------------------------------

    def _changed(self, keys: frozenset[str]) -> None:
        for view in self._views.values():
            view.changed(keys)

    async def _listen(self) -> None:
        pause = 0.5
        while True:
            try:
                layer: Any = get_channel_layer()
                channel = await layer.new_channel()
                await layer.group_add(publishing.GROUP, channel)
                await self.refresh()
                pause = 0.5
                while True:
                    self._hear(await layer.receive(channel))
            except Exception as error:
                log.warning(
                    "The channel layer cannot be heard: %r; trying again in %.1f s.", error, pause
                )
                await asyncio.sleep(pause)
                pause = min(10.0, pause * 2)

    def _hear(self, message: dict[str, Any]) -> None:
        is_own = message.get("from") == publishing.publisher.name
        if (
            message["type"] == publishing.CHANGED and not is_own
        ):  # our own we knew before they went out
            self._changed(frozenset(message["keys"]))
        elif message["type"] == SELF_PING and is_own:
            was_deaf, self._heard_at = self._is_deaf(), asyncio.get_running_loop().time()
            if was_deaf:
                for view in self._views.values():
                    view.refresh()

    def _is_deaf(self) -> bool:
        return self._loop is not None and self._loop.time() - self._heard_at > 3 * SELF_PING_SECONDS

    async def self_ping(self) -> None:
        if self._is_deaf():
            await self.refresh()
        await publishing.send({"type": SELF_PING, "from": publishing.publisher.name})

    async def refresh(self) -> None:
        for view in self._views.values():
            view.refresh()
            view.look_after_the_slow()

    async def judge(self) -> None:
        for view in self._views.values():
            view.say_age(self._age(view))

    def _age(self, view: TopicView) -> float:
        now = time.monotonic()
        age = now - min(self._looked_at, view.behind_since or now)
        return age if age > OLD_SECONDS else 0.0

    # --- Who may watch ----------------------------------------------------------------------------

    async def _admit_waiting(self) -> None:
        while self._waiting:
            waiting, self._waiting = self._waiting, {}
            try:
                found = await self._in_thread(
                    socket_sessions.inspect, list(waiting), timezone.now()
                )
            except Exception as error:
                if not self._is_refusing:
                    log.warning(
                        "Whoever comes is sent away for now, it cannot be found out who it is: %r",
                        error,
                    )
                self._is_refusing = True
                found = dict.fromkeys(waiting, socket_sessions.UNAVAILABLE)
            else:
                self._is_refusing = False
            for claim, future in waiting.items():
                if not future.done():
                    future.set_result(found[claim])

    async def inspect(self) -> None:
        """Cut off whoever signed out or lost a permission while watching."""
        sockets, began = list(self._sockets), time.monotonic()
        found = await self._in_thread(
            socket_sessions.inspect, {socket.claim for socket in sockets}, timezone.now()
        )
        self._looked_at = began
        for socket in sockets:
            verdict = found[socket.claim]
            if isinstance(verdict, int):
                socket.close(verdict)
            elif verdict != socket.permit:
                socket.close(socket_sessions.CHANGED)

    # --- In threads -------------------------------------------------------------------------------

    async def _draw(self, topic: str, audience: Audience, keys: Keys) -> Drawing:
        if time.monotonic() - self._looked_at > UNCHECKED_SECONDS:
            raise TimeoutError("It cannot be asked who may see it")
        return await self._in_thread(_draw, topic, audience == "full", keys, timezone.now())

    async def expire(self) -> None:
        """Here too, beside the worker's sweep: a press must not look alive because the worker is
        dead.
        """
        await self._in_thread(press.expire_due, timezone.now())

    async def _in_thread(self, function: Callable[..., Result], *args: Any) -> Result:
        assert self._loop is not None
        return await self._loop.run_in_executor(self._threads, _with_connection, function, *args)


def _with_connection(function: Callable[..., Result], *args: Any) -> Result:
    """Give the database connection back afterwards: to the pool, where there is one."""
    try:
        return function(*args)
    finally:
        connections.close_all()


def _draw(topic: str, numbers: bool, keys: Keys, now: datetime) -> Drawing:
    return fragments.draw(topic, now, numbers=numbers, keys=keys)


async def _end(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel, and again where a library took the cancellation for something else and went on."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=0.2)


async def _every(seconds: float, action: Callable[[], Awaitable[None]]) -> None:
    """Again and again; a failure is logged when it begins, not each time."""
    is_failing = False
    while True:
        await asyncio.sleep(seconds)
        try:
            await action()
        except Exception as error:
            if not is_failing:
                log.warning("%s failed: %r", getattr(action, "__name__", action), error)
            is_failing = True
        else:
            is_failing = False


hub = Hub()
