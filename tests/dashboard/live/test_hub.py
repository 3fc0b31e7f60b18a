"""The live socket from handshake to close, through the real hub, database and channel layer."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import quote

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import Group, Permission, User
from django.contrib.sessions.models import Session
from django.db import OperationalError, connections, transaction
from django.test import Client
from django.utils import timezone

from conferencing import signals
from conferencing.commands import press
from conferencing.models import Conference
from dashboard.access import socket_sessions
from dashboard.live import publishing
from dashboard.live.hub import Hub, hub
from dashboard.screens import drawing
from dashboard.server.routing import websocket_urlpatterns
from tests import world
from tests.conftest import MakeUser
from tests.dashboard.browser import Browser

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Awaitable["Watcher"]]


class Watcher:
    """A signed-in browser on the live socket."""

    def __init__(self, socket: WebsocketCommunicator) -> None:
        self.socket = socket
        self.browser = Browser()

    async def hears(self) -> dict[str, Any]:
        """The next message; it fails after five seconds without one."""
        message = await self.socket.receive_output(timeout=5)
        if message["type"] == "websocket.send":
            self.browser.hear(message["text"])
            return dict(json.loads(message["text"]))
        return dict(message)

    async def sees(self, text: str) -> None:
        while not any(text in html for _, _, html in self.browser.screen.values()):
            await self.hears()

    async def is_closed_with(self) -> int:
        while True:
            message = await self.hears()
            if message["type"] == "websocket.close":
                return int(message["code"])


@pytest.fixture(autouse=True)
async def running_hub(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hub]:
    monkeypatch.setattr("dashboard.live.hub.INSPECTION_SECONDS", 0.05)
    monkeypatch.setattr("dashboard.live.hub.JUDGING_SECONDS", 0.05)
    yield hub
    await hub.stop()
    await sync_to_async(connections.close_all)()


@pytest.fixture
async def watch(make_user: MakeUser) -> AsyncIterator[Open]:
    opened: list[WebsocketCommunicator] = []

    async def open_socket(topic: str, user: User | None = None) -> Watcher:
        headers = []
        if user:
            client = Client()
            await client.aforce_login(user)
            headers.append(
                (b"cookie", f"other=1; sessionid={client.cookies['sessionid'].value}".encode())
            )
        application = URLRouter(websocket_urlpatterns)  # type: ignore[arg-type]
        socket = WebsocketCommunicator(application, f"/live/?topic={quote(topic)}", headers)
        opened.append(socket)
        await socket.connect(timeout=5)
        return Watcher(socket)

    yield open_socket
    for socket in opened:
        await socket.disconnect()


@pytest.fixture
def supervisor(make_user: MakeUser) -> User:
    return make_user("supervisor")


def begins(name: str = "Board call") -> None:
    world.begins("one", "anna", at=timezone.now(), name=name)


async def test_first_comes_the_whole_screen(watch: Open, supervisor: User) -> None:
    await sync_to_async(begins)()
    message = await (await watch("board", supervisor)).hears()
    assert message["full"]
    assert {"figures", "conference-one"} <= {fragment["id"] for fragment in message["fragments"]}
    assert abs(message["now"] / 1000 - timezone.now().timestamp()) < 5


async def test_then_every_change(watch: Open, supervisor: User) -> None:
    watcher = await watch("board", supervisor)
    await watcher.hears()
    await sync_to_async(begins)()
    await watcher.sees("Board call")


async def test_all_watchers_of_a_topic_see_the_same_bytes(
    watch: Open, make_user: MakeUser, supervisor: User
) -> None:
    admin = await sync_to_async(make_user)("admin")
    watchers = [await watch("conference:one", user) for user in (supervisor, admin)]
    await sync_to_async(begins)()
    for watcher in watchers:
        await watcher.sees("Board call")
    while watchers[0].browser.screen != watchers[1].browser.screen:
        await min(watchers, key=lambda watcher: len(watcher.browser.messages)).hears()
    assert hub.stats()["topics"] == 1


async def test_a_rolled_back_change_is_not_sent(watch: Open, supervisor: User) -> None:
    watcher = await watch("board", supervisor)
    await watcher.hears()

    def roll_back() -> None:
        with transaction.atomic():
            begins("Never was")
            transaction.set_rollback(True)

    before = hub.stats()["renders"]
    await sync_to_async(roll_back)()
    await sync_to_async(begins)("Was")
    await watcher.sees("Was")
    assert "Never was" not in json.dumps(watcher.browser.messages)
    assert hub.stats()["renders"] > before


async def test_a_change_in_another_process_comes_through_the_layer(
    watch: Open, supervisor: User
) -> None:
    await sync_to_async(begins)()
    watcher = await watch("board", supervisor)
    await watcher.sees("Board call")
    layer = get_channel_layer()
    assert layer is not None
    await Conference.objects.filter(pk="one").aupdate(name="Renamed elsewhere")
    message = {"type": publishing.CHANGED, "from": "another process", "keys": ["conference:one"]}
    await layer.group_send(publishing.GROUP, message)
    await watcher.sees("Renamed elsewhere")


async def test_a_lost_signal_is_healed_by_the_next_redrawing(
    watch: Open, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.live.hub.REDRAW_SECONDS", 0.05)
    await sync_to_async(begins)()
    watcher = await watch("board", supervisor)
    await watcher.sees("Board call")
    await Conference.objects.filter(pk="one").aupdate(name="Nobody was told")
    await watcher.sees("Nobody was told")


async def test_a_press_shows_to_those_who_watch(
    watch: Open, make_user: MakeUser, supervisor: User
) -> None:
    await sync_to_async(begins)()
    watcher = await watch("conference:one", supervisor)
    await watcher.sees("Board call")
    command = await sync_to_async(press.create)("mute", "one", "anna", by=supervisor)
    await watcher.sees(f'data-command="{command.uuid}"')
    assert f"command-{command.uuid}" in watcher.browser.screen


async def test_a_ping_is_answered(watch: Open, supervisor: User) -> None:
    watcher = await watch("board", supervisor)
    first = await watcher.hears()
    await watcher.socket.send_to(text_data='{"type": "ping", "echo": 12.5}')
    pong = json.loads((await watcher.socket.receive_output(timeout=5))["text"])
    assert pong["type"] == "pong" and pong["echo"] == 12.5
    assert pong["as_of"] == pong["now"]
    assert pong["seq"] == max(fragment["version"] for fragment in first["fragments"])


@pytest.mark.parametrize("text", ["nonsense", "[]", '{"type": "subscribe"}', " " * 5000])
async def test_anything_but_a_ping_ends_it(text: str, watch: Open, supervisor: User) -> None:
    watcher = await watch("board", supervisor)
    await watcher.socket.send_to(text_data=text)
    assert await watcher.is_closed_with() == 4400


async def test_nobody_watches_without_signing_in(watch: Open) -> None:
    assert await (await watch("board")).is_closed_with() == 4401


async def test_an_agent_does_not_watch_the_board(watch: Open, make_user: MakeUser) -> None:
    agent = await sync_to_async(make_user)("agent")
    assert await (await watch("board", agent)).is_closed_with() == 4403


async def test_signing_out_elsewhere_cuts_off(watch: Open, supervisor: User) -> None:
    watcher = await watch("board", supervisor)
    await watcher.hears()
    await Session.objects.all().adelete()
    assert await watcher.is_closed_with() == 4401
    assert hub.stats()["sockets"] == 1  # until the browser has closed its side


async def test_a_lost_permission_cuts_off(watch: Open, supervisor: User) -> None:
    watcher = await watch("board", supervisor)
    await watcher.hears()
    permission = await Permission.objects.aget(codename="view_board")
    group = await Group.objects.aget(name="supervisor")
    await group.permissions.aremove(permission)
    assert await watcher.is_closed_with() == 4403


async def test_a_new_audience_makes_the_browser_come_back(watch: Open, supervisor: User) -> None:
    watcher = await watch("queues", supervisor)
    await watcher.hears()
    group = await Group.objects.aget(name="supervisor")
    await group.permissions.aremove(await Permission.objects.aget(codename="view_numbers"))
    assert await watcher.is_closed_with() == 4000


async def test_the_masked_audience_is_sent_no_number(
    watch: Open, make_user: MakeUser, supervisor: User
) -> None:
    agent = await sync_to_async(make_user)("agent")
    masked, full = await watch("queues", agent), await watch("queues", supervisor)

    def call() -> None:
        world.calls("anna", "+12025550142", at=timezone.now())
        world.waits("anna", "support", at=timezone.now())

    await sync_to_async(call)()
    await full.sees("+12025550142")
    await masked.sees("+1 ••• 0142")
    assert "5550142" not in json.dumps(masked.browser.messages)


async def test_views_that_nobody_watches_are_forgotten(watch: Open, supervisor: User) -> None:
    watcher = await watch("board", supervisor)
    await watcher.hears()
    assert hub.stats()["topics"] == 1
    await watcher.socket.disconnect()
    assert hub.stats() | {"hears": True} == {
        "sockets": 0,
        "topics": 0,
        "renders": 0,
        "sends": 0,
        "hears": True,
    }


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


def database_away(*_: Any, **__: Any) -> Any:
    raise OperationalError("the database is away")


async def test_a_screen_is_said_to_be_old_while_the_database_is_away(
    watch: Open, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.live.hub.OLD_SECONDS", 0.3)
    watcher = await watch("board", supervisor)
    await watcher.hears()
    with monkeypatch.context() as outage:
        outage.setattr(socket_sessions, "inspect", database_away)
        outage.setattr(drawing, "draw", database_away)
        said = await watcher.hears()
        assert said["type"] == "age" and said["now"] - said["as_of"] >= 300
        await watcher.socket.send_to(text_data='{"type": "ping", "echo": 1}')
        pong = await watcher.hears()
        assert pong["type"] == "pong" and pong["now"] - pong["as_of"] >= 300
    said = await watcher.hears()
    assert said["type"] == "age" and said["now"] == said["as_of"]


async def test_a_drawing_that_fails_makes_its_screen_old(
    watch: Open, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.live.hub.OLD_SECONDS", 0.3)
    watcher = await watch("board", supervisor)
    await watcher.hears()
    monkeypatch.setattr(drawing, "draw", database_away)
    await sync_to_async(begins)()
    said = await watcher.hears()
    assert said["type"] == "age" and said["as_of"] < said["now"]


async def test_nothing_more_is_shown_while_permissions_cannot_be_asked(
    watch: Open, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.live.hub.OLD_SECONDS", 0.1)
    monkeypatch.setattr("dashboard.live.hub.UNCHECKED_SECONDS", 0.1)
    watcher = await watch("board", supervisor)
    await watcher.hears()
    with monkeypatch.context() as outage:
        outage.setattr(socket_sessions, "inspect", database_away)
        while (await watcher.hears())["type"] != "age":
            pass
        await sync_to_async(begins)("Not for you yet")
        assert await watcher.socket.receive_nothing(timeout=0.3)
    await watcher.sees("Not for you yet")


async def test_whoever_comes_while_the_database_is_away_is_asked_to_come_again(
    watch: Open, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_sessions, "inspect", database_away)
    assert await (await watch("board", supervisor)).is_closed_with() == 4503


async def test_many_may_come_at_once(watch: Open, supervisor: User) -> None:
    watchers = await asyncio.gather(*(watch("board", supervisor) for _ in range(20)))
    for watcher in watchers:
        assert (await watcher.hears())["full"]
    assert hub.stats()["sockets"] == 20


async def test_announcing_outside_of_a_transaction_reaches_the_hub(
    watch: Open, supervisor: User
) -> None:
    await sync_to_async(begins)()
    watcher = await watch("board", supervisor)
    await watcher.sees("Board call")
    await Conference.objects.filter(pk="one").aupdate(name="Announced")
    await asyncio.to_thread(signals.announce, {"conference:one"})
    await watcher.sees("Announced")
