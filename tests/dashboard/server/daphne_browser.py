"""Daphne without a network: one TCP connection, and what is heard on it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, cast

from asgiref.typing import ASGI3Application
from twisted.internet.address import IPv4Address
from twisted.internet.testing import StringTransport

from dashboard.server.daphne_server import Server, _Factory
from webhooks.receiver import Receiver, Reply, Send

CHANGED = "Daphne or Twisted work differently now: see docs/adr/0010"


class Webhooks(Receiver):
    """Notes what comes, and replies when it is let go."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, Mapping[bytes, bytes], bytes]] = []
        self.may_reply = asyncio.Event()
        self.may_reply.set()

    async def reply(self, method: str, headers: Mapping[bytes, bytes], body: bytes) -> Reply:
        self.seen.append((method, headers, body))
        await self.may_reply.wait()
        return Reply(200, "ok")


async def page(scope: object, receive: object, send: Send) -> None:
    await send({"type": "http.response.start", "status": 204})
    await send({"type": "http.response.body"})


Application = Callable[[object, object, Send], Awaitable[None]]


class _Transport(Protocol):
    disconnecting: bool
    producer: Any
    dataBuffer: bytes

    @property
    def aborted(self) -> bool: ...
    def value(self) -> bytes: ...
    def clear(self) -> None: ...


class _Wire(StringTransport):
    dataBuffer = b""
    aborted = False

    def abortConnection(self) -> None:
        self.aborted = True


class Browser:
    """One TCP connection to a server that listens nowhere."""

    def __init__(self, application: Application = page) -> None:
        self.webhooks = Webhooks()
        self.server = Server(
            cast(ASGI3Application, application),
            self.webhooks,
            lambda: None,
            endpoints=["unused"],
            http_timeout=60,
        )
        self.server.connections = {}
        factory = _Factory(self.server)
        self.protocol = cast(Any, factory.buildProtocol(IPv4Address("TCP", "127.0.0.1", 1)))
        self.transport: _Transport = _Wire()  # type: ignore[no-untyped-call]
        self.protocol.makeConnection(self.transport)

    def sends(self, path: str, body: bytes = b"{}", *headers: bytes, method: str = "POST") -> None:
        lines = [f"{method} {path} HTTP/1.1".encode(), b"Host: x", *headers]
        lines += [b"Content-Length: %d" % len(body)] if body else []
        self.protocol.dataReceived(b"\r\n".join([*lines, b"", b""]) + body)

    @property
    def request(self) -> Any:
        """The one that is coming in, or being answered."""
        return self.protocol._channel.requests[-1]

    async def until(self, is_so: Callable[[], object]) -> None:
        async with asyncio.timeout(5):
            while not is_so():
                await asyncio.sleep(0)

    async def hears(self) -> bytes:
        async with asyncio.timeout(5):
            while not (said := self.transport.value()):
                await asyncio.sleep(0)
        return said
