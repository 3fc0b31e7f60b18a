"""What docs/adr/0008 leans on in Daphne, Autobahn, Twisted and Uvicorn, said in words when an
update changes it.
"""

import asyncio
import inspect

import pytest
from autobahn.twisted.websocket import WebSocketServerProtocol
from twisted.internet import abstract, tcp
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

SEE = "See docs/adr/0008-straight-to-the-socket.md before you adapt dashboard/live/sockets.py."


def test_daphne_binds_the_protocol_to_send() -> None:
    from daphne.server import Server

    source = inspect.getsource(Server.create_application)
    assert "send=partial(self.handle_reply, protocol)" in source, (
        f"Daphne hands its applications another `send`, so every socket takes the slow way. {SEE}"
    )


@pytest.mark.parametrize("name", ["STATE_OPEN", "sendMessage", "sendClose"])
def test_autobahn_has_what_a_socket_uses(name: str) -> None:
    assert hasattr(WebSocketServerProtocol, name), f"Autobahn has no {name} any more. {SEE}"


def test_autobahn_keeps_what_it_holds_back_in_send_queue() -> None:
    source = inspect.getsource(WebSocketServerProtocol.sendData)
    assert "self.send_queue" in source, f"Autobahn's send_queue has gone. {SEE}"


def test_twisted_tells_what_waits() -> None:
    source = inspect.getsource(abstract.FileDescriptor)
    for name in ("dataBuffer", "_tempDataLen"):
        assert name in source, f"Twisted keeps what waits elsewhere than in {name}. {SEE}"
    assert callable(tcp.Connection.writeSomeData), f"Twisted has no writeSomeData any more. {SEE}"


def test_uvicorn_sends_by_a_method_of_the_protocol() -> None:
    source = inspect.getsource(WebSocketsSansIOProtocol)
    for part in ("await self.app(self.scope, self.receive, self.send)", "self.close_sent = False"):
        assert part in source, f"Uvicorn's WebSockets have no `{part}` any more. {SEE}"
    assert "self.transport: asyncio.Transport" in source, f"Uvicorn's transport changed. {SEE}"
    assert hasattr(asyncio.Transport, "get_write_buffer_size")
