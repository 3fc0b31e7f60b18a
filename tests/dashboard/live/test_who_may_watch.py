"""Who may watch what on the live socket, from the handshake on and for as long as it is open."""

import json

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import Group, Permission, User
from django.contrib.sessions.models import Session
from django.utils import timezone

from conferencing.models import Supervision, Team
from dashboard.live.hub import hub
from tests import world
from tests.conftest import MakeUser

from .watcher import Open

pytestmark = pytest.mark.django_db(transaction=True)


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


async def test_joining_and_leaving_a_team_make_the_browser_come_back(
    watch: Open, supervisor: User
) -> None:
    team = await Team.objects.acreate(name="Sales")
    watcher = await watch("board", supervisor)
    await watcher.hears()
    await team.members.aadd(supervisor)
    assert await watcher.is_closed_with() == 4000
    again = await watch("board", supervisor)
    await again.hears()
    await team.members.aremove(supervisor)
    assert await again.is_closed_with() == 4000


async def test_a_new_audience_makes_the_browser_come_back(watch: Open, supervisor: User) -> None:
    watcher = await watch("queues", supervisor)
    await watcher.hears()
    group = await Group.objects.aget(name="supervisor")
    await group.permissions.aremove(await Permission.objects.aget(codename="view_numbers"))
    assert await watcher.is_closed_with() == 4000


async def test_the_masked_audience_is_sent_no_number(
    watch: Open, make_user: MakeUser, supervisor: User
) -> None:
    watcher = await sync_to_async(make_user)("watcher", "view_queues")
    masked, full = await watch("queues", watcher), await watch("queues", supervisor)

    def call() -> None:
        world.calls("anna", "+12025550142", at=timezone.now())
        world.waits("anna", "support", at=timezone.now())

    await sync_to_async(call)()
    await full.sees("+12025550142")
    await masked.sees("+1 ••• 0142")
    assert "5550142" not in json.dumps(masked.browser.messages)


async def test_of_two_supervisors_at_once_each_is_sent_their_own(
    watch: Open, make_user: MakeUser, supervisor: User
) -> None:
    """One sees numbers, one does not: on the console of both, and on the bar of each."""
    rights = ("view_board", "listen_conferences")
    watcher = await sync_to_async(make_user)("watcher", *rights)
    await sync_to_async(supervise)(supervisor, watcher)
    full, masked = [
        [await watch(topic, user) for topic in ("conference:one", f"supervision:{user.pk}")]
        for user in (supervisor, watcher)
    ]
    for socket in (*full, *masked):
        await socket.hears()
    for leg, number in (("ben", "+12025550143"), ("cleo", "sip:cleo@example.com")):
        await sync_to_async(world.calls)(leg, number, at=timezone.now())
        await sync_to_async(world.joins)("one", leg, at=timezone.now())
        for socket in full:
            await socket.sees(number)
    for socket in masked:
        await socket.sees("+1 ••• 0143")
        await socket.sees("sip:•••@example.com")
        told = json.dumps(socket.browser.messages, ensure_ascii=False)
        assert "555014" not in told and "cleo@" not in told


def supervise(*users: User) -> None:
    """They listen to a conference, muted."""
    now = timezone.now()
    world.calls("anna", "+12025550142", at=now)
    world.begins("one", "anna", at=now, name="Board call")
    for user in users:
        leg = f"phone-{user.pk}"
        world.calls(leg, f"+1202555015{user.pk % 10}", at=now, direction="outgoing")
        world.joins("one", leg, at=now)
        world.is_muted("one", leg, at=now)
        about = {"leg": leg, "phone": "+12025550150", "started_at": now, "wanted_at": now}
        Supervision.objects.create(user=user, conference="one", joined_at=now, **about)


async def test_the_masked_audience_is_sent_no_number_in_disguise(
    watch: Open, make_user: MakeUser
) -> None:
    watcher = await sync_to_async(make_user)("watcher", "view_queues")
    masked = await watch("queues", watcher)
    await sync_to_async(world.has_numbers_in_disguise)()
    await masked.sees("Last of all")
    said = json.dumps(masked.browser.messages, ensure_ascii=False)
    assert world.A_NUMBER.findall(said) == []
