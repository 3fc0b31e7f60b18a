"""What a live socket is shown, through the real hub, database and channel layer."""

import asyncio
import json
from types import SimpleNamespace

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from conferencing import signals
from conferencing.commands import press
from conferencing.models import Conference
from dashboard.access.socket_sessions import RESTARTING
from dashboard.live import consumers, publishing
from dashboard.live.hub import hub
from tests.conftest import MakeUser
from tests.system.waiting import PATIENCE_SECONDS

from .watcher import Open, begins

pytestmark = pytest.mark.django_db(transaction=True)


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
    pong = json.loads((await watcher.socket.receive_output(timeout=PATIENCE_SECONDS))["text"])
    assert pong["type"] == "pong" and pong["echo"] == 12.5
    assert pong["as_of"] == pong["now"]
    assert pong["seq"] == max(fragment["version"] for fragment in first["fragments"])


async def test_who_asks_without_end_is_answered_no_more(watch: Open, supervisor: User) -> None:
    watcher = await watch("board", supervisor)
    await watcher.hears()
    for number in range(consumers.MOST_MESSAGES + 1):
        await watcher.socket.send_to(text_data=json.dumps({"type": "ping", "echo": number}))
    assert await watcher.is_closed_with() == consumers.UNREADABLE
    await watcher.socket.send_to(text_data='{"type": "ping"}')
    assert await watcher.socket.receive_nothing(timeout=0.2)


async def test_who_asks_as_a_page_does_is_answered_for_ever(
    watch: Open, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = iter(float(second) for second in range(1000))
    monkeypatch.setattr(consumers, "time", SimpleNamespace(monotonic=lambda: next(now)))
    watcher = await watch("board", supervisor)
    for number in range(3 * consumers.MOST_MESSAGES):
        await watcher.socket.send_to(text_data=json.dumps({"type": "ping", "echo": number}))
        assert (await watcher.hears_of("pong"))["echo"] == number


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "[]",
        '{"type": "subscribe"}',
        " " * 5000,
        "[" * 900,
        '{"type": ["ping"]}',
        '{"type": "ping"}{"type": "ping"}',
        "null",
    ],
)
async def test_anything_but_a_ping_ends_it(text: str, watch: Open, supervisor: User) -> None:
    watcher = await watch("board", supervisor)
    await watcher.socket.send_to(text_data=text)
    assert await watcher.is_closed_with() == 4400


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


async def test_a_process_that_stops_sends_its_watchers_elsewhere(
    watch: Open, supervisor: User
) -> None:
    watcher = await watch("board", supervisor)
    await watcher.hears()
    hub.part()
    assert await watcher.is_closed_with() == RESTARTING
