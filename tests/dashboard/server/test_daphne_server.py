"""Webhooks straight from Daphne's request: what Daphne and Twisted must do for it, and what stays
as it is for every other request.
"""

import asyncio

import pytest

from dashboard.server.daphne_server import REQUEST_SECONDS
from tests.dashboard.server.daphne_browser import CHANGED, Browser


@pytest.fixture
async def browser() -> Browser:
    return Browser()


@pytest.mark.parametrize("path", ["/webhooks/telnyx", "/webhooks/telnyx/", "/webhooks/telnyx/?a=b"])
async def test_a_webhook_goes_straight_to_the_receiver(browser: Browser, path: str) -> None:
    browser.sends(path, b'{"a": 1}', b"Telnyx-Timestamp: 1", b"X_Odd: skipped")
    said = await browser.hears()
    assert said.startswith(b"HTTP/1.1 200 OK\r\n") and said.endswith(b"\r\n\r\nok"), CHANGED
    ((method, headers, body),) = browser.webhooks.seen
    assert (method, body) == ("POST", b'{"a": 1}')
    assert headers[b"telnyx-timestamp"] == b"1"
    assert b"x_odd" not in headers


@pytest.mark.parametrize("path", ["/", "/webhooks/telnyx/more", "/commands/"])
async def test_everything_else_goes_daphnes_way(browser: Browser, path: str) -> None:
    browser.sends(path)
    assert b" 204 " in await browser.hears()
    assert not browser.webhooks.seen


async def test_a_request_on_the_same_connection_follows(browser: Browser) -> None:
    browser.sends("/webhooks/telnyx")
    await browser.hears()
    browser.transport.clear()
    browser.sends("/webhooks/telnyx")
    assert b" 200 " in await browser.hears()
    assert len(browser.webhooks.seen) == 2


async def test_headers_that_daphne_refuses_are_refused(browser: Browser) -> None:
    browser.sends("/webhooks/telnyx", b"{}", b"Telnyx-Timestamp: 1\x0b")
    assert b" 400 " in await browser.hears()
    assert not browser.webhooks.seen


async def test_a_socket_with_an_unreadable_protocol_is_refused_without_a_traceback(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    upgrade = (b"Upgrade: websocket", b"Connection: Upgrade", b"Sec-WebSocket-Version: 13")
    key = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    browser.sends("/live/", b"", *upgrade, key, b"Sec-WebSocket-Protocol: kiosk.\xff")
    assert b" 400 " in await browser.hears()
    assert not caplog.records


async def test_a_request_that_takes_too_long_is_answered_503(browser: Browser) -> None:
    browser.webhooks.may_reply.clear()
    browser.sends("/webhooks/telnyx")
    (request,) = browser.server.connections
    assert hasattr(request, "request_start"), CHANGED
    request.check_timeouts()
    assert browser.transport.value() == b""
    request.request_start -= REQUEST_SECONDS + 1
    request.check_timeouts()
    assert b" 503 " in await browser.hears()
    browser.webhooks.may_reply.set()  # too late: nothing is written twice
    await asyncio.sleep(0.01)
    assert browser.transport.value().count(b"HTTP/1.1") == 1


async def test_the_server_can_end_what_still_runs(browser: Browser) -> None:
    browser.webhooks.may_reply.clear()
    browser.sends("/webhooks/telnyx")
    (details,) = browser.server.connections.values()
    assert isinstance(details["application_instance"], asyncio.Task), CHANGED
    details["application_instance"].cancel()


async def test_twisted_parses_no_form(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[bytes] = []
    monkeypatch.setattr("twisted.web.http._parseContentType", parsed.append)
    browser.sends("/commands/", b"a=b", b"Content-Type: application/x-www-form-urlencoded")
    await browser.hears()
    assert not parsed, f"Twisted reads parsePOSTFormSubmission no more. {CHANGED}"
