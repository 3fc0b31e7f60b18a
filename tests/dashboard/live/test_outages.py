"""What watchers see while signals are lost, or the layer, the database or a drawing fails."""

import asyncio
import json
from collections.abc import Callable
from typing import Any, NoReturn

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import OperationalError

from conferencing.models import Conference
from dashboard.access import socket_sessions
from dashboard.live import publishing
from dashboard.live.hub import hub
from dashboard.screens import drawing

from .watcher import Open, begins

pytestmark = pytest.mark.django_db(transaction=True)


def database_away(*_: object, **__: object) -> NoReturn:
    raise OperationalError("the database is away")


def refuse_and_set(failed: asyncio.Event) -> Callable[..., NoReturn]:
    """Like `database_away`; the loop of the caller is told of it."""
    loop = asyncio.get_running_loop()

    def away(*_: object) -> NoReturn:
        loop.call_soon_threadsafe(failed.set)
        database_away()

    return away


async def test_a_lost_signal_is_healed_by_the_next_redrawing(
    watch: Open, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.live.hub.REDRAW_SECONDS", 0.05)
    await sync_to_async(begins)()
    watcher = await watch("board", supervisor)
    await watcher.sees("Board call")
    await Conference.objects.filter(pk="one").aupdate(name="Nobody was told")
    await watcher.sees("Nobody was told")


async def test_a_deaf_hub_looks_for_itself(
    watch: Open, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.live.hub.SELF_PING_SECONDS", 0.05)

    async def goes_nowhere(message: dict[str, Any]) -> None:
        raise ConnectionError("no Redis")

    monkeypatch.setattr(publishing, "send", goes_nowhere)
    await sync_to_async(begins)()
    watcher = await watch("board", supervisor)
    await watcher.sees("Board call")
    async with asyncio.timeout(5):
        while hub.stats()["hears"]:
            await asyncio.sleep(0.01)
    await Conference.objects.filter(pk="one").aupdate(name="Seen all the same")
    await watcher.sees("Seen all the same")


async def test_a_screen_is_said_to_be_old_while_the_database_is_away(
    watch: Open, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    watcher = await watch("board", supervisor)
    await watcher.hears()
    monkeypatch.setattr("dashboard.live.hub.OLD_SECONDS", 0.3)
    with monkeypatch.context() as outage:
        outage.setattr(socket_sessions, "inspect", database_away)
        outage.setattr(drawing, "draw", database_away)
        said = await watcher.hears_of("age")
        assert said["now"] - said["as_of"] >= 300
        await watcher.socket.send_to(text_data='{"type": "ping", "echo": 1}')
        pong = await watcher.hears_of("pong")
        assert pong["now"] - pong["as_of"] >= 300
    said = await watcher.hears_of("age")
    assert said["now"] == said["as_of"]


async def test_a_drawing_that_fails_makes_its_screen_old(
    watch: Open, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    watcher = await watch("board", supervisor)
    await watcher.hears()
    monkeypatch.setattr("dashboard.live.hub.OLD_SECONDS", 0.3)
    monkeypatch.setattr(drawing, "draw", database_away)
    await sync_to_async(begins)()
    said = await watcher.hears_of("age")
    assert said["as_of"] < said["now"]


async def test_nothing_more_is_shown_while_permissions_cannot_be_asked(
    watch: Open, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    watcher = await watch("board", supervisor)
    await watcher.hears()
    monkeypatch.setattr("dashboard.live.hub.OLD_SECONDS", 0.3)
    monkeypatch.setattr("dashboard.live.hub.UNCHECKED_SECONDS", 0.3)
    with monkeypatch.context() as outage:
        failed = asyncio.Event()
        outage.setattr(socket_sessions, "inspect", refuse_and_set(failed))
        async with asyncio.timeout(5):
            await failed.wait()  # from now on no check that began earlier can still succeed
        await watcher.hears_of("age")
        await asyncio.sleep(0.4)
        await sync_to_async(begins)("Not for you yet")
        await watcher.hears_the_rest(quiet_seconds=0.3)
        assert "Not for you yet" not in json.dumps(watcher.browser.messages)
    await watcher.sees("Not for you yet")


async def test_whoever_comes_while_the_database_is_away_is_asked_to_come_again(
    watch: Open, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_sessions, "inspect", database_away)
    assert await (await watch("board", supervisor)).is_closed_with() == 4503
