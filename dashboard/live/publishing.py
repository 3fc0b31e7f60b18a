"""From a committed change to every web process: the local hub at once, the others through the
channel layer.

Called from any thread and never waits: keys are collected and sent by one event loop, the server's
own in a web process, a background one elsewhere (Celery workers). A change that cannot be published
loses nothing but time: screens draw the present state afresh every few seconds, and all of it when
the layer is heard again.
"""

import asyncio
import logging
import os
import secrets
import threading
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import NotRequired, TypedDict, cast

from channels.layers import get_channel_layer

log = logging.getLogger(__name__)

GROUP = "mirror"
CHANGED = "mirror.changed"
SEND_SECONDS = 5.0

Hear = Callable[[frozenset[str]], None]
# `from` is the `Publisher.name` of its process; `keys` come with CHANGED only.
Announcement = TypedDict("Announcement", {"type": str, "from": str, "keys": NotRequired[list[str]]})


class Publisher:
    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget everything, lock and event loop included: the child of a fork is a process of its
        own, without the parent's threads, and its copy of the lock may be held for ever.
        """
        self.name = secrets.token_hex(8)  # of this process among all
        self._lock = threading.Lock()
        self._keys: set[str] = set()
        self._is_called = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._hear: Hear | None = None
        self._background: asyncio.AbstractEventLoop | None = None
        # From here on: touched on the loop only.
        self._unsent: set[str] = set()
        self._sending: asyncio.Task[None] | None = None
        self._is_failing = False

    def attach(self, loop: asyncio.AbstractEventLoop, hear: Hear) -> None:
        """Publish on this loop from now on, and tell `hear` (on the loop) of every change made in
        this process.
        """
        with self._lock:
            self._loop, self._hear, self._is_called, self._sending = loop, hear, False, None

    def detach(self) -> None:
        with self._lock:
            self._loop, self._hear, self._is_called = None, None, False

    def publish(self, keys: Iterable[str]) -> None:
        with self._lock:
            self._keys.update(keys)
            if self._is_called:
                return
            try:
                self._own_loop().call_soon_threadsafe(self._flush)
            except RuntimeError:  # closed in this very moment: the process is on its way out
                log.debug("No event loop to publish on.")
            else:
                self._is_called = True

    def _own_loop(self) -> asyncio.AbstractEventLoop:
        """The attached one, or one in a thread of ours when there is none."""
        if self._loop is None or self._loop.is_closed():
            self._background = self._background or _background_loop()
            self._loop, self._hear, self._sending = self._background, None, None
        return self._loop

    def _flush(self) -> None:
        with self._lock:
            keys, self._keys, self._is_called = frozenset(self._keys), set(), False
            hear = self._hear
        if hear:
            hear(keys)
        self._unsent |= keys
        if self._sending is None or self._sending.done():
            self._sending = asyncio.get_running_loop().create_task(self._send())

    async def _send(self) -> None:
        """One message at a time; what changes meanwhile goes with the next."""
        while self._unsent:
            keys, self._unsent = sorted(self._unsent), set()
            try:
                await send({"type": CHANGED, "from": self.name, "keys": keys})
            except Exception as error:
                if not self._is_failing:
                    log.warning("Changes cannot be sent to the other processes: %r", error)
                self._is_failing = True
            else:
                self._is_failing = False


async def send(message: Announcement) -> None:
    """To every process that has subscribed, this one included."""
    layer = get_channel_layer()
    if layer is not None:
        async with asyncio.timeout(SEND_SECONDS):
            await layer.group_send(GROUP, dict(message))


async def subscribe() -> Callable[[], Awaitable[Announcement]]:
    """From now on what `send` sends anywhere; each call of what is returned waits for the next."""
    layer = get_channel_layer()
    assert layer is not None, "settings.CHANNEL_LAYERS has one"
    channel = await layer.new_channel()
    await layer.group_add(GROUP, channel)
    return cast(Callable[[], Awaitable[Announcement]], partial(layer.receive, channel))


def _background_loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="publishing", daemon=True).start()
    return loop


def on_changed(keys: frozenset[str], **_: object) -> None:
    """The receiver of `conferencing.signals.changed`."""
    publisher.publish(keys)


publisher = Publisher()
os.register_at_fork(after_in_child=publisher.reset)
