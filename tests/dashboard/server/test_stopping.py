"""A web process that stops: what has arrived is answered, and everybody is sent elsewhere."""

import asyncio

import pytest

from dashboard.server import daphne_server
from tests.dashboard.server.daphne_browser import Browser


@pytest.fixture(autouse=True)
def without_lingering(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daphne_server, "LINGER_SECONDS", 0)


async def test_a_webhook_under_way_is_answered_first() -> None:
    browser = Browser()
    browser.webhooks.may_reply.clear()
    browser.sends("/webhooks/telnyx")
    stopping = asyncio.create_task(browser.server._drain())
    for _ in range(5):
        await asyncio.sleep(0)
    assert not stopping.done()
    browser.webhooks.may_reply.set()
    await stopping
    assert b" 200 " in await browser.hears()


async def test_one_that_takes_too_long_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daphne_server, "CLOSE_SECONDS", 0.01)
    browser = Browser()
    browser.webhooks.may_reply.clear()
    browser.sends("/webhooks/telnyx")
    await browser.server._drain()
    assert browser.transport.value() == b""


async def test_what_arrives_meanwhile_is_answered_and_its_connection_closed() -> None:
    browser = Browser()
    browser.server.is_stopping = True
    browser.sends("/webhooks/telnyx")
    assert b" 200 " in await browser.hears()
    await browser.until(lambda: browser.transport.disconnecting)


async def test_an_idle_connection_is_closed_at_once() -> None:
    browser = Browser()
    await browser.server._drain()
    assert browser.transport.disconnecting
