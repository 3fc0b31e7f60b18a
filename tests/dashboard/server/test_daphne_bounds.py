"""What passes through Daphne is bounded: bodies before they are read, answers by what the browser
takes.
"""

import asyncio
import time
from io import BytesIO

import pytest

from dashboard.server.daphne_server import STALLED_SECONDS, TOO_LARGE
from tests.dashboard.server.daphne_browser import Application, Browser
from webhooks.receiver import MOST_BYTES, Send

CHANGED = "Daphne or Twisted work differently now: see docs/adr/0017"


@pytest.fixture
async def browser() -> Browser:
    return Browser()


@pytest.mark.parametrize("path", ["/webhooks/telnyx", "/accounts/login/"])
async def test_a_body_that_is_too_large_is_refused_before_it_comes(
    browser: Browser, path: str
) -> None:
    length = b"Content-Length: %d" % (300 * 1024 * 1024)
    browser.sends(path, b"", length, b"Expect: 100-continue")
    assert await browser.hears() == TOO_LARGE, CHANGED
    assert browser.transport.disconnecting
    browser.protocol.dataReceived(b"x" * 100_000)
    assert browser.request.content.tell() == 0, "it is not even kept"
    assert not browser.webhooks.seen


@pytest.mark.parametrize("path", ["/webhooks/telnyx", "/accounts/login/"])
async def test_a_body_that_is_not_announced_may_not_grow_too_large(
    browser: Browser, path: str
) -> None:
    browser.sends(path, b"", b"Transfer-Encoding: chunked")
    piece = b"%x\r\n%b\r\n" % (2**16, b"x" * 2**16)
    for _ in range(MOST_BYTES // 2**16):
        browser.protocol.dataReceived(piece)
    assert browser.transport.value() == b""
    assert isinstance(browser.request.content, BytesIO), CHANGED
    for _ in range(20):
        browser.protocol.dataReceived(piece)
    assert await browser.hears() == TOO_LARGE, CHANGED
    assert browser.request.content.tell() == MOST_BYTES


async def test_a_body_as_large_as_may_be_arrives_whole(browser: Browser) -> None:
    browser.sends("/webhooks/telnyx", b"x" * MOST_BYTES)
    assert b" 200 " in await browser.hears()
    assert len(browser.webhooks.seen[0][2]) == MOST_BYTES


def _answers(*parts: bytes, length: int, fails: bool = False) -> Application:
    async def answer(scope: object, receive: object, send: Send) -> None:
        headers = [(b"Content-Length", b"%d" % length)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for part in parts:
            await send({"type": "http.response.body", "body": part, "more_body": True})
        if fails:
            raise ConnectionError("the sound broke off")
        await send({"type": "http.response.body"})

    return answer


@pytest.mark.parametrize("parts", [[], [b"12345"], [b"12345", b"123456"]])
async def test_after_an_answer_of_another_length_the_connection_is_not_used_again(
    parts: list[bytes],
) -> None:
    browser = Browser(_answers(*parts, length=10))
    browser.sends("/", b"", method="GET")
    await browser.until(lambda: browser.transport.aborted)
    assert b"12345" in browser.transport.value() or not parts


async def test_after_an_error_in_the_middle_of_an_answer_neither() -> None:
    browser = Browser(_answers(b"12345", length=10, fails=True))
    browser.sends("/", b"", method="GET")
    await browser.until(lambda: browser.transport.value().endswith(b"12345"))
    browser.server.application_checker()
    assert browser.transport.aborted, CHANGED


class Long:
    """An answer in pieces, each of which is let go by the test."""

    def __init__(self) -> None:
        self.written = 0
        self.let_go = asyncio.Semaphore(1)

    async def __call__(self, scope: object, receive: object, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200})
        while True:
            await self.let_go.acquire()
            await send({"type": "http.response.body", "body": b"x" * 1000, "more_body": True})
            self.written += 1


async def _begun() -> tuple[Browser, Long]:
    answer = Long()
    browser = Browser(answer)
    browser.sends("/", b"", method="GET")
    await browser.until(lambda: answer.written == 1)
    return browser, answer


async def test_an_answer_waits_for_the_browser() -> None:
    browser, answer = await _begun()
    for _ in range(5):
        answer.let_go.release()
    browser.protocol._channel.pauseProducing()  # as the transport does when its buffer is full
    await browser.until(lambda: browser.transport.value().count(b"x" * 1000) == 2)
    for _ in range(100):
        await asyncio.sleep(0)
    assert answer.written == 1, CHANGED
    browser.protocol._channel.resumeProducing()
    await browser.until(lambda: answer.written == 6)


async def test_an_answer_does_not_wait_for_a_browser_that_is_gone() -> None:
    browser, answer = await _begun()
    browser.protocol._channel.pauseProducing()
    answer.let_go.release()
    browser.transport.producer.stopProducing()
    await browser.until(lambda: answer.written == 2)


async def test_a_listener_may_take_hours_but_not_stand_still() -> None:
    browser, _ = await _begun()
    request = browser.request
    request.request_start -= 10_000
    for waiting in (5000, 4000, 3000, 0, 0):
        browser.transport.dataBuffer = b"x" * waiting
        request.check_timeouts()
        assert not browser.transport.aborted
        seconds_ago = time.monotonic() - STALLED_SECONDS - 1
        request._progress = (request._progress[0], seconds_ago)
    browser.transport.dataBuffer = b"x" * 4000
    request.check_timeouts()
    assert not browser.transport.aborted
    request._progress = (4000, time.monotonic() - STALLED_SECONDS - 1)
    request.check_timeouts()
    assert browser.transport.aborted
