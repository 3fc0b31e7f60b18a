"""Who may watch: checked in the database when a socket connects, and again and again while it is
open.

Sockets that connect at once are checked together: after a restart a thousand come in one second.
"""

import asyncio
import logging
import time
from collections.abc import Collection

from django.utils import timezone

from dashboard.access import socket_sessions
from dashboard.access.socket_sessions import Claim, Permit

from .background import DatabaseThreads
from .sockets import Socket

log = logging.getLogger(__name__)


class Admission:
    """On one event loop. `checked_at` (monotonic) is when the last check of all that succeeded
    began.
    """

    def __init__(self, threads: DatabaseThreads) -> None:
        self.checked_at = time.monotonic()
        self._threads = threads
        self._waiting: dict[Claim, asyncio.Future[Permit | int]] = {}
        self._task: asyncio.Task[None] | None = None
        self._is_refusing = False

    async def admit(self, claim: Claim) -> Permit | int:
        """A permit, or the code to refuse with."""
        loop = asyncio.get_running_loop()
        future = self._waiting.get(claim) or self._waiting.setdefault(claim, loop.create_future())
        if self._task is None or self._task.done():
            self._task = loop.create_task(self._admit_waiting())
        # Several wait for it: one whose browser goes meanwhile must not end it for the others.
        return await asyncio.shield(future)

    async def check(self, sockets: Collection[Socket]) -> None:
        """Cut off whoever signed out or lost a permission while watching."""
        began = time.monotonic()
        verdicts = await self._verdicts({socket.claim for socket in sockets})
        self.checked_at = began
        for socket in sockets:
            verdict = verdicts[socket.claim]
            if isinstance(verdict, int):
                socket.close(verdict)
            elif verdict != socket.permit:
                socket.close(socket_sessions.CHANGED)

    async def _admit_waiting(self) -> None:
        while self._waiting:
            waiting, self._waiting = self._waiting, {}
            verdicts = await self._verdicts_or_refusals(waiting)
            for claim, future in waiting.items():
                if not future.done():
                    future.set_result(verdicts[claim])

    async def _verdicts_or_refusals(self, claims: Collection[Claim]) -> dict[Claim, Permit | int]:
        try:
            verdicts = await self._verdicts(claims)
        except Exception as error:
            if not self._is_refusing:
                log.warning("New sockets are refused until sessions can be read again: %r", error)
            self._is_refusing = True
            return dict.fromkeys(claims, socket_sessions.UNAVAILABLE)
        self._is_refusing = False
        return verdicts

    async def _verdicts(self, claims: Collection[Claim]) -> dict[Claim, Permit | int]:
        return await self._threads.run(socket_sessions.inspect, list(claims), timezone.now())
