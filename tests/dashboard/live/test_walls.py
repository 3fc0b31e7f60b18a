"""Wallboards on the live socket: whoever is in a queue is sent that one alone, and a kiosk what its
link names, until it is revoked.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.utils import timezone

from conferencing.agents import states
from conferencing.mirror import verification
from conferencing.models import AgentProfile, Queue, QueueMember, QueueSettings
from conferencing.queries import link
from dashboard.access import kiosks
from dashboard.live.hub import Hub
from dashboard.models import KioskLink
from dashboard.server import routing
from tests import world
from tests.conftest import MakeUser
from tests.system.waiting import PATIENCE_SECONDS

from .watcher import Open, Watcher

pytestmark = pytest.mark.django_db(transaction=True)

OpenKiosk = Callable[..., Awaitable[Watcher]]


@pytest.fixture
async def at_kiosk(running_hub: Hub) -> AsyncIterator[OpenKiosk]:
    opened: list[WebsocketCommunicator] = []

    async def open_socket(token: str, topic: str = "wallboard") -> Watcher:
        protocols = [kiosks.PROTOCOL, kiosks.TOKEN_PROTOCOL + token]
        socket = WebsocketCommunicator(
            routing.sockets, f"/live/?topic={topic}", subprotocols=protocols
        )
        opened.append(socket)
        is_connected, agreed = await socket.connect(timeout=PATIENCE_SECONDS)
        assert (is_connected, agreed) == (True, "switchboard")  # and never the token
        return Watcher(socket)

    yield open_socket
    for socket in opened:
        await socket.disconnect()


@pytest.fixture
def agent(make_user: MakeUser) -> User:
    agent = make_user("agent")
    QueueMember.objects.create(queue=QueueSettings.objects.create(name="support"), user=agent)
    return agent


def wait_everywhere() -> None:
    now = timezone.now()
    for number, queue in enumerate(("support", "sales")):
        world.calls(f"{queue} caller", f"+1202555014{number}", at=now, name=f"Anna {queue}")
        world.waits(f"{queue} caller", queue, at=now)


def make_link(by: User, **named: object) -> str:
    now = timezone.now()
    _, token = kiosks.make("Wall", ["support"], by=by, now=now, **named)  # type: ignore[arg-type]
    return token


def said_to(watcher: Watcher) -> str:
    return json.dumps(watcher.browser.messages, ensure_ascii=False)


@pytest.mark.parametrize("topic", ["wallboard", "wallboard:sales,support", "wallboard:sales"])
async def test_an_agent_is_sent_nothing_of_queues_of_others(
    topic: str, watch: Open, agent: User
) -> None:
    await sync_to_async(wait_everywhere)()
    watcher = await watch(topic, agent)
    await watcher.sees("wall-tiles")
    await sync_to_async(world.waits)("another", "sales", at=timezone.now())
    await watcher.hears_the_rest(0.4)
    assert "sales" not in said_to(watcher)


async def test_a_supervisor_is_sent_all_queues(watch: Open, supervisor: User) -> None:
    watcher = await watch("wallboard", supervisor)
    await watcher.hears()
    await sync_to_async(wait_everywhere)()
    await watcher.sees('data-queue="sales"')
    await watcher.sees('data-queue="support"')
    assert "20255501" not in said_to(watcher)


async def test_whoever_joins_or_leaves_a_queue_comes_back_to_other_data(
    watch: Open, agent: User
) -> None:
    watcher = await watch("wallboard", agent)
    await watcher.hears()
    await QueueMember.objects.all().adelete()
    assert await watcher.is_closed_with() == 4000


async def test_viewers_of_the_same_queues_share_a_drawing(
    watch: Open, agent: User, make_user: MakeUser, running_hub: Hub
) -> None:
    colleague = await sync_to_async(make_user)("colleague", "view_queues", "take_calls")
    await QueueMember.objects.acreate(queue_id="support", user=colleague)
    for user in (agent, colleague):
        await (await watch("wallboard", user)).hears()
    assert (running_hub.stats()["sockets"], running_hub.stats()["topics"]) == (2, 1)


async def test_what_an_agent_does_shows_at_once_and_on_kiosks_without_the_name(
    watch: Open, at_kiosk: OpenKiosk, supervisor: User, agent: User
) -> None:
    def is_away() -> None:
        states.say(agent, "away", now=timezone.now(), by=agent)

    await AgentProfile.objects.acreate(user=agent, phone="+12025550178")
    await Queue.objects.acreate(name="support")
    board = await watch("wallboard:support", supervisor)
    kiosk = await at_kiosk(await sync_to_async(make_link)(supervisor))
    for watcher in (board, kiosk):
        await watcher.sees('data-agent-count="offline" data-zero="false"')
    await sync_to_async(is_away)()
    for watcher in (board, kiosk):
        await watcher.sees('data-agent-count="away" data-zero="false"')
    await board.sees('data-agent="agent" data-agent-state="away"')
    assert "data-agent=" not in said_to(kiosk)


async def test_a_kiosk_is_sent_its_queues_without_numbers_and_names(
    at_kiosk: OpenKiosk, supervisor: User
) -> None:
    token = await sync_to_async(make_link)(supervisor)
    watcher = await at_kiosk(token)
    await watcher.hears()
    await sync_to_async(wait_everywhere)()
    await watcher.sees('data-waiting="1"')
    for secret in ("sales", "0140", "Anna", token):
        assert secret not in said_to(watcher), secret


async def test_a_revoked_link_goes_dark(at_kiosk: OpenKiosk, supervisor: User) -> None:
    watcher = await at_kiosk(await sync_to_async(make_link)(supervisor))
    await watcher.hears()
    await KioskLink.objects.all().aupdate(revoked_at=timezone.now())
    assert await watcher.is_closed_with() == 4410


async def test_a_link_that_expires_goes_dark(at_kiosk: OpenKiosk, supervisor: User) -> None:
    watcher = await at_kiosk(await sync_to_async(make_link)(supervisor))
    await watcher.hears()
    await KioskLink.objects.all().aupdate(expires_at=timezone.now())
    assert await watcher.is_closed_with() == 4410


async def test_other_queues_of_a_link_are_other_data(at_kiosk: OpenKiosk, supervisor: User) -> None:
    watcher = await at_kiosk(await sync_to_async(make_link)(supervisor))
    await watcher.hears()
    await KioskLink.objects.all().aupdate(queues=["sales"])
    assert await watcher.is_closed_with() == 4000


async def test_unknown_revoked_and_expired_links_are_refused_alike(
    at_kiosk: OpenKiosk, supervisor: User
) -> None:
    expired = await sync_to_async(make_link)(supervisor, expires_at=timezone.now())
    revoked = await sync_to_async(make_link)(supervisor)
    await KioskLink.objects.filter(expires_at=None).aupdate(
        revoked_at=timezone.now() - timedelta(days=1)
    )
    answers = [await (await at_kiosk(token)).hears() for token in ("nobody", "", expired, revoked)]
    # Without a token it is somebody who is not signed in.
    assert [answer.get("code") for answer in answers] == [4410, 4401, 4410, 4410]


@pytest.mark.parametrize("topic", ["board", "queues", "wallboard:sales", "conference:one", ""])
async def test_a_link_opens_its_wallboard_alone(
    topic: str, at_kiosk: OpenKiosk, supervisor: User
) -> None:
    watcher = await at_kiosk(await sync_to_async(make_link)(supervisor), topic)
    assert await watcher.is_closed_with() == 4410


async def test_a_pong_tells_the_version_of_the_pages(at_kiosk: OpenKiosk, supervisor: User) -> None:
    watcher = await at_kiosk(await sync_to_async(make_link)(supervisor))
    await watcher.socket.send_to(text_data=json.dumps({"type": "ping", "echo": 1}))
    assert "/static/" in (await watcher.hears_of("pong"))["version"]


async def test_a_caller_who_waits_too_long_lowers_the_service_level_by_the_clock_alone(
    watch: Open, supervisor: User
) -> None:
    def is_called() -> None:
        QueueSettings.objects.create(name="support", threshold_seconds=1, short_seconds=0)
        world.waits("a", "support", at=timezone.now())

    await sync_to_async(is_called)()
    watcher = await watch("wallboard", supervisor)
    await watcher.sees('data-denominator="0"')
    await watcher.sees('data-denominator="1"')


async def test_a_queue_that_is_not_checked_any_more_says_so_by_itself(
    watch: Open, supervisor: User, settings: LazySettings
) -> None:
    settings.TELNYX_API_KEY, now = "KEY", timezone.now()
    a_minute = link.unchecked_for_long()
    await Queue.objects.acreate(name="support", verified_at=now - a_minute + timedelta(seconds=3))
    await Queue.objects.acreate(name="sales", verified_at=now + timedelta(seconds=4))
    watcher = await watch("wallboard", supervisor)
    await watcher.sees('data-queue="support"')
    assert doubtful(watcher) == []
    await watcher.sees("data-doubtful")
    assert doubtful(watcher) == ["wall-band-support"]
    await sync_to_async(verification.note_queue)("support", timezone.now())
    while doubtful(watcher):
        await watcher.hears()


def doubtful(watcher: Watcher) -> list[str]:
    screen = watcher.browser.screen
    return [key for key, (_, _, html) in screen.items() if "data-doubtful" in html]
