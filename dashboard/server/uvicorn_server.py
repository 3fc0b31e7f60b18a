"""Uvicorn, for SERVER=uvicorn: quicker than Daphne where the packages of the extra `uvicorn` are
installed.

It has no time limit for a request of its own; a proxy in front has. Which of its internals the live
sockets lean on is in docs/adr/0008-straight-to-the-socket.md.
"""

import socket
from collections.abc import Callable

import uvicorn
from asgiref.typing import ASGI3Application

CLOSE_SECONDS = 3  # so long may go on what runs when the server is told to stop


def run(
    application: ASGI3Application,
    *,
    host: str,
    port: int,
    when_ready: Callable[[], None],
    at_end: Callable[[], None],
) -> None:
    """Serve until SIGINT or SIGTERM. `when_ready` is called on the event loop, once it listens;
    `at_end` when it has stopped, since Uvicorn then sends itself the signal again.
    """
    config = uvicorn.Config(
        application,
        host=host,
        port=port,
        lifespan="off",
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
    _Server(config, when_ready, at_end).run()


class _Server(uvicorn.Server):
    def __init__(
        self, config: uvicorn.Config, when_ready: Callable[[], None], at_end: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._when_ready = when_ready
        self._at_end = at_end

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._when_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        self._at_end()
