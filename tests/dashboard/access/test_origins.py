"""From where a browser may open the live socket: our own pages, by the host and the port that it
asked.
"""

import pytest
from asgiref.typing import ASGIReceiveCallable, ASGISendCallable
from channels.testing import WebsocketCommunicator
from django.conf import LazySettings

from dashboard.access.origins import OwnOrigin
from dashboard.asgi import application
from tests.system.waiting import PATIENCE_SECONDS
from webhooks import refusal_kinds
from webhooks.refusal_kinds import Kind
from webhooks.refusals import refusals

pytestmark = pytest.mark.stack  # whom it lets in, and whom it denies, meets the channel layer


async def live(scope: object, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    await receive()
    await send({"type": "websocket.accept", "subprotocol": None, "headers": []})
    await receive()


@pytest.fixture(autouse=True)
def allowed(settings: LazySettings) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "[::1]", ".example.com", ".inner.example"]


async def is_let_in(origin: str | None, host: str) -> bool:
    headers = [(b"host", host.encode())] + (
        [(b"origin", origin.encode())] if origin is not None else []
    )
    socket = WebsocketCommunicator(OwnOrigin(live), "/live/?topic=board", headers)
    connected, _ = await socket.connect(timeout=PATIENCE_SECONDS)
    await socket.disconnect()
    return bool(connected)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://localhost:8000", "localhost:8000"),
        ("https://switch.example.com", "switch.example.com"),
        ("http://LOCALHOST:8000", "localhost:8000"),
        ("http://[::1]:8000", "[::1]:8000"),
    ],
)
async def test_our_own_pages_are_let_in(origin: str, host: str) -> None:
    assert await is_let_in(origin, host)


@pytest.mark.parametrize(
    "origin",
    [
        "http://localhost:9999",
        "http://localhost",
        "http://elsewhere.example:8000",
        "http://[",
        "file://localhost:8000",
        "localhost:8000",
        "null",
        "",
        None,
    ],
)
async def test_nobody_elses_are(origin: str | None) -> None:
    assert not await is_let_in(origin, "localhost:8000")


async def test_the_product_asks() -> None:
    headers = [(b"host", b"localhost:8000"), (b"origin", b"http://localhost:9999")]
    socket = WebsocketCommunicator(application, "/live/?topic=board", headers)
    connected, _ = await socket.connect(timeout=PATIENCE_SECONDS)
    assert not connected


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("https://switch.example.com", True),
        ("https://east.inner.example", True),
        ("http://switch.example.com", False),
        ("https://other.example.com", False),
    ],
)
async def test_behind_a_proxy_the_trusted_origins_are(
    origin: str, expected: bool, settings: LazySettings
) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://switch.example.com", "https://*.inner.example"]
    assert await is_let_in(origin, "10.0.0.5:8000") is expected


@pytest.mark.parametrize(
    ("origin", "host", "kind"),
    [
        ("https://switch.example.com:8443", "switch.example.com", refusal_kinds.SOCKET_ORIGIN),
        ("", "localhost:8000", refusal_kinds.SOCKET_ORIGIN),
        ("http://[", "localhost:8000", refusal_kinds.SOCKET_ORIGIN),
        ("https://evil.example", "evil.example", refusal_kinds.SOCKET_HOST),
    ],
)
async def test_what_is_refused_is_counted_with_its_cure(
    origin: str, host: str, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[tuple[Kind, str]] = []
    monkeypatch.setattr(refusals, "note", lambda *what: noted.append(what))
    assert not await is_let_in(origin, host)
    assert [what for what, _ in noted] == [kind]
    assert repr(host) in noted[0][1]
