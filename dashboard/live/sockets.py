"""One browser's WebSocket as the hub sees it: text goes out at once, and how much of it still waits
can be asked.

Under Daphne a message is framed once for all sockets and handed to each transport (Autobahn's
prepared messages), a fraction of the cost of the ordinary ASGI way, which serves every other
server.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from dashboard.access.socket_sessions import Claim, Permit

Send = Callable[[Any], Awaitable[None]]


class Message:
    """A text, framed for Daphne's transports the first time that one of them sends it."""

    __slots__ = ("_prepared", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._prepared: Any = None

    def prepared(self, factory: Any) -> Any:
        if self._prepared is None:
            self._prepared = factory.prepareMessage(self.text.encode(), isBinary=False)
        return self._prepared


class Socket:
    """Any ASGI server's: what is written waits in an outbox, which `pump` empties."""

    def __init__(self, send: Send, claim: Claim, permit: Permit) -> None:
        self.claim = claim
        self.permit = permit
        self.behind_since: float | None = None  # when its backlog grew too long; None: it keeps up
        self.is_closed = False
        self._send = send
        self._outbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._backlog = 0

    def write(self, message: Message) -> None:
        if not self.is_closed:
            self._backlog += len(message.text)
            self._outbox.put_nowait({"type": "websocket.send", "text": message.text})

    def backlog(self) -> int:
        """Bytes (about) that the browser has not taken yet."""
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
            self._backlog -= len(message.get("text", ""))
            if message["type"] == "websocket.close":
                return


class DaphneSocket(Socket):
    """Straight to the transport, and to the system at once where nothing waits before: no turn of
    the event loop for each socket.
    """

    def __init__(self, send: Send, claim: Claim, permit: Permit, protocol: Any) -> None:
        super().__init__(send, claim, permit)
        self._protocol = protocol

    def write(self, message: Message) -> None:
        protocol, transport = self._protocol, self._protocol.transport
        if self.is_closed or protocol.state != protocol.STATE_OPEN:
            return
        prepared = message.prepared(protocol.factory)
        if self.backlog() or protocol.send_queue or not hasattr(transport, "writeSomeData"):
            protocol.sendPreparedMessage(prepared)
            return
        frame = prepared.payloadHybi
        sent = transport.writeSomeData(frame)
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


def of(send: Send, claim: Claim, permit: Permit) -> Socket:
    """Daphne's `send` is a method of its server with the connection's protocol bound to it."""
    protocol = send.args[0] if isinstance(send, partial) and send.args else None
    if hasattr(protocol, "sendPreparedMessage"):
        return DaphneSocket(send, claim, permit, protocol)
    return Socket(send, claim, permit)
