"""One browser's WebSocket as the hub sees it: text goes out at once, and how much of it still waits
can be asked.

Under Daphne and Uvicorn a text is framed once for all sockets and handed to each transport, a
fraction of the cost of the ordinary ASGI way, which serves every other server. Which internals of
the two servers this relies on, and why, is in docs/adr/0008-straight-to-the-socket.md;
tests/dashboard/live/test_server_internals.py says in words when they change.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property, partial
from typing import Protocol, TypeGuard

from dashboard.access.socket_sessions import Claim, Permit

Send = Callable[[Mapping[str, object]], Awaitable[None]]


class Text:
    """A text message, framed the first time that one of the sockets needs it so."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def frame(self) -> bytes:
        """As a server sends it by RFC 6455: one final text frame, neither masked nor compressed."""
        payload = self.text.encode()
        size = len(payload)
        if size < 126:
            return b"\x81%c%b" % (size, payload)
        if size < 1 << 16:
            return b"\x81\x7e%b%b" % (size.to_bytes(2, "big"), payload)
        return b"\x81\x7f%b%b" % (size.to_bytes(8, "big"), payload)


class Socket:
    """Any ASGI server's: what is written waits in an outbox, which `pump` empties."""

    def __init__(self, send: Send, claim: Claim, permit: Permit) -> None:
        self.claim = claim
        self.permit = permit
        self.behind_since: float | None = None  # when its backlog grew too long; None: it keeps up
        self.is_closed = False
        self._send = send
        self._outbox: asyncio.Queue[Mapping[str, object]] = asyncio.Queue()
        self._backlog = 0

    def write(self, text: Text) -> None:
        if not self.is_closed:
            self._backlog += len(text.text)
            self._outbox.put_nowait({"type": "websocket.send", "text": text.text})

    def backlog(self) -> int:
        """About how many bytes the browser has not taken yet."""
        return self._backlog

    def close(self, code: int) -> None:
        """Once; the browser is told why by the code."""
        if not self.is_closed:
            self.is_closed = True
            self._close(code)

    def _close(self, code: int) -> None:
        self._outbox.put_nowait({"type": "websocket.close", "code": code})

    async def pump(self) -> None:
        """Runs beside the reading of the socket, until it is closed."""
        while True:
            message = await self._outbox.get()
            await self._send(message)
            if message["type"] == "websocket.close":
                return
            self._backlog -= len(str(message["text"]))


# --- Daphne ---------------------------------------------------------------------------------------


class _TwistedTransport(Protocol):
    def write(self, data: bytes) -> None: ...


class _DaphneProtocol(Protocol):
    """Of `daphne.ws_protocol.WebSocketProtocol`, what is used here."""

    STATE_OPEN: int
    state: int
    transport: _TwistedTransport
    send_queue: list[object]

    def sendMessage(self, payload: bytes) -> None: ...
    def sendClose(self, *, code: int) -> None: ...


class DaphneSocket(Socket):
    """Straight to the transport, and to the system at once when nothing is waiting ahead: without a
    turn of the event loop for each socket.
    """

    def __init__(self, send: Send, claim: Claim, permit: Permit, protocol: _DaphneProtocol) -> None:
        super().__init__(send, claim, permit)
        self._protocol = protocol

    def write(self, text: Text) -> None:
        protocol = self._protocol
        if self.is_closed or protocol.state != protocol.STATE_OPEN:
            return
        if protocol.send_queue:  # Autobahn holds something back, which this must not overtake
            protocol.sendMessage(text.text.encode())
        else:
            self._write(text.frame)

    def _write(self, frame: bytes) -> None:
        transport = self._protocol.transport
        send_now = getattr(transport, "writeSomeData", None)
        sent = send_now(frame) if send_now and not self.backlog() else 0
        if not isinstance(sent, int):
            sent = 0  # the connection is lost, as Twisted finds out by the ordinary way
        if sent < len(frame):
            transport.write(frame[sent:])

    def backlog(self) -> int:
        # Twisted keeps what the system would not take in these two; there is no public way to ask.
        transport = self._protocol.transport
        return len(getattr(transport, "dataBuffer", b"")) + int(
            getattr(transport, "_tempDataLen", 0)
        )

    def _close(self, code: int) -> None:
        self._protocol.sendClose(code=code)

    async def pump(self) -> None:
        """Nothing to do: nothing waits here."""


# --- Uvicorn --------------------------------------------------------------------------------------


class _LoopTransport(Protocol):
    """Of `asyncio.Transport`, what is used here. Those of uvloop do not inherit from it."""

    def write(self, data: bytes) -> None: ...
    def is_closing(self) -> bool: ...
    def get_write_buffer_size(self) -> int: ...


class _UvicornProtocol(Protocol):
    """Of `uvicorn.protocols.websockets.websockets_sansio_impl.WebSocketsSansIOProtocol`, what is
    used here.
    """

    transport: _LoopTransport
    close_sent: bool
    handshake_complete: bool


class UvicornSocket(Socket):
    """Straight to the transport of the event loop. Only closing takes the ordinary way, because
    Uvicorn waits for the browser's side of it.
    """

    def __init__(
        self, send: Send, claim: Claim, permit: Permit, protocol: _UvicornProtocol
    ) -> None:
        super().__init__(send, claim, permit)
        self._protocol = protocol

    def write(self, text: Text) -> None:
        protocol = self._protocol
        if not (self.is_closed or protocol.close_sent or protocol.transport.is_closing()):
            protocol.transport.write(text.frame)

    def backlog(self) -> int:
        return self._protocol.transport.get_write_buffer_size()


def of(send: Send, claim: Claim, permit: Permit) -> Socket:
    """Daphne's `send` is a method of its server with the connection's protocol bound to it;
    Uvicorn's is a method of the protocol.
    """
    bound = send.args[0] if isinstance(send, partial) and send.args else None
    if _is_daphne(bound):
        return DaphneSocket(send, claim, permit, bound)
    owner = getattr(send, "__self__", None)
    if _is_uvicorn(owner):
        return UvicornSocket(send, claim, permit, owner)
    return Socket(send, claim, permit)


def _is_daphne(protocol: object) -> TypeGuard[_DaphneProtocol]:
    names = ("state", "STATE_OPEN", "transport", "send_queue", "sendMessage", "sendClose")
    return all(hasattr(protocol, name) for name in names)


def _is_uvicorn(protocol: object) -> TypeGuard[_UvicornProtocol]:
    transport = getattr(protocol, "transport", None)
    of_transport = ("write", "is_closing", "get_write_buffer_size")
    return all(hasattr(protocol, name) for name in ("close_sent", "handshake_complete")) and all(
        hasattr(transport, name) for name in of_transport
    )
