"""Browsers, as far as a server can tell: WebSockets that read every frame and note what changed, at
little cost to the machine.

The frames of one push are the same bytes for everybody, so each is taken apart once, for whichever
viewer gets it first.
"""

import asyncio
import base64
import json
import os
import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Push:
    """One message: the HTML of the fragments in it by id."""

    is_whole: bool
    shown: dict[str, str]


@dataclass(slots=True)
class Gallery:
    """All viewers together. `expected` holds, by fragment id, the moments of the events that must
    show there.
    """

    expected: dict[str, list[float]] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)
    frames: int = 0
    size: int = 0
    _last: tuple[bytes, Push] = (b"", Push(False, {}))

    def read(self, payload: bytes) -> Push:
        if self._last[0] != payload:
            self._last = (payload, _taken_apart(payload))
        return self._last[1]


class Viewer(asyncio.Protocol):
    """`answered` counts, by fragment, the events that were followed by a change there."""

    def __init__(self, gallery: Gallery, port: int, path: str, cookie: str) -> None:
        self.shown: dict[str, str] = {}
        self.answered: dict[str, int] = {}
        self.is_ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.is_over = asyncio.Event()
        self._gallery, self._buffer = gallery, bytearray()
        self._hello = _hello(port, path, cookie)
        self._is_open = False
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def watching(cls, gallery: Gallery, port: int, path: str, cookie: str) -> "Viewer":
        """Returns when the first whole picture has come."""
        loop = asyncio.get_running_loop()
        _, viewer = await loop.create_connection(
            lambda: cls(gallery, port, path, cookie), "127.0.0.1", port
        )
        await asyncio.wait_for(viewer.is_ready, 30)
        return viewer

    def close(self) -> None:
        if self._transport:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._hello)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._is_open and not self._opened():
            return
        while (frame := self._frame()) is not None:
            opcode, payload = frame
            if opcode == 1:
                self._see(payload)
            elif opcode == 8 and not self.is_ready.done():
                self.is_ready.set_exception(
                    ConnectionError(f"closed with {int.from_bytes(payload[:2], 'big')}")
                )

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_over.set()
        if not self.is_ready.done():
            self.is_ready.set_exception(ConnectionError("the server closed the connection"))

    def _opened(self) -> bool:
        head, end, rest = self._buffer.partition(b"\r\n\r\n")
        if end and b" 101 " not in head.split(b"\r\n")[0]:
            self.is_ready.set_exception(ConnectionError(head.decode(errors="replace")))
        self._is_open = bool(end)
        if end:
            self._buffer = rest
        return self._is_open

    def _frame(self) -> tuple[int, bytes] | None:
        """The next whole frame in the buffer. Servers do not mask, and these do not split."""
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        length, start = buffer[1], 2
        if length == 126:
            length, start = int.from_bytes(buffer[2:4], "big"), 4
        elif length == 127:
            length, start = int.from_bytes(buffer[2:10], "big"), 10
        if len(buffer) < start + length:
            return None
        opcode, payload = buffer[0] & 15, bytes(buffer[start : start + length])
        del buffer[: start + length]
        return opcode, payload

    def _see(self, payload: bytes) -> None:
        gallery, now = self._gallery, time.perf_counter()
        gallery.frames += 1
        gallery.size += len(payload)
        push = gallery.read(payload)
        self.shown.update(push.shown)
        for name in push.shown:
            if waiting := gallery.expected.get(name, [])[self.answered.get(name, 0) :]:
                gallery.delays += [now - due for due in waiting]
                self.answered[name] = self.answered.get(name, 0) + len(waiting)
        if push.is_whole and not self.is_ready.done():
            self.is_ready.set_result(None)


def _taken_apart(payload: bytes) -> Push:
    message = json.loads(payload)
    shown = {item["id"]: item["html"] for item in message.get("fragments", ())}
    return Push(bool(message.get("full")), shown)


def _hello(port: int, path: str, cookie: str) -> bytes:
    key = base64.b64encode(os.urandom(16)).decode()
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
        f"Cookie: {cookie}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n"
    ).encode()
