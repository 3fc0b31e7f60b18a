"""Daphne, the server by default, with a short cut for what comes most: a webhook goes straight from
its request to the receiver and back, without a scope, two queues and four coroutines in between.

It also bounds what a request may bring before it is read, and never writes more than the browser
takes: Daphne alone keeps a body of any size in a file, and an answer of any size in memory.

Which parts of Daphne and Twisted this relies on is in docs/adr/0010-the-receiver-before-django.md
and docs/adr/0017-what-passes-through-is-bounded.md; tests/dashboard/server says in words when they
change. Importing this installs Twisted's reactor, so only `serve` and its tests do.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any
from weakref import WeakSet

import daphne.server
from asgiref.typing import ASGI3Application
from daphne.endpoints import build_endpoint_description_strings
from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.utils import HEADER_NAME_RE, INVALID_HEADER_VALUE_BYTES
from django.conf import settings
from twisted.internet.defer import Deferred

from dashboard.health import stopping
from webhooks import receiver, refusal_kinds
from webhooks.receiver import Receiver
from webhooks.refusals import refusals

from .log_lines import quoted
from .sizes import most_bytes

INVALID = bytes(INVALID_HEADER_VALUE_BYTES)
REQUEST_SECONDS = 60  # after so long without a reply to a request, Daphne sends 503
STALLED_SECONDS = 120  # after so long without taking a byte of its answer, a browser is cut off
CLOSE_SECONDS = 3  # so long may a request go on whose connection is lost, or when we stop
# When we stop, what was on its way then has so long to arrive.
LINGER_SECONDS = 0.2
TOO_LARGE = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
PATHS = frozenset(path.encode() for path in receiver.PATHS)


def run(
    application: ASGI3Application,
    webhooks: Receiver,
    *,
    host: str,
    port: int,
    when_ready: Callable[[], None],
    when_stopping: Callable[[], None],
) -> None:
    """Serve until SIGINT or SIGTERM. `when_ready` is called just before the event loop runs,
    `when_stopping` on it, before connections are closed.
    """
    Server(
        application,
        webhooks,
        when_stopping,
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
        self,
        application: ASGI3Application,
        webhooks: Receiver,
        when_stopping: Callable[[], None],
        **options: object,
    ) -> None:
        super().__init__(application, **options)
        self.webhooks = webhooks
        self._when_stopping = when_stopping
        self.is_stopping = False
        self.channels: WeakSet[Any] = WeakSet()
        self._ports: list[Any] = []

    def run(self) -> None:
        # Daphne makes its factory in `run`, and offers no other way to have requests of our own.
        daphne.server.HTTPFactory = _Factory
        super().run()

    def listen_success(self, port: Any) -> None:
        self._ports.append(port)
        super().listen_success(port)

    def kill_all_applications(self) -> Any:
        """Called before the reactor ends: what has arrived is answered first."""
        drained = Deferred.fromFuture(asyncio.ensure_future(self._drain()))
        return drained.addBoth(self._kill_the_rest)

    def _kill_the_rest(self, _: object) -> Any:
        return super().kill_all_applications()

    async def _drain(self) -> None:
        await stopping.notice(settings.DRAIN_SECONDS)
        self._when_stopping()
        self.is_stopping = True
        until = time.monotonic() + CLOSE_SECONDS
        for port in self._ports:
            port.stopListening()
        for channel in list(self.channels):
            if channel.transport and not channel.requests:
                channel.transport.loseConnection()
        await asyncio.sleep(LINGER_SECONDS)
        while (left := until - time.monotonic()) > 0 and (answering := self._answering()):
            await asyncio.wait(answering, timeout=left)

    def _answering(self) -> list[asyncio.Task[None]]:
        """The requests that are not answered yet; sockets are none."""
        tasks = [
            details.get("application_instance")
            for protocol, details in self.connections.items()
            if isinstance(protocol, Request)
        ]
        return [task for task in tasks if task and not task.done()]

    async def handle_reply(self, protocol: Any, message: Mapping[str, object]) -> None:
        await super().handle_reply(protocol, message)
        if message.get("more_body") and isinstance(protocol, Request):
            await protocol.until_taken()


class _Factory(HTTPFactory):  # type: ignore[misc]  # untyped
    def buildProtocol(self, addr: object) -> object:
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = Request
        # Twisted wraps it, to find out which version of HTTP is spoken.
        self.server.channels.add(protocol._channel)
        return protocol


class Request(WebRequest):  # type: ignore[misc]  # untyped
    def __init__(self, *args: object) -> None:
        # Nobody reads the form fields that Twisted would parse out of every POST; finding out the
        # content type alone, with the email package, took 7 % of the process.
        super().__init__(*args, parsePOSTFormSubmission=False)
        self._is_refused = False
        self._unsent: int | None = None  # bytes of the body that are announced and still missing
        self._pace: _Pace | None = None  # once the answer comes in several pieces
        self._progress = (0, time.monotonic())  # bytes that wait for the browser, and since when

    # --- What comes in ---

    def gotLength(self, length: int | None) -> None:
        """Called by Twisted after the headers; None for a chunked body."""
        self.content = BytesIO()  # small enough now: Twisted's own would be a file
        if length is not None and length > most_bytes(self._asked_path):
            self._refuse()

    def handleContentChunk(self, data: bytes) -> None:
        size = self.content.tell() + len(data)
        if not self._is_refused and size > most_bytes(self._asked_path):
            self._refuse()
        if not self._is_refused:
            self.content.write(data)

    def _refuse(self) -> None:
        self._is_refused = True
        refusals.note(refusal_kinds.TOO_LARGE, quoted(self._asked_path))
        self.requestHeaders.removeHeader(b"expect")  # or Twisted would ask for the body
        self.channel.transport.write(TOO_LARGE)
        self.channel.loseConnection()

    @property
    def _asked_path(self) -> str:
        """Known to Twisted's request only once it has arrived whole."""
        path: bytes = self.channel._path
        return path.partition(b"?")[0].decode("latin-1")

    def process(self) -> None:
        """Called by Twisted when the request has arrived whole."""
        if self._is_refused:
            return
        if self.server.is_stopping:
            # The next request goes to a process that stays.
            self.channel.persistent = False
        if self.path in PATHS and not self.requestHeaders.hasHeader(b"upgrade"):
            self._receive()
        elif not _is_ascii(self.requestHeaders.getRawHeaders(b"sec-websocket-protocol", [])):
            # Daphne would answer 500, and write a traceback for each of them into the log.
            self._refuse_header()
        else:
            super().process()

    def _receive(self) -> None:
        headers = list(self.requestHeaders.getAllRawHeaders())
        if not _are_sound(headers):
            self._refuse_header()
            return
        self.request_start = time.time()  # from here on REQUEST_SECONDS count
        # Where Daphne looks for what still runs: it logs its errors, and ends it when it is over
        # time or the server stops.
        loop = asyncio.get_event_loop()
        self.server.connections[self]["application_instance"] = loop.create_task(
            self._reply({name.lower(): values[-1] for name, values in headers if b"_" not in name})
        )

    def _refuse_header(self) -> None:
        self.request_start = time.time()
        self.basic_error(400, b"Bad Request", "Invalid header")

    async def _reply(self, headers: dict[bytes, bytes]) -> None:
        method = self.method.decode("ascii")
        body = self.content.read(receiver.MOST_BYTES + 1)
        reply = await self.server.webhooks.reply(method, headers, body)
        for message in reply.messages():
            self.handle_reply(message)

    # --- What goes out ---

    def handle_reply(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = {name.lower(): value for name, value in message.get("headers", ())}
            length = headers.get(b"content-length")
            is_without_body = self.method == b"HEAD" or message["status"] in (204, 304)
            self._unsent = int(length) if length and not is_without_body else None
        elif self._unsent is not None:
            self._unsent -= len(message.get("body", b""))
            if self._unsent < 0 or (self._unsent and not message.get("more_body")):
                self._cut_off()  # the next answer would be read as the rest of this one
                return
        super().handle_reply(message)

    def handle_exception(self, exception: Exception) -> None:
        if self._response_started:
            self._cut_off()
        else:
            super().handle_exception(exception)

    async def until_taken(self) -> None:
        """Until the browser has taken what was written, but for a little."""
        if self.finished or self.channel is None:
            return
        if self._pace is None:
            self._pace = _Pace()
            self.registerProducer(self._pace, True)
        await self._pace.may_go_on.wait()

    def finish(self) -> None:
        if self._pace:
            self.unregisterProducer()
        super().finish()

    def check_timeouts(self) -> None:
        """Called by Daphne every two seconds. A listener may take hours, as long as they go on."""
        if not self._response_started:
            super().check_timeouts()
            return
        waiting, now = _waiting(self.transport), time.monotonic()
        if not waiting or waiting != self._progress[0]:
            self._progress = (waiting, now)
        elif now - self._progress[1] > STALLED_SECONDS:
            self._cut_off()

    def _cut_off(self) -> None:
        if self.transport:
            self.transport.abortConnection()


class _Pace:
    """Told by Twisted when too much is waiting for the browser (its `IPushProducer`)."""

    def __init__(self) -> None:
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()

    def pauseProducing(self) -> None:
        self.may_go_on.clear()

    def resumeProducing(self) -> None:
        self.may_go_on.set()

    def stopProducing(self) -> None:
        self.may_go_on.set()  # the connection is lost: what is written now goes nowhere


def _waiting(transport: object) -> int:
    """Bytes that the system would not take yet; there is no public way to ask Twisted."""
    return len(getattr(transport, "dataBuffer", b"")) + int(getattr(transport, "_tempDataLen", 0))


def _is_ascii(values: list[bytes]) -> bool:
    return all(value.isascii() for value in values)


def _are_sound(headers: list[tuple[bytes, list[bytes]]]) -> bool:
    """Daphne's own rule for every request."""
    return all(
        HEADER_NAME_RE.fullmatch(name) and values == [v.translate(None, INVALID) for v in values]
        for name, values in headers
    )
