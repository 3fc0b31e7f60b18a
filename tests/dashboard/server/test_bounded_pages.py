"""Pages: no body beyond what a form can bring, and none at all after HEAD, on any server."""

import asyncio
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path

from dashboard.server.pages import Pages
from webhooks.receiver import MOST_BYTES

LARGE = b"x" * 300_000


def large(request: HttpRequest) -> HttpResponse:
    return HttpResponse(LARGE)


async def streamed(request: HttpRequest) -> StreamingHttpResponse:
    async def pieces() -> Any:
        yield LARGE
        yield LARGE

    return StreamingHttpResponse(pieces())


def length(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(len(request.body)))


urlpatterns = [path("large", large), path("streamed", streamed), path("length", length)]


@pytest.fixture
def pages(settings: Any) -> Pages:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
    return Pages()


async def ask(
    pages: Pages, where: str, method: str, pieces: list[bytes], *headers: tuple[bytes, bytes]
) -> tuple[int, dict[bytes, bytes], list[bytes], int]:
    """Status, headers, the pieces of the body, and how many of our own were taken."""
    left = list(pieces) or [b""]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if not left:
            return await asyncio.Future()
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": where,
        "query_string": b"",
        "headers": [(b"host", b"localhost"), *headers],
    }
    await pages(scope, receive, send)
    bodies = [message["body"] for message in sent[1:] if message.get("body")]
    own = {name.lower(): value for name, value in sent[0]["headers"]}
    own.pop(b"x-request-id")  # each answer has its own
    assert not sent[-1].get("more_body")
    return sent[0]["status"], own, bodies, len(pieces) - len(left)


@pytest.mark.parametrize("where", ["/large", "/streamed", "/none"])
async def test_head_has_headers_alone(pages: Pages, where: str) -> None:
    got = await ask(pages, where, "GET", [])
    head = await ask(pages, where, "HEAD", [])
    assert (head[0], head[1]) == (got[0], got[1])
    assert got[2] and not head[2]


@pytest.mark.parametrize("size", [b"300000000", b"1048577", b"-1", b"1e3", b"9" * 5000])
async def test_what_is_announced_too_large_is_not_read(pages: Pages, size: bytes) -> None:
    status, headers, _, taken = await ask(
        pages, "/length", "POST", [b"x" * 1000] * 9, (b"content-length", size)
    )
    assert (status, taken) == (413, 0)
    assert headers[b"connection"] == b"close"


async def test_what_is_not_announced_is_read_so_far_and_no_further(pages: Pages) -> None:
    pieces = [b"x" * 2**16] * 1000
    status, _, _, taken = await ask(pages, "/length", "POST", pieces)
    assert (status, taken) == (413, MOST_BYTES // 2**16 + 1)


async def test_what_is_as_large_as_may_be_is_read(pages: Pages) -> None:
    pieces = [b"x" * 2**16] * 16
    status, _, bodies, _ = await ask(pages, "/length", "POST", pieces)
    assert (status, bodies) == (200, [str(MOST_BYTES).encode()])
