"""Uvicorn, for SERVER=uvicorn: quicker than Daphne where the packages of the extra `uvicorn` are
installed.

Which of its internals the live sockets lean on is in docs/adr/0008-straight-to-the-socket.md; what
this module leans on, tests/dashboard/server/test_uvicorn_server.py says when it changes.
"""

import signal
import socket
import time
from collections.abc import Callable
from types import FrameType

import uvicorn
from asgiref.typing import ASGI3Application
from django.conf import settings
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from dashboard.health import stopping

STALLED_SECONDS = 120  # after so long without taking a byte of its answer, a browser is cut off
REQUEST_SECONDS = 60  # a connection that gets no further with its request for so long is cut off
CLOSE_SECONDS = 3  # so long may go on what runs when the server is told to stop


def run(
    application: ASGI3Application,
    *,
    host: str,
    port: int,
    when_ready: Callable[[], None],
    when_stopping: Callable[[], None],
) -> None:
    """Serve until SIGINT or SIGTERM. Both are called on the event loop: once it listens, and before
    connections are closed.
    """
    config = uvicorn.Config(
        application,
        host=host,
        port=port,
        lifespan="off",
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=1024 * 1024,
        ws_per_message_deflate=False,  # three times the memory and CPU of a socket
        ws_ping_timeout=30,
        timeout_graceful_shutdown=CLOSE_SECONDS,
        log_config=None,
        access_log=False,
        server_header=False,
        headers=[("server", "switchboard")],
        proxy_headers=False,  # as with Daphne: settings.BEHIND_TLS_PROXY says what is believed
    )
    Server(config, when_ready, when_stopping).run()


class Server(uvicorn.Server):
    def __init__(
        self,
        config: uvicorn.Config,
        when_ready: Callable[[], None],
        when_stopping: Callable[[], None],
    ) -> None:
        super().__init__(config)
        self._when_ready = when_ready
        self._when_stopping = when_stopping
        # How far each connection is, and since when.
        self._progress: dict[HttpToolsProtocol, tuple[object, float]] = {}

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._when_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await stopping.notice(settings.DRAIN_SECONDS)
        self._when_stopping()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # Uvicorn's own way sends the process the signal once more when all has ended, and a stop
        # that went well would look like a crash.
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True

    async def on_tick(self, counter: int) -> bool:
        """Called by Uvicorn ten times a second."""
        if counter % 10 == 0:
            self._cut_off_the_slow()
        return await super().on_tick(counter)

    def _cut_off_the_slow(self) -> None:
        """Uvicorn itself waits for ever for the rest of a request's headers or body, and for a
        browser that takes nothing more of its answer.
        """
        now = time.monotonic()
        last, self._progress = self._progress, {}
        for connection in self.server_state.connections:
            if not isinstance(connection, HttpToolsProtocol):  # a WebSocket has pings instead
                continue
            progress, seconds = _how_far(connection, now)
            before, since = last.get(connection, (progress, now))
            if progress != before:
                since = now
            elif now - since > seconds:
                connection.transport.abort()
            self._progress[connection] = (progress, since)


def _how_far(connection: HttpToolsProtocol, now: float) -> tuple[object, float]:
    """What changes as a connection gets on, and how many seconds it may stay the same."""
    request = connection.cycle
    if request is None or not request.response_started or request.response_complete:
        return request, REQUEST_SECONDS
    # Unless the browser holds it up, it is our turn.
    waiting = connection.transport.get_write_buffer_size() if connection.flow.write_paused else now
    return (request, waiting), STALLED_SECONDS
