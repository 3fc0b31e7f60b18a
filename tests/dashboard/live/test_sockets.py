"""How a frame leaves: in order, whole, and framed once for all."""

import asyncio
from collections.abc import Mapping
from functools import partial

import pytest
from autobahn.twisted.websocket import WebSocketServerFactory

from dashboard.access.socket_sessions import Claim, Permit
from dashboard.live import sockets
from dashboard.live.sockets import DaphneSocket, Socket, Text, UvicornSocket

CLAIM, PERMIT = Claim("key", "board"), Permit(1, "full")


class Transport:
    """A TCP connection of Twisted's that takes `room` bytes at once and keeps the rest."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.taken = b""
        self.dataBuffer = b""
        self._tempDataLen = 0

    def writeSomeData(self, data: bytes) -> int | Exception:
        if self.room < 0:
            return ConnectionResetError()
        self.taken += data[: self.room]
        return min(self.room, len(data))

    def write(self, data: bytes) -> None:
        self.dataBuffer += data


class Protocol:
    STATE_OPEN = 3

    def __init__(self, room: int) -> None:
        self.state = 3
        self.transport = Transport(room)
        self.send_queue: list[object] = []
        self.closed_with: int | None = None

    def sendMessage(self, payload: bytes) -> None:
        self.send_queue.append(payload)

    def sendClose(self, code: int) -> None:
        self.closed_with = code


async def reply(protocol: Protocol, message: Mapping[str, object]) -> None:
    raise AssertionError("not this way")


def daphne(room: int) -> tuple[Socket, Protocol]:
    protocol = Protocol(room)
    return sockets.of(partial(reply, protocol), CLAIM, PERMIT), protocol


def test_a_frame_goes_straight_to_the_system() -> None:
    socket, protocol = daphne(room=100)
    assert isinstance(socket, DaphneSocket)
    socket.write(Text("hello"))
    assert protocol.transport.taken == b"\x81\x05hello"
    assert socket.backlog() == 0


def test_what_the_system_does_not_take_waits() -> None:
    socket, protocol = daphne(room=4)
    socket.write(Text("hello"))
    assert (protocol.transport.taken, protocol.transport.dataBuffer) == (b"\x81\x05he", b"llo")


def test_a_frame_never_overtakes_an_earlier_one() -> None:
    socket, protocol = daphne(room=4)
    socket.write(Text("hello"))
    protocol.transport.room = 100
    socket.write(Text("again"))
    assert protocol.transport.taken + protocol.transport.dataBuffer == b"\x81\x05hello\x81\x05again"


def test_a_lost_connection_is_left_to_the_transport() -> None:
    socket, protocol = daphne(room=-1)
    socket.write(Text("hello"))
    assert protocol.transport.dataBuffer == b"\x81\x05hello"


def test_a_frame_never_overtakes_what_autobahn_holds_back() -> None:
    socket, protocol = daphne(room=100)
    protocol.send_queue.append(b"earlier")
    socket.write(Text("hello"))
    assert protocol.send_queue == [b"earlier", b"hello"]
    assert protocol.transport.taken == b""


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 200_000])
def test_a_text_is_framed_as_autobahn_does_it(size: int) -> None:
    text = Text("é" + "a" * (size - 2) if size > 2 else "a" * size)
    factory = WebSocketServerFactory()  # type: ignore[no-untyped-call]
    assert text.frame == factory.prepareMessage(text.text.encode(), isBinary=False).payloadHybi


def test_a_text_is_framed_once() -> None:
    text = Text("hello")
    assert text.frame is text.frame


@pytest.mark.parametrize("state", [0, 1, 2])
def test_nothing_is_written_unless_open(state: int) -> None:
    socket, protocol = daphne(room=100)
    protocol.state = state
    socket.write(Text("hello"))
    assert protocol.transport.taken == b""


def test_closing_is_once_and_silences() -> None:
    socket, protocol = daphne(room=100)
    socket.close(4401)
    socket.close(4403)
    socket.write(Text("hello"))
    assert protocol.closed_with == 4401
    assert protocol.transport.taken == b""


class LoopTransport(asyncio.Transport):
    """A TCP connection of an event loop's that keeps everything."""

    def __init__(self) -> None:
        super().__init__()
        self.kept = b""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.kept += bytes(data)

    def is_closing(self) -> bool:
        return False

    def get_write_buffer_size(self) -> int:
        return len(self.kept)


class UvicornProtocol:
    def __init__(self) -> None:
        self.transport = LoopTransport()
        self.handshake_complete = True
        self.close_sent = False
        self.sent: list[Mapping[str, object]] = []

    async def send(self, message: Mapping[str, object]) -> None:
        self.sent.append(message)


def test_under_uvicorn_a_frame_goes_straight_to_the_transport() -> None:
    protocol = UvicornProtocol()
    socket = sockets.of(protocol.send, CLAIM, PERMIT)
    assert isinstance(socket, UvicornSocket)
    socket.write(Text("hello"))
    assert protocol.transport.kept == b"\x81\x05hello"
    assert socket.backlog() == 7


async def test_under_uvicorn_closing_takes_the_ordinary_way_and_silences() -> None:
    protocol = UvicornProtocol()
    socket = sockets.of(protocol.send, CLAIM, PERMIT)
    socket.close(4401)
    socket.write(Text("hello"))
    await asyncio.wait_for(socket.pump(), 5)
    assert protocol.sent == [{"type": "websocket.close", "code": 4401}]
    assert protocol.transport.kept == b""


def test_under_uvicorn_nothing_is_written_after_a_close() -> None:
    protocol = UvicornProtocol()
    protocol.close_sent = True
    sockets.of(protocol.send, CLAIM, PERMIT).write(Text("hello"))
    assert protocol.transport.kept == b""


async def test_any_other_server_is_sent_to_by_the_pump() -> None:
    sent: list[Mapping[str, object]] = []

    async def send(message: Mapping[str, object]) -> None:
        sent.append(message)

    socket = sockets.of(send, CLAIM, PERMIT)
    socket.write(Text("hello"))
    assert type(socket) is Socket
    assert socket.backlog() == 5
    socket.close(4401)
    await asyncio.wait_for(socket.pump(), 5)
    assert sent == [
        {"type": "websocket.send", "text": "hello"},
        {"type": "websocket.close", "code": 4401},
    ]
    assert socket.backlog() == 0
