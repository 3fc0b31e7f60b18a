"""The hub of this process, running, browsers that watch through it, and views that do not rest."""

from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client

from conferencing.queries import link
from dashboard.live import schedule, topic_view
from dashboard.live.hub import Hub, hub
from dashboard.server import routing
from tests.conftest import MakeUser
from tests.system.waiting import PATIENCE_SECONDS

from .watcher import Open, Watcher


@pytest.fixture
async def running_hub(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hub]:
    monkeypatch.setattr("dashboard.live.hub.INSPECTION_SECONDS", 0.05)
    monkeypatch.setattr("dashboard.live.hub.JUDGING_SECONDS", 0.05)
    yield hub
    await hub.stop()
    await sync_to_async(connections.close_all)()


@pytest.fixture
async def watch(running_hub: Hub, make_user: MakeUser) -> AsyncIterator[Open]:
    opened: list[WebsocketCommunicator] = []

    async def open_socket(topic: str, user: User | None = None) -> Watcher:
        headers = []
        if user:
            client = Client()
            await client.aforce_login(user)
            headers.append(
                (b"cookie", f"other=1; sessionid={client.cookies['sessionid'].value}".encode())
            )
        socket = WebsocketCommunicator(routing.sockets, f"/live/?topic={quote(topic)}", headers)
        opened.append(socket)
        await socket.connect(timeout=PATIENCE_SECONDS)
        return Watcher(socket)

    yield open_socket
    for socket in opened:
        await socket.disconnect()


@pytest.fixture
def supervisor(make_user: MakeUser) -> User:
    return make_user("supervisor")


@pytest.fixture
def no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views draw at once, for a story whose clock stands still."""
    # The link to Telnyx changes by the clock.
    monkeypatch.setattr(link, "_facts", lambda: link.NOTHING)
    monkeypatch.setattr(schedule, "PACE_SECONDS", 0.0)
    monkeypatch.setattr(schedule, "PACES", dict.fromkeys(schedule.PACES, 0.0))
    monkeypatch.setattr(topic_view, "RETRY_SECONDS", 0.0)
