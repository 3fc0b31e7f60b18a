"""Changes leave every kind of process, and never hold up or break who made them."""

import asyncio
import logging
import threading
from typing import Any

import pytest

from dashboard.live import publishing
from dashboard.live.publishing import Publisher
from tests.system.waiting import PATIENCE_SECONDS


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> "asyncio.Queue[dict[str, Any]]":
    queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def send(message: dict[str, Any]) -> None:
        queue.put_nowait(message)

    monkeypatch.setattr(publishing, "send", send)
    return queue


async def test_the_own_hub_hears_at_once_and_the_others_by_message(
    sent: "asyncio.Queue[dict[str, Any]]",
) -> None:
    heard: list[frozenset[str]] = []
    publisher = Publisher()
    publisher.attach(asyncio.get_running_loop(), heard.append)
    await asyncio.to_thread(publisher.publish, {"ledger"})
    message = await asyncio.wait_for(sent.get(), 5)
    assert heard == [frozenset({"ledger"})]
    assert message == {"type": publishing.CHANGED, "from": publisher.name, "keys": ["ledger"]}


async def test_changes_in_a_row_are_one_message(sent: "asyncio.Queue[dict[str, Any]]") -> None:
    publisher = Publisher()
    publisher.attach(asyncio.get_running_loop(), lambda keys: None)
    for number in range(50):
        publisher.publish({f"call:{number}"})
    message = await asyncio.wait_for(sent.get(), 5)
    assert len(message["keys"]) == 50


def test_a_process_without_a_server_has_a_loop_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    arrived = threading.Event()

    async def send(message: dict[str, Any]) -> None:
        arrived.set()

    monkeypatch.setattr(publishing, "send", send)
    Publisher().publish({"ledger"})
    assert arrived.wait(PATIENCE_SECONDS)


async def test_an_outage_is_logged_once_and_never_raised(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried: asyncio.Queue[None] = asyncio.Queue()

    async def fails(message: dict[str, Any]) -> None:
        tried.put_nowait(None)
        raise ConnectionError("Redis is away")

    monkeypatch.setattr(publishing, "send", fails)
    publisher = Publisher()
    publisher.attach(asyncio.get_running_loop(), lambda keys: None)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            publisher.publish({"ledger"})
            await asyncio.wait_for(tried.get(), 5)
            await asyncio.sleep(0)
    assert len([record for record in caplog.records if "Redis is away" in record.getMessage()]) == 1


def test_the_child_of_a_fork_starts_afresh() -> None:
    publisher = Publisher()
    parent = publisher.name
    with publisher._lock:  # as another thread of the parent may hold it
        publisher.reset()
        assert publisher._lock.acquire(blocking=False)
    assert publisher.name != parent
