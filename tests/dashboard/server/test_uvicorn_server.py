"""The web process on Uvicorn, with the loop and the parsers that its extra brings: real connections
to a real server.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvloop
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from websockets.asyncio.client import connect

from dashboard.access.socket_sessions import Claim, Permit
from dashboard.live import sockets
from dashboard.live.sockets import Socket, Text, UvicornSocket
from dashboard.server import uvicorn_server
from dashboard.server.uvicorn_server import REQUEST_SECONDS, Server
from tests.system.processes import free_port

CHANGED = "Uvicorn or uvloop work differently now: see docs/adr/0008"
WHOLE = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
opened: list[Socket] = []
stopping: list[int] = []
read: list[bytes] = []  # by the server


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Says hello to a WebSocket, and replies to a request once its body has come whole."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        opened.append(sockets.of(send, Claim("key", "board"), Permit(1, "full")))
        opened[-1].write(Text("hello"))
        await receive()
        return
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 204})
    await send({"type": "http.response.body"})


@asynccontextmanager
async def serving(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Server, int]]:
    """A server set up by `run` itself, and its port; told to stop at the end."""
    port, ready = free_port(), asyncio.Event()
    made: list[Server] = []

    def note(server: Server) -> None:
        made.append(server)

    monkeypatch.setattr(Server, "run", note)
    _note_what_is_read(monkeypatch)
    uvicorn_server.run(
        application,
        host="127.0.0.1",
        port=port,
        when_ready=ready.set,
        when_stopping=lambda: stopping.append(len(made[0].server_state.connections)),
    )
    (server,) = made
    task = asyncio.create_task(server.serve())
    try:
        async with asyncio.timeout(10):
            await ready.wait()
        yield server, port
    finally:
        signal.raise_signal(signal.SIGTERM)
        await asyncio.wait_for(task, 10)


def _note_what_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    take_in = HttpToolsProtocol.data_received

    def data_received(self: HttpToolsProtocol, data: bytes) -> None:
        take_in(self, data)
        read.append(data)

    read.clear()
    monkeypatch.setattr(HttpToolsProtocol, "data_received", data_received)


def on_uvloop(story: Coroutine[None, None, None]) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(story)


def test_a_live_socket_takes_the_direct_way(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        opened.clear()
        async with serving(monkeypatch) as (_, port):
            async with connect(f"ws://127.0.0.1:{port}/live/", compression=None) as browser:
                assert await asyncio.wait_for(browser.recv(), 5) == "hello"
            assert [type(each) for each in opened] == [UvicornSocket], CHANGED
            assert opened[0].backlog() == 0

    on_uvloop(story())


def test_the_stop_is_told_while_connections_are_still_open(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        stopping.clear()
        async with serving(monkeypatch) as (_, port):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(WHOLE)
            assert b" 204 " in await _reply(reader)
        assert stopping == [1]
        writer.close()

    on_uvloop(story())


class Clock:
    """In place of the module `time`."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.mark.parametrize(
    "part",
    [
        b"",
        b"POST / HTTP/1.1\r\nHost: x\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf",
    ],
    ids=["nothing", "half the headers", "half the body"],
)
def test_a_request_that_never_ends_is_cut_off(monkeypatch: pytest.MonkeyPatch, part: bytes) -> None:
    clock = Clock()
    monkeypatch.setattr(uvicorn_server, "time", clock)

    async def story() -> None:
        async with serving(monkeypatch) as (server, port):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(WHOLE)
            assert b" 204 " in await _reply(reader)
            writer.write(part)
            await _is_read(WHOLE + part)
            await _seconds_pass(server, clock, REQUEST_SECONDS - 1)
            assert server.server_state.connections, "still within its time"
            await _seconds_pass(server, clock, 2)
            assert await _is_cut_off(reader)
            writer.close()

    on_uvloop(story())


def test_a_connection_that_goes_on_asking_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(uvicorn_server, "time", clock)

    async def story() -> None:
        async with serving(monkeypatch) as (server, port):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for _ in range(4):
                await _seconds_pass(server, clock, REQUEST_SECONDS - 1)
                writer.write(WHOLE)
                assert b" 204 " in await _reply(reader)
            writer.close()

    on_uvloop(story())


async def _is_read(sent: bytes) -> None:
    async with asyncio.timeout(5):
        while b"".join(read) != sent:
            await asyncio.sleep(0)


async def _seconds_pass(server: Server, clock: Clock, seconds: float) -> None:
    await server.on_tick(0)
    clock.now += seconds
    await server.on_tick(0)


async def _reply(reader: asyncio.StreamReader) -> bytes:
    return await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)


async def _is_cut_off(reader: asyncio.StreamReader) -> bool:
    try:
        return not await asyncio.wait_for(reader.read(), 5)
    except ConnectionResetError:
        return True
