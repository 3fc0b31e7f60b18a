"""Webhooks of long ago. They are sent one after the other, in the pauses of those of now, so that
these never wait for them.
"""

import asyncio
from collections import deque
from collections.abc import Iterable

from conferencing.simulator.world.payloads import Event

from .dispatcher import Dispatcher


class Backlog:
    """Belongs to one event loop."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        self._events: deque[Event] = deque()
        self._sending: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._events)

    def add(self, events: Iterable[Event]) -> None:
        self._events.extend(events)
        if self._sending is None or self._sending.done():
            self._sending = asyncio.get_running_loop().create_task(self._send())

    async def close(self) -> None:
        if self._sending:
            self._sending.cancel()
            await asyncio.gather(self._sending, return_exceptions=True)

    async def _send(self) -> None:
        while self._events:
            await self._dispatcher.until_quiet()
            await self._dispatcher.delivery.deliver(self._events[0])
            self._events.popleft()
