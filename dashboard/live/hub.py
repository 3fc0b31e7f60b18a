"""The hub of one web process: it alone hears what changed, and shows it to every socket that
watches.

    signal > publishing > hub > picture (one for each topic and audience) > sockets

`start()` on the server's event loop; a socket that connects before does it too. Between two looks
at a watched topic there are never more than `HEARTBEAT_SECONDS`, whatever signals were lost; while
the channel layer is not heard, `DEAF_SECONDS`.
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
from .topic_view import Keys, Picture

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 10.0
BEAT_SECONDS = 2.0  # how often we call ourselves through the channel layer
DEAF_SECONDS = 2.0
INSPECTION_SECONDS = 2.0
EXPIRY_SECONDS = 1.0
JUDGING_SECONDS = 0.5
OLD_SECONDS = (
    5.0  # without a good drawing, or a good look at who may watch, a screen is said to be old
)
UNCHECKED_SECONDS = (
    10.0  # and after this nothing more is shown to people who may have lost the right to see it
)
BEAT = "mirror.beat"

Result = TypeVar("Result")


class Hub:
    def __init__(self) -> None:
        self._pictures: dict[tuple[str, Audience], Picture] = {}
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
        self._pictures, self._sockets, self._waiting, self._admitting = {}, set(), {}, None
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="live")
        self._heard_at = self._looked_at = loop.time()
        publishing.publisher.attach(loop, self._changed)
        self._tasks = [
            loop.create_task(self._listen()),
            loop.create_task(_every(BEAT_SECONDS, self.beat)),
            loop.create_task(_every(HEARTBEAT_SECONDS, self.refresh)),
            loop.create_task(_every(INSPECTION_SECONDS, self.inspect)),
            loop.create_task(_every(EXPIRY_SECONDS, self.expire)),
            loop.create_task(_every(JUDGING_SECONDS, self.judge)),
        ]

    async def stop(self) -> None:
        publishing.publisher.detach()
        for picture in self._pictures.values():
            picture.close()
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
        picture = self._pictures.get(name)
        if picture is None:
            picture = self._pictures[name] = Picture(*name, self._draw)
        picture.join(socket)

    def leave(self, socket: Socket) -> None:
        self._sockets.discard(socket)
        name = (socket.claim.topic, socket.permit.audience)
        picture = self._pictures.get(name)
        if picture:
            picture.leave(socket)
            if not picture.is_watched:
                picture.close()
                del self._pictures[name]

    def last_version(self, socket: Socket) -> int:
        picture = self._pictures.get((socket.claim.topic, socket.permit.audience))
        return picture.newest_sent_to(socket) if picture else 0

    def age(self, socket: Socket) -> float:
        """For how many seconds nobody knows whether what this socket was shown is still true; 0
        while all is well.
        """
        picture = self._pictures.get((socket.claim.topic, socket.permit.audience))
        return self._age(picture) if picture else 0.0

    def stats(self) -> dict[str, Any]:
        pictures = self._pictures.values()
        return {
            "sockets": len(self._sockets),
            "topics": len(pictures),
            "renders": sum(picture.draws for picture in pictures),
            "sends": sum(picture.sends for picture in pictures),
            "hears": not self._is_deaf(),
        }

    # --- What changes -----------------------------------------------------------------------------

    def _changed(self, keys: frozenset[str]) -> None:
        for picture in self._pictures.values():
            picture.changed(keys)

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
        elif message["type"] == BEAT and is_own:
            was_deaf, self._heard_at = self._is_deaf(), asyncio.get_running_loop().time()
            if was_deaf:
                for picture in self._pictures.values():
                    picture.refresh()

    def _is_deaf(self) -> bool:
        return self._loop is not None and self._loop.time() - self._heard_at > 3 * BEAT_SECONDS

    async def beat(self) -> None:
        if self._is_deaf():
            await self.refresh()
        await publishing.send({"type": BEAT, "from": publishing.publisher.name})

    async def refresh(self) -> None:
        for picture in self._pictures.values():
            picture.refresh()
            picture.look_after_the_slow()

    async def judge(self) -> None:
        for picture in self._pictures.values():
            picture.say_age(self._age(picture))

    def _age(self, picture: Picture) -> float:
        now = time.monotonic()
        age = now - min(self._looked_at, picture.behind_since or now)
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


def start() -> None:
    """For the server, when its event loop runs."""
    asyncio.get_event_loop().call_soon(hub.start)


async def stop() -> None:
    await hub.stop()


def stats() -> dict[str, Any]:
    return hub.stats()
