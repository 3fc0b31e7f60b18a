"""How a frame leaves: in order, whole, and once framed for all."""

import asyncio
from functools import partial
from typing import Any

import pytest
from autobahn.twisted.websocket import WebSocketServerFactory

from dashboard.access.socket_sessions import Claim, Permit
from dashboard.live import sockets
from dashboard.live.sockets import DaphneSocket, Message, Socket

CLAIM, PERMIT = Claim("key", "board"), Permit(1, "full")


class Transport:
    """A TCP connection that takes `room` bytes at once and keeps the rest."""

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
        self.factory = WebSocketServerFactory()  # type: ignore[no-untyped-call]
        self.transport = Transport(room)
        self.send_queue: list[Any] = []
        self.closed_with: int | None = None

    def sendPreparedMessage(self, prepared: Any) -> None:
        self.transport.write(prepared.payloadHybi)

    def sendClose(self, code: int) -> None:
        self.closed_with = code


async def reply(protocol: Protocol, message: dict[str, Any]) -> None:
    raise AssertionError("not this way")


def daphne(room: int) -> tuple[Socket, Protocol]:
    protocol = Protocol(room)
    return sockets.of(partial(reply, protocol), CLAIM, PERMIT), protocol


def test_a_frame_goes_straight_to_the_system() -> None:
    socket, protocol = daphne(room=100)
    assert isinstance(socket, DaphneSocket)
    socket.write(Message("hello"))
    assert protocol.transport.taken == b"\x81\x05hello"
    assert socket.backlog() == 0


def test_what_the_system_does_not_take_waits() -> None:
    socket, protocol = daphne(room=4)
    socket.write(Message("hello"))
    assert (protocol.transport.taken, protocol.transport.dataBuffer) == (b"\x81\x05he", b"llo")


def test_a_frame_never_overtakes_an_earlier_one() -> None:
    socket, protocol = daphne(room=4)
    socket.write(Message("hello"))
    protocol.transport.room = 100
    socket.write(Message("again"))
    assert protocol.transport.taken + protocol.transport.dataBuffer == b"\x81\x05hello\x81\x05again"


def test_a_lost_connection_is_left_to_the_transport() -> None:
    socket, protocol = daphne(room=-1)
    socket.write(Message("hello"))
    assert protocol.transport.dataBuffer == b"\x81\x05hello"


def test_a_message_is_framed_once() -> None:
    message = Message("hello")
    (first, one), (second, _) = daphne(100), daphne(100)
    first.write(message)
    frame = message.prepared(one.factory)
    second.write(message)
    assert message.prepared(one.factory) is frame


@pytest.mark.parametrize("state", [0, 1, 2])
def test_nothing_is_written_unless_open(state: int) -> None:
    socket, protocol = daphne(room=100)
    protocol.state = state
    socket.write(Message("hello"))
    assert protocol.transport.taken == b""


def test_closing_is_once_and_silences() -> None:
    socket, protocol = daphne(room=100)
    socket.close(4401)
    socket.close(4403)
    socket.write(Message("hello"))
    assert protocol.closed_with == 4401
    assert protocol.transport.taken == b""


async def test_any_other_server_is_sent_to_by_the_pump() -> None:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    socket = sockets.of(send, CLAIM, PERMIT)
    socket.write(Message("hello"))
    assert socket.backlog() == 5
    socket.close(4401)
    await asyncio.wait_for(socket.pump(), 5)
    assert sent == [
        {"type": "websocket.send", "text": "hello"},
        {"type": "websocket.close", "code": 4401},
    ]
    assert socket.backlog() == 0
