"""Daphne, the server by default, with a short cut for what comes most: a webhook goes straight from
its request to the receiver and back, without a scope, two queues and four coroutines in between.

Which parts of Daphne and Twisted this relies on is in docs/adr/0010-the-receiver-before-django.md,
and tests/dashboard/server/test_daphne_server.py says in words when it changes. Importing this
installs Twisted's reactor, so only `serve` and its tests do.
"""

import asyncio
import time
from collections.abc import Callable

import daphne.server
from asgiref.typing import ASGI3Application
from daphne.endpoints import build_endpoint_description_strings
from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.utils import HEADER_NAME_RE, INVALID_HEADER_VALUE_BYTES

from webhooks import receiver
from webhooks.receiver import Receiver

REQUEST_SECONDS = 60  # after so long without a reply to a request, Daphne sends 503
CLOSE_SECONDS = 3  # so long may a request go on whose connection is lost
PATHS = frozenset(path.encode() for path in receiver.PATHS)


def run(
    application: ASGI3Application,
    webhooks: Receiver,
    *,
    host: str,
    port: int,
    when_ready: Callable[[], None],
) -> None:
    """Serve until SIGINT or SIGTERM. `when_ready` is called just before the event loop runs."""
    Server(
        application,
        webhooks,
        endpoints=build_endpoint_description_strings(host=host, port=port),
        http_timeout=REQUEST_SECONDS,
        websocket_timeout=-1,
        application_close_timeout=CLOSE_SECONDS,
        server_name="switchboard",
        verbosity=0,
        ready_callable=when_ready,
    ).run()


class Server(daphne.server.Server):  # type: ignore[misc]  # untyped
    def __init__(
        self, application: ASGI3Application, webhooks: Receiver, **options: object
    ) -> None:
        super().__init__(application, **options)
        self.webhooks = webhooks

    def run(self) -> None:
        # Daphne makes its factory in `run`, and offers no other way to have requests of our own.
        daphne.server.HTTPFactory = _Factory
        super().run()


class _Factory(HTTPFactory):  # type: ignore[misc]  # untyped
    def buildProtocol(self, addr: object) -> object:
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = Request
        return protocol


class Request(WebRequest):  # type: ignore[misc]  # untyped
    def __init__(self, *args: object) -> None:
        # Nobody reads the form fields that Twisted would parse out of every POST; finding out the
        # content type alone, with the email package, took 7 % of the process.
        super().__init__(*args, parsePOSTFormSubmission=False)

    def process(self) -> None:
        """Called by Twisted when the request has arrived whole."""
        if self.path in PATHS and not self.requestHeaders.hasHeader(b"upgrade"):
            self._receive()
        else:
            super().process()

    def _receive(self) -> None:
        self.request_start = time.time()  # from here on REQUEST_SECONDS count
        headers = list(self.requestHeaders.getAllRawHeaders())
        if not _are_sound(headers):
            self.basic_error(400, b"Bad Request", "Invalid header")
            return
        # Where Daphne looks for what still runs: it logs its errors, and ends it when it is over
        # time or the server stops.
        loop = asyncio.get_event_loop()
        self.server.connections[self]["application_instance"] = loop.create_task(
            self._reply({name.lower(): values[-1] for name, values in headers if b"_" not in name})
        )

    async def _reply(self, headers: dict[bytes, bytes]) -> None:
        method = self.method.decode("ascii")
        body = self.content.read(receiver.MOST_BYTES + 1)
        reply = await self.server.webhooks.reply(method, headers, body)
        for message in reply.messages():
            self.handle_reply(message)


def _are_sound(headers: list[tuple[bytes, list[bytes]]]) -> bool:
    """Daphne's own rule for every request."""
    return all(
        HEADER_NAME_RE.fullmatch(name)
        and not any(INVALID_HEADER_VALUE_BYTES.intersection(value) for value in values)
        for name, values in headers
    )
