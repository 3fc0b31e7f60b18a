"""Sockets have one address; at every other they are refused, and nothing breaks."""

import pytest
from channels.testing import WebsocketCommunicator

from dashboard.asgi import application
from tests.system.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.stack

OURS = [(b"host", b"localhost:8000"), (b"origin", b"http://localhost:8000")]


@pytest.mark.parametrize("path", ["/", "/live", "/live/more", "/LIVE/", "/admin/", "/%00", "//"])
async def test_a_socket_elsewhere_is_refused(path: str) -> None:
    socket = WebsocketCommunicator(application, path, OURS)
    connected, _ = await socket.connect(timeout=PATIENCE_SECONDS)
    assert not connected


@pytest.mark.parametrize("origin", [b"http://[", b"http://a]b", b"\xff\xfe", b"http://localhost:x"])
async def test_an_origin_that_is_no_address_is_refused(origin: bytes) -> None:
    headers = [(b"host", b"localhost:8000"), (b"origin", origin)]
    socket = WebsocketCommunicator(application, "/live/?topic=board", headers)
    connected, _ = await socket.connect(timeout=PATIENCE_SECONDS)
    assert not connected
